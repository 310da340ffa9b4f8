"""The gateway's tables: copies of the directory's facts, and what is its own: sessions, refresh tokens, failures."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, LargeBinary, MetaData, Text
from sqlalchemy.orm import Mapped, mapped_column

from shared import store
from shared.store import uuid_key


class Base(store.Base):
    __abstract__ = True
    metadata: ClassVar[MetaData] = MetaData()


class School(Base):
    """A copy; `version` is the sequence of the event that it was taken from."""

    __tablename__ = "schools"
    id: Mapped[uuid_key]
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool]
    version: Mapped[int] = mapped_column(BigInteger)


class Person(Base):
    """A copy. `login_key` is the login as it is looked up: without regard to case."""

    __tablename__ = "people"
    id: Mapped[uuid_key]
    login: Mapped[str]
    login_key: Mapped[str]
    name: Mapped[str]
    lang: Mapped[str]
    active: Mapped[bool]
    version: Mapped[int] = mapped_column(BigInteger)


class Membership(Base):
    """A copy: a person at a school, in roles, from a day to a day (inclusive)."""

    __tablename__ = "memberships"
    id: Mapped[uuid_key]
    person_id: Mapped[UUID]
    school_id: Mapped[UUID]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(BigInteger)


class Credential(Base):
    """A copy of a person's argon2id verifier. Only the service itself ever reads it."""

    __tablename__ = "credentials"
    person_id: Mapped[uuid_key]
    verifier: Mapped[str]
    must_change: Mapped[bool]
    version: Mapped[int] = mapped_column(BigInteger)


class SignInSession(Base):
    """One sign-in on one device, until it ends or expires."""

    __tablename__ = "sessions"
    id: Mapped[uuid_key]
    person_id: Mapped[UUID]
    school_id: Mapped[UUID]
    address: Mapped[str]
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class RefreshToken(Base):
    """The hash of a refresh token. Each is used once; `retired` ones count as used from the start."""

    __tablename__ = "refresh_tokens"
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    retired: Mapped[bool] = mapped_column(default=False)


class SignInFailures(Base):
    """Failed attempts at an account or from an address; the key is a hash, for unknown logins are counted too."""

    __tablename__ = "sign_in_failures"
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    locks: Mapped[int]
    failed_at: Mapped[datetime]
