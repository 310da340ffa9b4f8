"""Its tables as requests see them. What events do to them is SQL, in `operations/`."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared import store
from shared.store import Versioned, uuid_key


class Base(store.Base):
    __abstract__ = True
    metadata: ClassVar[MetaData] = MetaData()


class Person(Base):
    """A copy of directory's."""

    __tablename__ = "people"

    id: Mapped[uuid_key]
    name: Mapped[str]
    email: Mapped[str]
    lang: Mapped[str]
    active: Mapped[bool]
    version: Mapped[int]


class School(Base):
    """A copy of directory's."""

    __tablename__ = "schools"

    id: Mapped[uuid_key]
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool]
    version: Mapped[int]


class Group(Base):
    """A copy of directory's."""

    __tablename__ = "groups"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    name: Mapped[str]
    kind: Mapped[str]
    removed: Mapped[bool]
    version: Mapped[int]


class Membership(Base):
    """A copy of directory's."""

    __tablename__ = "memberships"

    id: Mapped[uuid_key]
    person_id: Mapped[UUID]
    school_id: Mapped[UUID]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    group_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int]


class Content(Base):
    """What one version of a subject says, once for all who get it."""

    __tablename__ = "contents"

    purpose: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Message(Base):
    """What one person is told of one subject. Its version is the subject's; a change updates it, never adds a second."""

    __tablename__ = "messages"

    id: Mapped[uuid_key]
    person_id: Mapped[UUID]
    school_id: Mapped[UUID]
    purpose: Mapped[str]
    subject: Mapped[UUID]
    thread: Mapped[UUID]
    happens_on: Mapped[date]
    version: Mapped[int]
    told_version: Mapped[int]
    turn: Mapped[int]
    state: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Thread(Base):
    """A view: a person's messages about one plan (or one activity, one announcement) as one entry of the inbox."""

    __tablename__ = "inbox_threads"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    thread: Mapped[UUID] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime]
    total: Mapped[int]
    live: Mapped[int]
    unread: Mapped[int]
    latest: Mapped[UUID]


class Delivery(Base):
    """One version of a message on one channel, or the reason why it was not delivered there."""

    __tablename__ = "deliveries"

    id: Mapped[uuid_key]
    message_id: Mapped[UUID]
    person_id: Mapped[UUID]
    school_id: Mapped[UUID]
    purpose: Mapped[str]
    subject: Mapped[UUID]
    version: Mapped[int]
    turn: Mapped[int]
    previous_version: Mapped[int | None]
    channel: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    mail_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Announcement(Versioned, Base):
    """Something that somebody tells many. `queued` until the worker has told everyone."""

    __tablename__ = "announcements"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    author_id: Mapped[UUID]
    author_name: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    participants: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    state: Mapped[str]
    recipients: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]


class MailPreference(Base):
    """A person's own wish."""

    __tablename__ = "preferences"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[bool]


class MailPolicy(Base):
    """What a school decides for its people."""

    __tablename__ = "mail_policies"

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str]
