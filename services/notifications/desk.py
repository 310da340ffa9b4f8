"""What the handlers of events and timers work with, beside their session."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.clock import Clock, SystemClock


@dataclass(frozen=True, kw_only=True)
class Desk:
    """`mails`: is there a mail server. `mail_window`: how long a mail waits for more of the same thread."""

    clock: Clock = field(default_factory=SystemClock)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    mails: bool = False
    mail_window: timedelta = timedelta(seconds=60)

    def now(self) -> datetime:
        return self.clock.now()

    def today(self) -> date:
        """The day that it is in the district."""
        return self.day_of(self.now())

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()
