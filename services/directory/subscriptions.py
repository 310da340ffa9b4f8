"""It listens to nobody; it can tell its whole present state again, so that a new subscriber catches up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.directory.models import Credential, Group, Membership, Person, School
from services.directory.operations import events, look
from shared.contracts.directory import (
    CredentialChanged,
    GroupRemoved,
    GroupUpdated,
    MembershipUpdated,
    PersonRemoved,
    PersonUpdated,
    SchoolUpdated,
)
from shared.messaging import Due, Resync, State, Subscriptions, Timers
from shared.web.idempotency import forget_old

subscriptions = Subscriptions("directory")
timers = Timers()
resync = Resync()


@timers.every("forget idempotency keys", timedelta(hours=6))
def forget_idempotency_keys(session: Session, due: Due) -> None:
    del due
    forget_old(session, datetime.now(UTC))


@resync.states
def schools(session: Session) -> Iterator[State]:
    for row in session.scalars(select(School).order_by(School.id)):
        event = SchoolUpdated(**events.school_state(row))
        yield State(event=event, subject=row.id, school=row.id, sequence=row.version)


@resync.states
def groups(session: Session) -> Iterator[State]:
    for row in session.scalars(select(Group).order_by(Group.id)):
        contract = GroupRemoved if row.removed else GroupUpdated
        event = contract(**events.group_state(row))
        yield State(event=event, subject=row.id, school=row.school_id, sequence=row.version)


@resync.states
def people(session: Session) -> Iterator[State]:
    district = look.district(session)
    for row in session.scalars(select(Person).order_by(Person.id)):
        contract = PersonUpdated if row.active else PersonRemoved
        event = contract(**events.person_state(row))
        yield State(event=event, subject=row.id, school=district, sequence=row.version)


@resync.states
def memberships(session: Session) -> Iterator[State]:
    for row in session.scalars(select(Membership).order_by(Membership.id)):
        event = MembershipUpdated(**events.membership_state(row))
        yield State(event=event, subject=row.id, school=row.school_id, sequence=row.version)


@resync.states
def credentials(session: Session) -> Iterator[State]:
    """The verifiers, for the gateway alone."""
    district = look.district(session)
    for row in session.scalars(select(Credential).order_by(Credential.person_id)):
        event = CredentialChanged(**events.credential_state(row))
        yield State(event=event, subject=row.person_id, school=district, sequence=row.version)
