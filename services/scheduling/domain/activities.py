"""What an activity may become, as a table: window → scheduled → held / cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from shared.errors import ConflictError, InvalidError

State = Literal["planned", "scheduled", "held", "cancelled"]
Action = Literal["update", "schedule", "reschedule", "postpone", "hold", "cancel"]

#: (present state, action) → next state. What is not here is refused.
TRANSITIONS: Mapping[tuple[State, Action], State] = {
    ("planned", "update"): "planned",
    ("planned", "schedule"): "scheduled",
    ("planned", "cancel"): "cancelled",
    ("scheduled", "update"): "scheduled",
    ("scheduled", "reschedule"): "scheduled",
    ("scheduled", "postpone"): "planned",
    ("scheduled", "hold"): "held",
    ("scheduled", "cancel"): "cancelled",
}
STATES_ZH: Mapping[State, str] = {
    "planned": "待定日期",
    "scheduled": "已排定",
    "held": "已举行",
    "cancelled": "已取消",
}
#: Where activities without any day come in a list: at its end.
NO_DAY = datetime(9999, 1, 1, tzinfo=UTC)
#: When an all-day activity begins for those who want to be reminded.
DAY_BEGINS = time(8)
LONGEST = timedelta(days=31)


class IllegalTransitionError(ConflictError):
    """The activity's present state does not allow the action."""


def next_state(state: State, action: Action) -> State:
    """The state after `action`; raises IllegalTransitionError, naming what is possible instead."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        possible = [known for (from_state, known) in TRANSITIONS if from_state == state]
        instead = f"possible: {', '.join(possible)}" if possible else "it is final"
        raise IllegalTransitionError(
            f"{action}: the activity is {state}; {instead}",
            detail_zh=f"活动{STATES_ZH[state]},不能执行此操作",
            code="illegal_transition",
        ) from None


@dataclass(frozen=True)
class Span:
    """When an activity takes place: `[starts_at, ends_at)`; a whole local day or several if `all_day`."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool = False

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise InvalidError(
                "ends_at: must be after starts_at",
                detail_zh="结束时间应晚于开始时间",
                code="span",
                fields={"ends_at": ["must be after starts_at"]},
            )
        if self.ends_at - self.starts_at > LONGEST:
            raise InvalidError(
                f"ends_at: at most {LONGEST.days} days after starts_at",
                detail_zh=f"一次活动最长 {LONGEST.days} 天",
                code="span",
                fields={"ends_at": [f"at most {LONGEST.days} days after starts_at"]},
            )

    @classmethod
    def of_days(cls, first: date, last: date, zone: ZoneInfo) -> "Span":
        """Whole local days, both included."""
        return cls(midnight(first, zone), midnight(last + timedelta(days=1), zone), all_day=True)

    def days(self, zone: ZoneInfo) -> tuple[date, date]:
        """The first and last local day touched."""
        return self.starts_at.astimezone(zone).date(), (self.ends_at - timedelta(microseconds=1)).astimezone(
            zone
        ).date()

    def reminded_from(self, zone: ZoneInfo) -> datetime:
        """What a reminder counts back from: the start, or the beginning of the working day."""
        if not self.all_day:
            return self.starts_at
        return datetime.combine(self.starts_at.astimezone(zone).date(), DAY_BEGINS, zone).astimezone(UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def reminder_due(begins: datetime, minutes_before: int) -> tuple[datetime, datetime]:
    """When a reminder falls due, and until when it is still of use: half of its lead later."""
    due = begins - timedelta(minutes=minutes_before)
    return due, due + timedelta(minutes=minutes_before) / 2
