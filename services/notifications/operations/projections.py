"""Copies of directory's facts: upserts guarded by sequence, a batch in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.notifications.desk import Desk
from services.notifications.operations import concerns
from services.notifications.operations.rows import as_json
from shared.contracts.directory import Group, GroupRemoved, Membership, MembershipEnded, Person, PersonRemoved, School
from shared.messaging import Received

_SCHOOLS = text("""
INSERT INTO schools AS t (id, name, kind, active, version)
SELECT school_id, name, kind, active, sequence
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
     AS r (school_id uuid, name text, kind text, active boolean, sequence bigint)
ON CONFLICT (id) DO UPDATE
SET name = excluded.name, kind = excluded.kind, active = excluded.active, version = excluded.version
WHERE t.version <= excluded.version
""")
_GROUPS = text("""
INSERT INTO groups AS t (id, school_id, name, kind, removed, version)
SELECT group_id, school_id, name, kind, removed, sequence
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
     AS r (group_id uuid, school_id uuid, name text, kind text, removed boolean, sequence bigint)
ON CONFLICT (id) DO UPDATE
SET school_id = excluded.school_id, name = excluded.name, kind = excluded.kind, removed = excluded.removed,
    version = excluded.version
WHERE t.version <= excluded.version
""")
_PEOPLE = text("""
INSERT INTO people AS t (id, name, email, lang, active, version)
SELECT person_id, name, email, lang, active, sequence
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
     AS r (person_id uuid, name text, email text, lang text, active boolean, sequence bigint)
ON CONFLICT (id) DO UPDATE
SET name = excluded.name, email = excluded.email, lang = excluded.lang, active = excluded.active,
    version = excluded.version
WHERE t.version <= excluded.version
""")
# `since` is the earliest time at which directory told of it, whatever the order in which we hear.
_MEMBERSHIPS = text("""
INSERT INTO memberships AS t
  (id, person_id, school_id, roles, group_ids, starts_on, ends_on, since, applied_on, version)
SELECT membership_id, person_id, school_id, roles, group_ids, starts_on, ends_on, since, :today, sequence
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
     AS r (membership_id uuid, person_id uuid, school_id uuid, roles text[], group_ids uuid[], starts_on date,
           ends_on date, since timestamptz, sequence bigint)
ON CONFLICT (id) DO UPDATE
SET person_id = excluded.person_id, school_id = excluded.school_id, roles = excluded.roles,
    group_ids = excluded.group_ids, starts_on = excluded.starts_on, ends_on = excluded.ends_on,
    since = least(t.since, excluded.since), applied_on = excluded.applied_on, version = excluded.version
WHERE t.version <= excluded.version
RETURNING id
""")


def copy_schools(session: Session, batch: Sequence[Received[School]]) -> None:
    session.execute(_SCHOOLS, {"rows": as_json(asdict(r.event) | {"sequence": r.sequence} for r in batch)})


def copy_groups(session: Session, batch: Sequence[Received[Group]]) -> None:
    rows = (asdict(r.event) | {"sequence": r.sequence, "removed": isinstance(r.event, GroupRemoved)} for r in batch)
    session.execute(_GROUPS, {"rows": as_json(rows)})


def copy_people(session: Session, batch: Sequence[Received[Person]]) -> None:
    """Somebody removed stays known, inactive: what they were told stays theirs, and no mail goes out."""
    rows = (asdict(r.event) | {"sequence": r.sequence, "active": is_active(r.event)} for r in batch)
    session.execute(_PEOPLE, {"rows": as_json(rows)})


def is_active(person: Person) -> bool:
    return person.active and not isinstance(person, PersonRemoved)


def copy_memberships(session: Session, desk: Desk, batch: Sequence[Received[Membership]]) -> None:
    """Copies memberships, then sees to what newly concerns their people and what no longer does.

    Silently for events of a resync.
    """
    concerns.lock(session)
    rows = as_json(membership_row(received, desk) for received in batch)
    fresh: set[UUID] = set(session.scalars(_MEMBERSHIPS, {"rows": rows, "today": desk.today()}))
    for silent in (False, True):
        people = people_of((r for r in batch if r.resync is silent), fresh)
        if people:
            concerns.refresh_people(session, desk, people, silent=silent)


def membership_row(received: Received[Membership], desk: Desk) -> dict[str, object]:
    event = received.event
    ends_on = event.ends_on
    if isinstance(event, MembershipEnded) and ends_on is None:
        ends_on = desk.day_of(received.time)
    return asdict(event) | {"ends_on": ends_on, "since": received.time, "sequence": received.sequence}


def people_of(batch: Iterable[Received[Membership]], fresh: set[UUID]) -> list[UUID]:
    return sorted({r.event.person_id for r in batch if r.event.membership_id in fresh})
