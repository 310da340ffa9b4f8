"""What the service hears, what falls due, what it can tell again."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scheduling.models import Activity, Group, Membership, Person, Plan, School
from services.scheduling.operations import events, reminders
from services.scheduling.operations.copying import copy
from shared.clock import SystemClock
from shared.contracts import Event, directory
from shared.messaging import Due, Received, Resync, State, Subscriptions, Timers
from shared.web.idempotency import forget_old

subscriptions = Subscriptions("scheduling")
timers = Timers()
resync = Resync()


def hear(handler: Callable[[Session, Received[Any]], None], *contracts: type[Event]) -> None:
    """One handler for several contracts that tell the same state."""
    for contract in contracts:
        subscriptions.on(contract)(handler)


def school_changed(session: Session, received: Received[Any]) -> None:
    event: directory.School = received.event
    values = {"id": event.school_id, "name": event.name, "kind": event.kind, "active": event.active}
    copy(session, School, values, received.sequence)


hear(school_changed, directory.SchoolCreated, directory.SchoolUpdated)


def group_changed(session: Session, received: Received[Any]) -> None:
    event: directory.Group = received.event
    removed = isinstance(event, directory.GroupRemoved)
    values = {"id": event.group_id, "school_id": event.school_id, "name": event.name, "kind": event.kind}
    copy(session, Group, {**values, "removed": removed}, received.sequence)


hear(group_changed, directory.GroupCreated, directory.GroupUpdated, directory.GroupRemoved)


def person_changed(session: Session, received: Received[Any]) -> None:
    event: directory.Person = received.event
    active = event.active and not isinstance(event, directory.PersonRemoved)
    values = {"id": event.person_id, "name": event.name, "lang": event.lang, "active": active}
    copy(session, Person, values, received.sequence)


hear(person_changed, directory.PersonCreated, directory.PersonUpdated, directory.PersonRemoved)


def membership_changed(session: Session, received: Received[Any]) -> None:
    event: directory.Membership = received.event
    values = {
        "id": event.membership_id,
        "person_id": event.person_id,
        "school_id": event.school_id,
        "group_ids": list(event.group_ids),
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
    }
    copy(session, Membership, values, received.sequence)


hear(membership_changed, directory.MembershipStarted, directory.MembershipUpdated, directory.MembershipEnded)


@timers.on(reminders.KIND)
def reminder(session: Session, due: Due) -> None:
    payload = due.payload
    starts_at = datetime.fromisoformat(payload["starts_at"])
    reminders.send(session, UUID(payload["activity_id"]), payload["minutes_before"], starts_at, due.due_at)


@timers.every("forget-idempotency-keys", timedelta(hours=6))
def forget_keys(session: Session, _due: Due) -> None:
    forget_old(session, SystemClock().now())


@resync.states
def activities(session: Session) -> Iterator[State]:
    for activity in session.scalars(select(Activity).execution_options(yield_per=500)):
        yield State(
            event=events.activity_event(activity, events.STATED[activity.state]),
            subject=activity.id,
            school=activity.school_id,
            sequence=activity.version,
        )


@resync.states
def plans(session: Session) -> Iterator[State]:
    for plan in session.scalars(select(Plan).where(Plan.published_version > 0)).all():
        live = select(Activity.id).where(Activity.plan_id == plan.id, Activity.state != "cancelled")
        yield State(
            event=events.plan_event(plan, session.scalars(live.order_by(Activity.id)).all()),
            subject=plan.id,
            school=plan.school_id,
            sequence=plan.published_version,
        )
