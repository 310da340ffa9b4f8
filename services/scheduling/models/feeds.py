"""What leaves on its own: reminders and calendar feeds."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.scheduling.models.tables import Base, Integers
from shared.store import Versioned, uuid_key


class ReminderRules(Versioned, Base):
    """How long before an activity a school reminds; a school without a row has the defaults."""

    __tablename__ = "reminder_rules"

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    minutes_before: Mapped[Integers]


class Reminder(Base):
    """A reminder that went out: one per person, rule and occurrence (an activity at a time)."""

    __tablename__ = "reminders"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    activity_id: Mapped[UUID]
    person_id: Mapped[UUID]
    minutes_before: Mapped[int]
    starts_at: Mapped[datetime]
    activity_version: Mapped[int]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime]


class Feed(Base):
    """A calendar under a secret address. Only the secret's digest is kept."""

    __tablename__ = "feeds"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    kind: Mapped[str]
    target_id: Mapped[UUID]
    label: Mapped[str]
    secret_digest: Mapped[bytes]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
