"""Activities, the rooms that they are in, and the series that some belong to."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from services.scheduling.domain.activities import Span, State
from services.scheduling.models.tables import Base, Dates, Json, Uuids
from shared.store import Versioned, uuid_key


class Activity(Versioned, Base):
    """An activity: a window of days (`window_*`) from its plan, a time (`starts_at`, `ends_at`) once it has one.

    `concerns` are the ids in `participants`; `first_day`/`last_day` the local days it touches or may fall on;
    `sorts_at` its place in a list. With a room it is that room's booking: the database refuses two that overlap.
    """

    __tablename__ = "activities"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    district_wide: Mapped[bool]
    invited_schools: Mapped[Uuids]
    plan_id: Mapped[UUID | None]
    plan_item_id: Mapped[UUID | None]
    plan_title: Mapped[str]
    plan_version: Mapped[int] = mapped_column(BigInteger)
    series_id: Mapped[UUID | None]
    occurrence_on: Mapped[date | None]
    title: Mapped[str]
    category: Mapped[str]
    owner: Mapped[str]
    room_id: Mapped[UUID | None]
    place: Mapped[str]
    notes: Mapped[str]
    state: Mapped[State] = mapped_column(String)
    window_from: Mapped[date | None]
    window_to: Mapped[date | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    all_day: Mapped[bool]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    sorts_at: Mapped[datetime]
    participants: Mapped[Json]
    concerns: Mapped[Uuids]
    reason: Mapped[str]
    created_by: Mapped[UUID]
    # Stamped by the operations with the clock by which a feed decides what is still shown, not by the database's.
    updated_at: Mapped[datetime] = mapped_column()

    @property
    def span(self) -> Span | None:
        """When it takes place, if it has a day."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return Span(self.starts_at, self.ends_at, self.all_day)


class Series(Versioned, Base):
    """A recurrence rule with the local day and hours of its first occurrence."""

    __tablename__ = "series"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    district_wide: Mapped[bool]
    term_id: Mapped[UUID | None]
    title: Mapped[str]
    rule: Mapped[str]
    first_on: Mapped[date]
    time_from: Mapped[time | None]
    time_to: Mapped[time | None]
    except_on: Mapped[Dates]
    created_by: Mapped[UUID]


class Room(Versioned, Base):
    """A room; one of the district's with `district_wide` may be booked by every school."""

    __tablename__ = "rooms"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    district_wide: Mapped[bool]
    name: Mapped[str]
    capacity: Mapped[int | None]
    active: Mapped[bool]


class Override(Base):
    """Somebody scheduled in spite of clashes: who, why, and with what it clashed."""

    __tablename__ = "overrides"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    activity_id: Mapped[UUID]
    activity_version: Mapped[int]
    reason: Mapped[str]
    clashes: Mapped[Json]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
