"""What `directory` publishes. Every payload is the whole present state, so that a handler is an upsert."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.registry import Event, event

SchoolKind = Literal["district", "school"]
GroupKind = Literal["department", "teaching_research_group", "lesson_preparation_group", "grade", "committee", "other"]


@dataclass(frozen=True, kw_only=True)
class School(Event):
    """A school; the district office itself is one, of kind `district`."""

    school_id: UUID
    name: str
    kind: SchoolKind
    active: bool


@event("directory", "school", "created")
@dataclass(frozen=True, kw_only=True)
class SchoolCreated(School): ...


@event("directory", "school", "updated")
@dataclass(frozen=True, kw_only=True)
class SchoolUpdated(School): ...


@dataclass(frozen=True, kw_only=True)
class Group(Event):
    """A department (处室), teaching-research group (教研组), committee … of one school."""

    group_id: UUID
    school_id: UUID
    name: str
    kind: GroupKind


@event("directory", "group", "created")
@dataclass(frozen=True, kw_only=True)
class GroupCreated(Group): ...


@event("directory", "group", "updated")
@dataclass(frozen=True, kw_only=True)
class GroupUpdated(Group): ...


@event("directory", "group", "removed")
@dataclass(frozen=True, kw_only=True)
class GroupRemoved(Group): ...


@dataclass(frozen=True, kw_only=True)
class Person(Event):
    """A person of the district. `login` is unique in the district; `email` may be empty."""

    person_id: UUID
    login: str
    name: str
    email: str
    lang: Literal["zh", "en"]
    active: bool


@event("directory", "person", "created")
@dataclass(frozen=True, kw_only=True)
class PersonCreated(Person): ...


@event("directory", "person", "updated")
@dataclass(frozen=True, kw_only=True)
class PersonUpdated(Person): ...


@event("directory", "person", "removed")
@dataclass(frozen=True, kw_only=True)
class PersonRemoved(Person): ...


@dataclass(frozen=True, kw_only=True)
class Membership(Event):
    """A person at a school, in roles and groups, from a day to a day (inclusive; None: open)."""

    membership_id: UUID
    person_id: UUID
    school_id: UUID
    roles: tuple[str, ...]
    group_ids: tuple[UUID, ...]
    starts_on: date
    ends_on: date | None


@event("directory", "membership", "started")
@dataclass(frozen=True, kw_only=True)
class MembershipStarted(Membership): ...


@event("directory", "membership", "updated")
@dataclass(frozen=True, kw_only=True)
class MembershipUpdated(Membership): ...


@event("directory", "membership", "ended")
@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Membership): ...


@event("directory", "credential", "changed")
@dataclass(frozen=True, kw_only=True)
class CredentialChanged(Event):
    """A person's password verifier (argon2id, PHC string), for the gateway alone. Never the password."""

    person_id: UUID
    verifier: str
    must_change: bool
