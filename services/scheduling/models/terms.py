"""Terms (学期)."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped

from services.scheduling.domain.terms import Holiday, MakeUpDay, TermCalendar
from services.scheduling.models.tables import Base, Json
from shared.store import Versioned, uuid_key


class Term(Versioned, Base):
    __tablename__ = "terms"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    district_wide: Mapped[bool]
    name: Mapped[str]
    starts_on: Mapped[date]
    weeks: Mapped[int]
    holidays: Mapped[Json]
    makeup_days: Mapped[Json]

    @property
    def calendar(self) -> TermCalendar:
        return TermCalendar(
            self.starts_on,
            self.weeks,
            tuple(
                Holiday(date.fromisoformat(day["starts_on"]), date.fromisoformat(day["ends_on"]), day["name"])
                for day in self.holidays
            ),
            tuple(
                MakeUpDay(
                    date.fromisoformat(day["worked_on"]),
                    date.fromisoformat(day["follows_on"]) if day.get("follows_on") else None,
                    day.get("follows_weekday"),
                )
                for day in self.makeup_days
            ),
        )

    @property
    def ends_on(self) -> date:
        return self.calendar.ends_on
