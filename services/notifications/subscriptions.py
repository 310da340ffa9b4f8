"""Event → handler, the clock's turn, and what can be told again. Decides nothing."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from services.notifications.desk import Desk
from services.notifications.operations import activities, announcements, concerns, projections, reminders
from shared.contracts import directory, scheduling
from shared.messaging import Due, Received, Resync, State, Subscriptions, Timers

resync = Resync()


@resync.states
def sent_announcements(session: Session) -> Iterator[State]:
    yield from announcements.states(session)


def subscribe(desk: Desk) -> Subscriptions:
    """The handlers, working with `desk`."""
    subscriptions = Subscriptions("notifications")
    subscribe_to_directory(subscriptions, desk)
    subscribe_to_scheduling(subscriptions, desk)
    return subscriptions


def subscribe_to_directory(subscriptions: Subscriptions, desk: Desk) -> None:
    def schools(session: Session, batch: Sequence[Received[directory.School]]) -> None:
        projections.copy_schools(session, batch)

    def groups(session: Session, batch: Sequence[Received[directory.Group]]) -> None:
        projections.copy_groups(session, batch)

    def people(session: Session, batch: Sequence[Received[directory.Person]]) -> None:
        projections.copy_people(session, batch)

    def memberships(session: Session, batch: Sequence[Received[directory.Membership]]) -> None:
        projections.copy_memberships(session, desk, batch)

    for school in (directory.SchoolCreated, directory.SchoolUpdated):
        subscriptions.on_batch(school)(schools)
    for group in (directory.GroupCreated, directory.GroupUpdated, directory.GroupRemoved):
        subscriptions.on_batch(group)(groups)
    for person in (directory.PersonCreated, directory.PersonUpdated, directory.PersonRemoved):
        subscriptions.on_batch(person)(people)
    for membership in (directory.MembershipStarted, directory.MembershipUpdated, directory.MembershipEnded):
        subscriptions.on_batch(membership)(memberships)


ACTIVITY_EVENTS = (
    scheduling.ActivityPlanned,
    scheduling.ActivityScheduled,
    scheduling.ActivityRescheduled,
    scheduling.ActivityCancelled,
    scheduling.ActivityHeld,
)


def subscribe_to_scheduling(subscriptions: Subscriptions, desk: Desk) -> None:
    def changed_activities(session: Session, batch: Sequence[Received[scheduling.Activity]]) -> None:
        activities.copy_activities(session, desk, batch)

    for contract in ACTIVITY_EVENTS:
        subscriptions.on_batch(contract)(changed_activities)

    @subscriptions.on_batch(scheduling.PlanPublished)
    def plans(session: Session, batch: Sequence[Received[scheduling.PlanPublished]]) -> None:
        activities.copy_plans(session, batch)

    @subscriptions.on_batch(scheduling.ReminderDue)
    def due_reminders(session: Session, batch: Sequence[Received[scheduling.ReminderDue]]) -> None:
        reminders.remind(session, desk, batch)


def keep_time(desk: Desk) -> Timers:
    """What falls due here, working with `desk`."""
    timers = Timers()

    @timers.on(announcements.TIMER)
    def announcement(session: Session, due: Due) -> None:
        announcements.send(session, desk, announcements.id_of(due))

    @timers.every("notifications.turn_the_day", timedelta(minutes=5))
    def turn_the_day(session: Session, _due: Due) -> None:
        concerns.turn_the_day(session, desk)

    return timers


subscriptions = subscribe(Desk())
"""What is listened to, for the topology; the worker makes its own with its settings."""
