"""Copies of the directory's facts, brought by its events; never written by a request."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.scheduling.models.tables import Base, Uuids


class School(Base):
    __tablename__ = "schools"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool]
    version: Mapped[int]


class Group(Base):
    __tablename__ = "groups"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    name: Mapped[str]
    kind: Mapped[str]
    removed: Mapped[bool]
    version: Mapped[int]


class Person(Base):
    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    lang: Mapped[str]
    active: Mapped[bool]
    version: Mapped[int]


class Membership(Base):
    __tablename__ = "memberships"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    school_id: Mapped[UUID]
    group_ids: Mapped[Uuids]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int]
