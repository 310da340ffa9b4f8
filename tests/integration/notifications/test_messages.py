"""One message per person and activity: a change updates it and says what changed; each version is delivered once."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.clock import FixedClock
from shared.contracts.scheduling import Participant
from shared.ids import new_id
from shared.messaging import Received
from tests.integration.notifications.world import (
    World,
    activity,
    everyone,
    group,
    id_of,
    member,
    one,
    plan,
    reminder,
)

A, B = new_id(), new_id()
MOMENT = datetime(2026, 9, 10, 6, tzinfo=UTC)


def test_a_moved_activity_updates_the_message_and_makes_it_unread_again(world: World, clock: FixedClock) -> None:
    first = activity(world.school, everyone(world.school), action="scheduled", starts_at=MOMENT)
    world.hear(member(A, world.school), first)
    world.read_everything()
    clock.advance(timedelta(hours=1))
    world.hear(moved(first, MOMENT + timedelta(days=2)))
    row = world.message(A, id_of(first))
    assert (row.version, row.told_version, row.read_at) == (2, 1, None)
    assert [(d.version, d.state) for d in world.deliveries(A, id_of(first))] == [(1, "delivered"), (2, "delivered")]


def test_an_unread_message_compares_with_what_its_person_was_told_first(world: World) -> None:
    first = activity(world.school, everyone(world.school), action="scheduled", starts_at=MOMENT)
    world.hear(member(A, world.school), first)
    world.hear(moved(first, MOMENT + timedelta(days=2)))
    world.hear(moved(first, MOMENT + timedelta(days=3), version=3))
    assert world.message(A, id_of(first)).told_version == 1


def test_who_is_named_no_longer_is_told_so_once(world: World) -> None:
    first = activity(world.school, one(A), one(B))
    world.hear(member(A, world.school), member(B, world.school), first)
    second = activity(world.school, one(B), id_=id_of(first), version=2)
    world.hear(second)
    world.hear(second)
    assert world.message(A, id_of(first)).state == "withdrawn"
    assert [d.version for d in world.deliveries(A, id_of(first))] == [1, 2]
    assert world.live(id_of(first)) == {B}


def test_a_cancelled_activity_is_told_to_those_who_knew_of_it_and_to_nobody_else(world: World) -> None:
    first = activity(world.school, everyone(world.school))
    world.hear(member(A, world.school), first)
    world.hear(activity(world.school, everyone(world.school), id_=id_of(first), version=2, action="cancelled"))
    world.hear(member(B, world.school, at=datetime(2026, 9, 2, tzinfo=UTC)))
    assert world.live(id_of(first)) == {A}
    assert [d.version for d in world.deliveries(A, id_of(first))] == [1, 2]


def test_that_it_was_held_is_no_news(world: World) -> None:
    first = activity(world.school, everyone(world.school))
    world.hear(member(A, world.school), first)
    world.read_everything()
    world.hear(activity(world.school, everyone(world.school), id_=id_of(first), version=2, action="held"))
    row = world.message(A, id_of(first))
    assert (row.version, row.read_at is None) == (2, False)
    assert [d.version for d in world.deliveries(A, id_of(first))] == [1]


def test_the_same_event_again_changes_nothing(world: World) -> None:
    first = activity(world.school, everyone(world.school))
    world.hear(member(A, world.school), first)
    world.read_everything()
    before = world.rows("SELECT * FROM messages")
    world.hear(first)
    world.hear(first)
    assert world.rows("SELECT * FROM messages") == before
    assert len(world.deliveries(A, id_of(first))) == 1


def test_an_older_event_does_not_bring_back_what_was(world: World) -> None:
    first = activity(world.school, one(A))
    world.hear(member(A, world.school), member(B, world.school))
    world.hear(activity(world.school, one(B), id_=id_of(first), version=2), first)
    assert world.live(id_of(first)) == {B}


def test_a_resync_copies_and_tells_nobody(world: World) -> None:
    """The rows are there, read and suppressed, so that the next change updates them and says what changed."""
    first = activity(world.school, everyone(world.school), resync=True)
    world.hear(member(A, world.school, resync=True), first)
    row = world.message(A, id_of(first))
    assert row.read_at is not None
    assert [(d.state, d.reason) for d in world.deliveries(A, id_of(first))] == [("suppressed", "resync")]
    world.hear(activity(world.school, everyone(world.school), id_=id_of(first), version=2, place="大礼堂"))
    row = world.message(A, id_of(first))
    assert (row.told_version, row.version, row.read_at) == (1, 2, None)


def test_a_resync_of_what_is_known_leaves_what_is_unread_unread(world: World) -> None:
    first = activity(world.school, everyone(world.school))
    world.hear(member(A, world.school), first)
    world.hear(activity(world.school, everyone(world.school), id_=id_of(first), resync=True))
    assert world.message(A, id_of(first)).read_at is None
    assert len(world.deliveries(A, id_of(first))) == 1


def test_a_message_of_a_plan_is_in_the_plans_thread(world: World) -> None:
    planned, alone = new_id(), activity(world.school, everyone(world.school))
    of_plan = activity(world.school, everyone(world.school), plan_id=planned)
    world.hear(member(A, world.school), plan(world.school, planned, id_of(of_plan)), of_plan, alone)
    assert world.message(A, id_of(of_plan)).thread == planned
    assert world.message(A, id_of(alone)).thread == id_of(alone)


def test_a_reminder_is_a_message_of_its_own(world: World) -> None:
    first = activity(world.school, everyone(world.school), action="scheduled", starts_at=MOMENT)
    due = reminder(first, A, starts_at=MOMENT)
    world.hear(member(A, world.school), first, due)
    world.hear(due)
    row = world.message(A, id_of(due))
    assert (row.purpose, row.state, row.thread) == ("reminder", "live", id_of(first))
    assert len(world.deliveries(A, id_of(due))) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"action": "cancelled"}, "activity cancelled"),
        ({"action": "rescheduled", "starts_at": MOMENT + timedelta(days=1)}, "activity moved"),
    ],
)
def test_a_reminder_of_what_is_no_longer_so_is_kept_with_its_reason(
    world: World, change: dict[str, object], reason: str
) -> None:
    first = activity(world.school, everyone(world.school), action="scheduled", starts_at=MOMENT)
    due = reminder(first, A, starts_at=MOMENT)
    later = activity(world.school, everyone(world.school), id_=id_of(first), version=2, **change)  # type: ignore[arg-type]
    world.hear(member(A, world.school), first, later, due)
    assert world.message(A, id_of(due)).state == "suppressed"
    assert [(d.state, d.reason) for d in world.deliveries(A, id_of(due))] == [("suppressed", reason)]


def test_a_reminder_after_the_beginning_is_too_late(world: World, clock: FixedClock) -> None:
    first = activity(world.school, everyone(world.school), action="scheduled", starts_at=MOMENT)
    clock.at = MOMENT
    due = reminder(first, A, starts_at=MOMENT)
    world.hear(due)
    assert [d.reason for d in world.deliveries(A, id_of(due))] == ["too late"]


def test_without_a_mail_server_every_delivery_by_mail_says_so(world: World) -> None:
    first = activity(world.school, everyone(world.school))
    world.hear(member(A, world.school), first)
    assert [(d.state, d.reason) for d in world.deliveries(A, id_of(first), "email")] == [
        ("suppressed", "no mail server")
    ]


@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_arrival_loses_or_doubles_anything(world: World, seed: int) -> None:
    """Order holds only within a subject; everything may come twice; batches are cut anywhere."""
    rng = random.Random(seed)
    mathematics = new_id()
    people = [new_id() for _ in range(8)]
    lanes = [
        [member(p, world.school, *([mathematics] if rng.random() < 0.5 else []))] for p in people
    ]  # fmt: skip
    activities = []
    for _ in range(6):
        first = activity(world.school, everyone(world.school) if rng.random() < 0.5 else group(mathematics))
        lane = [first]
        if rng.random() < 0.6:
            lane.append(moved(first, MOMENT + timedelta(days=20), participants=first.event.participants))
        lanes.append(lane)
        activities.append(lane)
    in_group = {lane[0].event.person_id for lane in lanes[:8] if lane[0].event.group_ids}
    hear_shuffled(world, lanes, rng)
    for lane in activities:
        named = lane[0].event.participants[0]
        wanted = set(people) if named.kind == "school" else in_group
        subject = id_of(lane[0])
        assert world.live(subject) == wanted
        for each in wanted:
            delivered = [d.version for d in world.deliveries(each, subject) if d.state == "delivered"]
            assert len(delivered) == len(set(delivered))
            assert delivered[-1] == len(lane)


def hear_shuffled(world: World, lanes: list[list[Received[Any]]], rng: random.Random) -> None:
    waiting = [list(lane) for lane in lanes]
    heard: list[Received[Any]] = []
    while any(waiting):
        lane = rng.choice([lane for lane in waiting if lane])
        heard.append(lane.pop(0))
        if rng.random() < 0.2:
            heard.append(rng.choice(heard))
    while heard:
        cut = rng.randint(1, len(heard))
        batch, heard = heard[:cut], heard[cut:]
        world.hear(*batch)


def moved(
    first: Received[Any], to: datetime, *, version: int = 2, participants: tuple[Participant, ...] = ()
) -> Received[Any]:
    event = first.event
    return activity(
        event.school_id, *(participants or event.participants), id_=id_of(first), version=version,
        action="rescheduled", starts_at=to,
    )  # fmt: skip


def test_a_version_in_which_a_reader_sees_no_change_is_delivered_and_bothers_nobody(world: World) -> None:
    first = activity(world.school, everyone(world.school))
    world.hear(member(A, world.school), first)
    world.read_everything()
    world.hear(activity(world.school, everyone(world.school), one(B), id_=id_of(first), version=2))
    assert world.message(A, id_of(first)).read_at is not None
    assert [d.version for d in world.deliveries(A, id_of(first))] == [1, 2]
