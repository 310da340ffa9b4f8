"""The directory's tables; `migrations/` makes them, constraints and row-level security included."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, MetaData, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.directory.domain import GroupKind, Lang, SchoolKind
from shared import store
from shared.store import Versioned, uuid_key


class Base(store.Base):
    __abstract__ = True
    metadata: ClassVar[MetaData] = MetaData()


class School(Versioned, Base):
    """A school; the district office is the one of kind `district`. The kind never changes."""

    __tablename__ = "schools"

    id: Mapped[uuid_key]
    name: Mapped[str]
    kind: Mapped[SchoolKind] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)


class Group(Versioned, Base):
    """A department (处室), teaching-research group (教研组) … of one school; a removed one is kept for the past."""

    __tablename__ = "groups"

    id: Mapped[uuid_key]
    school_id: Mapped[UUID] = mapped_column(ForeignKey("schools.id"))
    name: Mapped[str]
    kind: Mapped[GroupKind] = mapped_column(Text)
    removed: Mapped[bool] = mapped_column(default=False)


class MembershipGroup(Base):
    """A membership is in a group of the same school."""

    __tablename__ = "membership_groups"

    membership_id: Mapped[UUID] = mapped_column(ForeignKey("memberships.id"), primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    school_id: Mapped[UUID]


class Membership(Versioned, Base):
    """A person at a school in some roles, from a day to a day (inclusive; no `ends_on`: until further notice)."""

    __tablename__ = "memberships"

    id: Mapped[uuid_key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("schools.id"))
    # The school's kind once more, so that a check can tie district roles to the district office.
    school_kind: Mapped[SchoolKind] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    links: Mapped[list[MembershipGroup]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def group_ids(self) -> list[UUID]:
        return sorted(link.group_id for link in self.links)


class Person(Versioned, Base):
    """Somebody of the district. `memberships` are those that the caller may see, the first one first."""

    __tablename__ = "people"

    id: Mapped[uuid_key]
    login: Mapped[str]
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    lang: Mapped[Lang] = mapped_column(Text, default="zh")
    active: Mapped[bool] = mapped_column(default=True)

    memberships: Mapped[list[Membership]] = relationship(
        viewonly=True, order_by=lambda: (Membership.starts_on, Membership.id)
    )


class Credential(Base):
    """A password's argon2id verifier. `version` counts the changes and is the sequence of `credential.changed`."""

    __tablename__ = "credentials"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    verifier: Mapped[str]
    must_change: Mapped[bool]
    version: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]
