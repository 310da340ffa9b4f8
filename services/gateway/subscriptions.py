"""The gateway's copies of what the directory says: whom there is, where they work, and what proves it is them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.gateway.domain import normal_login
from services.gateway.operations.sessions import end_sessions
from shared.contracts.directory import (
    CredentialChanged,
    Membership,
    MembershipEnded,
    MembershipStarted,
    MembershipUpdated,
    Person,
    PersonCreated,
    PersonRemoved,
    PersonUpdated,
    School,
    SchoolCreated,
    SchoolUpdated,
)
from shared.messaging import Received, Subscriptions

subscriptions = Subscriptions("gateway")

# Each is an upsert that an older event than the one already copied leaves alone.
COPY_SCHOOL = text("""
INSERT INTO schools (id, name, kind, active, version) VALUES (:id, :name, :kind, :active, :version)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, active = excluded.active,
    version = excluded.version
WHERE schools.version < excluded.version""")

COPY_PERSON = text("""
INSERT INTO people (id, login, login_key, name, lang, active, version)
VALUES (:id, :login, :login_key, :name, :lang, :active, :version)
ON CONFLICT (id) DO UPDATE SET login = excluded.login, login_key = excluded.login_key, name = excluded.name,
    lang = excluded.lang, active = excluded.active, version = excluded.version
WHERE people.version < excluded.version""")

COPY_MEMBERSHIP = text("""
INSERT INTO memberships (id, person_id, school_id, roles, starts_on, ends_on, version)
VALUES (:id, :person_id, :school_id, :roles, :starts_on, :ends_on, :version)
ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id, school_id = excluded.school_id,
    roles = excluded.roles, starts_on = excluded.starts_on, ends_on = excluded.ends_on, version = excluded.version
WHERE memberships.version < excluded.version""")

COPY_CREDENTIAL = text("""
INSERT INTO credentials (person_id, verifier, must_change, version)
VALUES (:person_id, :verifier, :must_change, :version)
ON CONFLICT (person_id) DO UPDATE SET verifier = excluded.verifier, must_change = excluded.must_change,
    version = excluded.version
WHERE credentials.version < excluded.version
RETURNING person_id""")


@subscriptions.on_batch(SchoolCreated, SchoolUpdated)
def copy_schools(session: Session, batch: Sequence[Received[School]]) -> None:
    session.execute(COPY_SCHOOL, [school_values(received) for received in batch])


@subscriptions.on_batch(PersonCreated, PersonUpdated)
def copy_people(session: Session, batch: Sequence[Received[Person]]) -> None:
    session.execute(COPY_PERSON, [person_values(received) for received in batch])


@subscriptions.on_batch(PersonRemoved)
def remove_people(session: Session, batch: Sequence[Received[PersonRemoved]]) -> None:
    """The copy stays, inactive, so that an older event cannot bring it back; the sessions end."""
    session.execute(COPY_PERSON, [person_values(received) | {"active": False} for received in batch])
    for received in batch:
        end_sessions(session, received.event.person_id, at=received.time, by="person removed")


@subscriptions.on_batch(MembershipStarted, MembershipUpdated, MembershipEnded)
def copy_memberships(session: Session, batch: Sequence[Received[Membership]]) -> None:
    session.execute(COPY_MEMBERSHIP, [membership_values(received) for received in batch])


@subscriptions.on(CredentialChanged)
def credential_changed(session: Session, received: Received[CredentialChanged]) -> None:
    """Takes over the new verifier. A new password ends every session that the old one began."""
    event = received.event
    values = {"person_id": event.person_id, "verifier": event.verifier, "must_change": event.must_change}
    changed = session.execute(COPY_CREDENTIAL, values | {"version": received.sequence}).first()
    if changed and not received.resync:
        end_sessions(session, event.person_id, at=received.time, by="password changed", begun_before=received.time)


def school_values(received: Received[School]) -> dict[str, Any]:
    event = received.event
    return {
        "id": event.school_id,
        "name": event.name,
        "kind": event.kind,
        "active": event.active,
        "version": received.sequence,
    }


def person_values(received: Received[Person]) -> dict[str, Any]:
    event = received.event
    return {
        "id": event.person_id,
        "login": event.login,
        "login_key": normal_login(event.login),
        "name": event.name,
        "lang": event.lang,
        "active": event.active,
        "version": received.sequence,
    }


def membership_values(received: Received[Membership]) -> dict[str, Any]:
    event = received.event
    return {
        "id": event.membership_id,
        "person_id": event.person_id,
        "school_id": event.school_id,
        "roles": list(event.roles),
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
        "version": received.sequence,
    }
