"""The SQL of who is concerned against `domain.concerned`, over random districts and any order of events."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.notifications.domain import Member, concerned
from shared.clock import FixedClock
from shared.contracts.scheduling import Participant
from shared.ids import new_id
from shared.messaging import Received
from shared.store import SERVICE
from shared.testing.databases import Databases
from shared.testing.plugin import NOW
from tests.integration.notifications.world import World, activity, id_of, member

PEOPLE = [UUID(int=100 + n) for n in range(5)]
SCHOOLS = [UUID(int=200 + n) for n in range(2)]
GROUPS = [UUID(int=300 + n) for n in range(3)]
TODAY = date(2026, 9, 1)
TABLES = "memberships, activities, activity_participants, contents, messages, deliveries, mails"

days = st.integers(-10, 20).map(lambda n: TODAY + timedelta(days=n))


@st.composite
def memberships(draw: st.DrawFn) -> list[Received[Any]]:
    """A membership's versions: it starts, and perhaps its groups and its end change."""
    who, school, id_ = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(SCHOOLS)), new_id()
    starts_on = draw(days)
    return [
        member(
            who, school, *draw(st.sets(st.sampled_from(GROUPS), max_size=2)), id_=id_, version=version,
            starts_on=starts_on, ends_on=draw(st.none() | days),
        )
        for version in range(1, draw(st.integers(1, 3)) + 1)
    ]  # fmt: skip


participants = st.one_of(
    st.sampled_from(PEOPLE).map(lambda id_: Participant(kind="person", id=id_)),
    st.sampled_from(SCHOOLS).map(lambda id_: Participant(kind="school", id=id_)),
    st.sampled_from(GROUPS).map(lambda id_: Participant(kind="group", id=id_)),
    st.uuids().map(lambda id_: Participant(kind="district", id=id_)),
)


@st.composite
def activities(draw: st.DrawFn) -> list[Received[Any]]:
    """An activity's versions, all of them ahead: planned, then perhaps scheduled, participants changing."""
    id_, school = new_id(), draw(st.sampled_from(SCHOOLS))
    versions = []
    for version in range(1, draw(st.integers(1, 3)) + 1):
        day = draw(st.none() | st.integers(1, 15))
        starts_at = None if day is None else datetime(2026, 9, 1, 6, tzinfo=UTC) + timedelta(days=day)
        versions.append(
            activity(
                school, *draw(st.lists(participants, max_size=3)), id_=id_, version=version,
                action="planned" if starts_at is None else "scheduled", starts_at=starts_at, place=str(version),
            )
        )  # fmt: skip
    return versions


@pytest.fixture(scope="module")
def shared_world(databases: Databases) -> Iterator[World]:
    """One database for all examples, emptied between them."""
    database = databases.copy("notifications")
    yield World(database, FixedClock(NOW))
    databases.drop(database)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(memberships(), max_size=6), st.lists(activities(), max_size=4), st.integers())
def test_whatever_the_order_those_and_only_those_concerned_have_it_once(
    shared_world: World,
    lanes_of_members: list[list[Received[Any]]],
    lanes_of_activities: list[list[Received[Any]]],
    seed: int,
) -> None:
    empty(shared_world)
    hear_in_some_order(shared_world, [*lanes_of_members, *lanes_of_activities], random.Random(seed))
    known = [member_of(lane[-1]) for lane in lanes_of_members]
    for lane in lanes_of_activities:
        newest = lane[-1]
        named = [(each.kind, each.id) for each in newest.event.participants]
        wanted = concerned(named, known, newest.event.starts_at.date() if newest.event.starts_at else TODAY)
        assert shared_world.live(id_of(newest)) == wanted
        for who in wanted:
            told = [(row.version, row.turn) for row in shared_world.deliveries(who, id_of(newest))]
            assert len(told) == len(set(told))
            assert told[-1][0] == newest.sequence
            assert shared_world.message(who, id_of(newest)).version == newest.sequence


def member_of(newest: Received[Any]) -> Member:
    event = newest.event
    return Member(
        person=event.person_id, school=event.school_id, groups=frozenset(event.group_ids),
        starts_on=event.starts_on, ends_on=event.ends_on,
    )  # fmt: skip


def hear_in_some_order(world: World, lanes: list[list[Received[Any]]], rng: random.Random) -> None:
    """Each lane in its order, the lanes mixed, the batches cut anywhere."""
    waiting = [list(lane) for lane in lanes]
    heard = []
    while any(waiting):
        heard.append(rng.choice([lane for lane in waiting if lane]).pop(0))
    while heard:
        cut = rng.randint(1, len(heard))
        world.hear(*heard[:cut])
        heard = heard[cut:]


def empty(world: World) -> None:
    with world.database.owner.begin(SERVICE) as session:
        session.execute(text(f"TRUNCATE {TABLES}"))
