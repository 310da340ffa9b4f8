"""A subscriber's database is thrown away and made anew: by what others tell again, it ends equal to the old one.

The services are the real ones, their events go over the real bus. Two remedies: `qinglan resync` tells the present
state, which suffices for every copy; `qinglan republish` tells the history, and so who was told of what as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql

from services.directory.app import make_app as make_directory
from services.directory.operations.schools import create_school
from services.directory.subscriptions import subscriptions as directory_hears
from services.gateway.subscriptions import subscriptions as gateway_hears
from services.notifications.desk import Desk
from services.notifications.subscriptions import subscribe
from services.scheduling.app import make_app as make_scheduling
from services.scheduling.subscriptions import subscriptions as scheduling_hears
from shared.cli import main as qinglan
from shared.clock import FixedClock
from shared.ids import new_id
from shared.messaging import Subscriptions, declare_topology
from shared.messaging.bus_queue import KombuQueue
from shared.messaging.consumer import consume_once
from shared.messaging.inbox import Inbox
from shared.messaging.publisher import KombuPublisher
from shared.messaging.relay import relay_once
from shared.store import SERVICE
from shared.store.cluster import Cluster
from shared.testing import Client, Signer, TestDatabase, settings_for
from shared.testing.plugin import ServiceDatabase
from tests.integration.directory.district import add_person

Rows = list[tuple[Any, ...]]

COPIES = {
    "gateway": ("schools", "people", "memberships", "credentials"),
    "scheduling": ("schools", "groups", "people", "memberships"),
    "notifications": (
        "schools", "groups", "people", "memberships", "plans", "activities", "activity_participants",
    ),
}  # fmt: skip
#: When somebody was first heard of and something last changed: a telling of the present state cannot know it.
HISTORY = {"since", "changed_at"}
#: The day on which a database looked at a membership last is its own.
OWN = {"applied_on"}
LIVE_MESSAGES = "SELECT person_id, purpose, subject, version FROM messages WHERE state = 'live' ORDER BY 1, 2, 3"


@dataclass
class Service:
    """A service's database and what it hears."""

    database: TestDatabase
    hears: Subscriptions
    inbox: Inbox
    queue: KombuQueue


@dataclass
class Deployment:
    """Four services on one bus, each with its own database; events move when `settle` is called."""

    bus: str
    clock: FixedClock
    make_database: ServiceDatabase
    services: dict[str, Service] = field(default_factory=dict)

    def add(self, name: str, hears: Subscriptions) -> TestDatabase:
        database = self.make_database(name)
        declare_topology(self.bus, hears)
        inbox = Inbox(partial(database.store.begin, SERVICE), hears, self.clock)
        self.services[name] = Service(database, hears, inbox, KombuQueue(self.bus, hears))
        return database

    def settle(self) -> None:
        """Every event reaches everyone whom it concerns."""
        while sum([*map(self.relay, self.services.values())]) or any([*map(self.consume, self.services.values())]):
            pass

    def relay(self, service: Service) -> int:
        publisher = KombuPublisher(self.bus)
        with psycopg.connect(service.database.url, autocommit=True) as connection:
            confirmed = relay_once(connection, publisher)[1]
        publisher.close()
        return confirmed

    def consume(self, service: Service) -> int:
        if not service.hears.aggregates:
            return 0
        step = consume_once(service.queue, service.inbox, 0.05)
        return step.taken + step.settled

    def lose(self, name: str) -> None:
        """The database is gone; the migrations make another one."""
        lost = self.services[name]
        lost.queue.release()
        self.add(name, lost.hears)

    def tell_again(self, command: Sequence[str], *tellers: str) -> None:
        for name in tellers:
            arguments = [part.format(service=name) for part in command]
            result = CliRunner().invoke(qinglan, [*arguments, "--database", self.services[name].database.url])
            assert result.exit_code == 0, result.output

    def copies(self, name: str, *, without: set[str]) -> dict[str, Rows]:
        """Every row of a service's copies."""
        with self.reading(name) as connection:
            return {table: rows_of(connection, table, without) for table in COPIES[name]}

    def live_messages(self) -> Rows:
        """Who is told of what, in which version."""
        with self.reading("notifications") as connection:
            return connection.execute(LIVE_MESSAGES).fetchall()

    @contextmanager
    def reading(self, name: str) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.services[name].database.url) as connection, connection.transaction():
            connection.execute("SELECT set_config('qinglan.reach', 'service', true)")
            yield connection

    def close(self) -> None:
        for service in self.services.values():
            service.queue.release()


def rows_of(connection: psycopg.Connection, table: str, without: set[str]) -> Rows:
    names = [
        column.name
        for column in connection.execute(sql.SQL("TABLE {} LIMIT 0").format(sql.Identifier(table))).description or ()
        if column.name not in without
    ]
    chosen = sql.SQL(", ").join(map(sql.Identifier, names))
    rows = connection.execute(sql.SQL("SELECT {} FROM {}").format(chosen, sql.Identifier(table))).fetchall()
    return sorted(rows, key=repr)


@pytest.fixture
def bus(postgres: Cluster) -> Iterator[str]:
    name = f"rebuild_bus_{new_id().hex}"
    yield postgres.create_bus_database(name)
    postgres.drop_database(name)


@pytest.fixture
def deployment(bus: str, service_database: ServiceDatabase, clock: FixedClock, signer: Signer) -> Iterator[Deployment]:
    made = Deployment(bus, clock, service_database)
    directory = made.add("directory", directory_hears)
    made.add("gateway", gateway_hears)
    scheduling = made.add("scheduling", scheduling_hears)
    made.add("notifications", subscribe(Desk(clock=clock)))
    a_term_happens(made, directory, scheduling, signer)
    yield made
    made.close()


def a_term_happens(made: Deployment, directory: TestDatabase, scheduling: TestDatabase, signer: Signer) -> None:
    """Every kind of event that a subscriber hears, through the services' own APIs."""
    with directory.store.begin(SERVICE) as session:
        office = create_school(session, name="区教研室", kind="district").id
        school = create_school(session, name="第一中学", kind="school").id
        other = create_school(session, name="第二中学", kind="school").id
        admin = add_person(session, office, "admin", ("district_admin",)).id
        lead = add_person(session, school, "lead", ("office_lead",)).id
        people = [add_person(session, school, f"t{number}").id for number in range(6)]
    verifier = signer.verifier()
    apps = {
        "directory": make_directory(
            settings_for("directory", directory.url, directory.owner_url),
            directory.store, clock=made.clock, verifier=verifier,
        ),
        "scheduling": make_scheduling(
            settings_for("scheduling", scheduling.url, scheduling.owner_url),
            scheduling.store, clock=made.clock, verifier=verifier,
        ),
    }  # fmt: skip
    token = signer.token(admin, office, ["district_admin"])
    d = Client(apps["directory"], token, "/api/directory/v1")
    group = done(d.post("/groups", {"school_id": str(school), "name": "数学教研组", "kind": "teaching_research_group"}))
    gone = done(d.post("/groups", {"school_id": str(school), "name": "旧教研组", "kind": "teaching_research_group"}))
    done(d.delete(f"/groups/{gone['id']}", version=1))
    done(d.patch(f"/groups/{group['id']}", {"name": "数学组"}, version=1))
    done(d.post(f"/people/{people[0]}/transfer", {"to_school_id": str(other)}))
    done(d.post(f"/people/{people[1]}/deactivate"))
    done(d.post("/people/passwords", {"person_ids": [str(people[2]), str(lead)]}))
    made.settle()
    s = Client(apps["scheduling"], signer.token(lead, school, ["office_lead", "school_admin"]), "/api/scheduling/v1")
    held = activities_happen(s, str(people[3]))
    made.settle()
    made.clock.advance(timedelta(days=45))
    s = Client(apps["scheduling"], signer.token(lead, school, ["office_lead"]), "/api/scheduling/v1")
    done(s.post(f"/activities/{held}/hold"))
    with directory.store.begin(SERVICE) as session:
        add_person(session, school, "late", starts_on=date(2026, 10, 16))
    made.settle()


def activities_happen(s: Client, teacher: str) -> str:
    """A plan published, its activities given days, one moved, one cancelled; the id of one to be held later."""
    done(s.post("/terms", {"name": "第一学期", "starts_on": "2026-08-31", "weeks": 20}))
    text = "教科室工作计划\n九月份\n1、制订计划\n2、召开教研组长会议\n十月份\n1、举行公开课\n2、课题中期检查\n"
    (read,) = done(s.post("/plans/import", {"text": text}))["plans"]
    plan = read["plan"]
    done(s.post(f"/plans/{plan['id']}/publish", {"accept_warnings": True}, version=plan["version"]))
    planned = s.everything(f"/plans/{plan['id']}/activities")
    for number, activity in enumerate(planned[:3]):
        day = f"2026-10-1{number}"
        times = {"starts_at": f"{day}T14:00:00+08:00", "ends_at": f"{day}T15:00:00+08:00", "override_reason": "试"}
        done(s.post(f"/activities/{activity['id']}/schedule", times, version=activity["version"]))
    moved = {"starts_at": "2026-10-20T09:00:00+08:00", "ends_at": "2026-10-20T10:00:00+08:00", "override_reason": "试"}
    done(s.post(f"/activities/{planned[0]['id']}/reschedule", moved))
    done(s.post(f"/activities/{planned[1]['id']}/cancel", {"reason": "台风"}))
    done(s.post("/activities", {"title": "家访", "window_from": "2026-10-01", "window_to": "2026-10-31",
                                "participants": [{"kind": "person", "id": teacher}]}))  # fmt: skip
    return str(planned[2]["id"])


def done(response: Any) -> Any:
    assert response.status_code in {200, 201, 204}, response.text
    return response.get_json() if response.data else None


@pytest.mark.parametrize("subscriber", list(COPIES))
def test_what_others_tell_of_their_present_state_makes_every_copy_whole(
    deployment: Deployment, subscriber: str
) -> None:
    before = deployment.copies(subscriber, without=OWN | HISTORY)
    assert all(before.values()), [table for table, rows in before.items() if not rows]
    deployment.lose(subscriber)
    deployment.tell_again(["resync", "{service}"], "directory", "scheduling")
    deployment.settle()
    assert deployment.copies(subscriber, without=OWN | HISTORY) == before


def test_what_others_told_before_brings_back_the_history_and_everybodys_messages(deployment: Deployment) -> None:
    copies, messages = deployment.copies("notifications", without=OWN), deployment.live_messages()
    assert len(messages) > 20
    deployment.lose("notifications")
    deployment.tell_again(["republish", "--since", "2026-01-01"], "directory", "scheduling")
    deployment.settle()
    assert deployment.copies("notifications", without=OWN) == copies
    assert deployment.live_messages() == messages


def test_telling_again_changes_nothing_where_nothing_was_lost(deployment: Deployment) -> None:
    copies = {name: deployment.copies(name, without=OWN) for name in COPIES}
    messages = deployment.live_messages()
    deployment.tell_again(["resync", "{service}"], "directory", "scheduling")
    deployment.tell_again(["republish", "--since", "2026-01-01"], "directory", "scheduling")
    deployment.settle()
    assert {name: deployment.copies(name, without=OWN) for name in COPIES} == copies
    assert deployment.live_messages() == messages
