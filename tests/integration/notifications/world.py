"""A district as notifications hears of it: events made the short way and handed to its handlers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.notifications.desk import Desk
from services.notifications.subscriptions import keep_time, subscribe
from shared.clock import FixedClock
from shared.contracts import Event
from shared.contracts.directory import (
    Membership,
    MembershipEnded,
    MembershipStarted,
    MembershipUpdated,
    PersonCreated,
    PersonUpdated,
)
from shared.contracts.scheduling import (
    Activity,
    ActivityCancelled,
    ActivityHeld,
    ActivityPlanned,
    ActivityRescheduled,
    ActivityScheduled,
    Participant,
    PlanPublished,
    ReminderDue,
)
from shared.ids import new_id
from shared.messaging import Received
from shared.messaging.timers import TimerClock
from shared.store import SERVICE
from shared.testing import TestDatabase, received

CONTRACTS: dict[str, type[Activity]] = {
    "planned": ActivityPlanned,
    "scheduled": ActivityScheduled,
    "rescheduled": ActivityRescheduled,
    "cancelled": ActivityCancelled,
    "held": ActivityHeld,
}
AUGUST = datetime(2026, 8, 1, tzinfo=UTC)


@dataclass
class World:
    """Notifications' database, its handlers at the test's clock, and a school."""

    database: TestDatabase
    clock: FixedClock
    mails: bool = False
    school: UUID = field(default_factory=new_id)

    def __post_init__(self) -> None:
        self.desk = Desk(clock=self.clock, mails=self.mails)
        self.subscriptions = subscribe(self.desk)
        self.timers = keep_time(self.desk)

    # -- what happens

    def hear(self, *events: Received[Any]) -> None:
        """One batch of the worker: a transaction, handlers by type, at most one event of a subject in each call."""
        with self.database.store.begin(SERVICE) as session:
            for batch in batches(events):
                handler = self.subscriptions.handler_of(batch[0].type)
                assert handler is not None, batch[0].type
                handler(session, batch)

    def tick(self) -> None:
        """What is due now happens."""
        clock = TimerClock(lambda: self.database.store.begin(SERVICE), self.timers, self.clock)
        clock.ensure_recurring()
        clock.step()

    # -- what is seen

    def rows(self, statement: str, **values: Any) -> list[Any]:
        with self.database.store.begin(SERVICE) as session:
            return list(session.execute(text(statement), values).all())

    def live(self, activity: UUID) -> set[UUID]:
        """Who has this activity in the inbox as something that concerns them."""
        found = self.rows("SELECT person_id FROM messages WHERE subject = :a AND state = 'live'", a=activity)
        return {row.person_id for row in found}

    def message(self, person: UUID, subject: UUID) -> Any:
        (row,) = self.rows("SELECT * FROM messages WHERE person_id = :p AND subject = :s", p=person, s=subject)
        return row

    def deliveries(self, person: UUID, subject: UUID, channel: str = "in_app") -> list[Any]:
        return self.rows(
            "SELECT * FROM deliveries WHERE person_id = :p AND subject = :s AND channel = :c ORDER BY id",
            p=person, s=subject, c=channel,
        )  # fmt: skip

    def read_everything(self) -> None:
        with self.database.store.begin(SERVICE) as session:
            session.execute(text("UPDATE messages SET read_at = :now"), {"now": self.clock.now()})


def batches(events: Iterable[Received[Any]]) -> list[Sequence[Received[Any]]]:
    """Runs of one type, cut where a subject would come twice."""
    found: list[Sequence[Received[Any]]] = []
    for _, run in groupby(events, key=lambda event: event.type):
        batch: list[Received[Any]] = []
        for event in run:
            if any(event.subject == other.subject for other in batch):
                found.append(batch)
                batch = []
            batch.append(event)
        found.append(batch)
    return found


# -- events


def person(
    id_: UUID, version: int = 1, *, email: str = "", lang: Any = "zh", name: str = "林一", active: bool = True
) -> Received[Any]:
    contract = PersonCreated if version == 1 else PersonUpdated
    event = contract(person_id=id_, login=f"l{id_.hex[-8:]}", name=name, email=email, lang=lang, active=active)
    return received(event, subject=id_, school=id_, sequence=version)


def member(
    person_id: UUID,
    school: UUID,
    *groups: UUID,
    id_: UUID | None = None,
    version: int = 1,
    starts_on: date = date(2026, 8, 1),
    ends_on: date | None = None,
    ended: bool = False,
    at: datetime = AUGUST,
    resync: bool = False,
) -> Received[Any]:
    contract: type[Membership] = MembershipStarted if version == 1 else MembershipUpdated
    event = (MembershipEnded if ended else contract)(
        membership_id=id_ or new_id(), person_id=person_id, school_id=school, roles=("teacher",),
        group_ids=groups, starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    return received(event, subject=event.membership_id, school=school, sequence=version, resync=resync, time=at)


def activity(
    school: UUID,
    *participants: Participant,
    id_: UUID | None = None,
    version: int = 1,
    action: str = "planned",
    title: str = "教研组长会议",
    place: str = "",
    window: tuple[date, date] = (date(2026, 10, 1), date(2026, 10, 31)),
    starts_at: datetime | None = None,
    plan_id: UUID | None = None,
    reason: str = "",
    at: datetime = datetime(2026, 9, 1, tzinfo=UTC),
    resync: bool = False,
) -> Received[Any]:
    state: Any = "scheduled" if action == "rescheduled" else action
    event = CONTRACTS[action](
        activity_id=id_ or new_id(), school_id=school, plan_id=plan_id, plan_title="教科室工作计划" if plan_id else "",
        plan_version=1, title=title, category="教研", state=state, window_from=window[0], window_to=window[1],
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=2) if starts_at else None, place=place,
        district_wide=False, participants=participants, reason=reason,
    )  # fmt: skip
    return received(event, subject=event.activity_id, school=school, sequence=version, resync=resync, time=at)


def plan(school: UUID, id_: UUID, *activities: UUID) -> Received[Any]:
    event = PlanPublished(
        plan_id=id_, school_id=school, title="教科室工作计划", office="教科室", term="2026 学年第一学期", plan_version=1,
        activity_ids=activities,
    )  # fmt: skip
    return received(event, subject=id_, school=school)


def reminder(of: Received[Any], person_id: UUID, *, starts_at: datetime, minutes_before: int = 60) -> Received[Any]:
    event = ReminderDue(
        reminder_id=new_id(), activity_id=of.event.activity_id, activity_version=of.sequence, school_id=of.school,
        person_id=person_id, title=of.event.title, place=of.event.place, starts_at=starts_at,
        minutes_before=minutes_before,
    )  # fmt: skip
    return received(event, subject=event.reminder_id, school=of.school)


def everyone(school: UUID) -> Participant:
    return Participant(kind="school", id=school)


def one(person_id: UUID) -> Participant:
    return Participant(kind="person", id=person_id)


def group(id_: UUID) -> Participant:
    return Participant(kind="group", id=id_)


def district() -> Participant:
    return Participant(kind="district", id=new_id())


def id_of(event: Received[Event]) -> UUID:
    return UUID(event.subject)
