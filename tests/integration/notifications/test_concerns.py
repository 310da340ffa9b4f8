"""Who is told of an activity, whatever the order in which its event and those of the memberships arrive."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.clock import FixedClock
from shared.ids import new_id
from shared.testing.databases import Databases
from tests.integration.notifications.world import (
    World,
    activity,
    district,
    everyone,
    group,
    id_of,
    member,
    one,
    person,
)

A, B, C = new_id(), new_id(), new_id()
OTHER_SCHOOL = new_id()


def test_a_school_is_everyone_with_a_valid_membership_in_it(world: World) -> None:
    planned = activity(world.school, everyone(world.school))
    world.hear(
        member(A, world.school), member(B, OTHER_SCHOOL), member(C, world.school, ends_on=date(2026, 8, 31)), planned
    )
    assert world.live(id_of(planned)) == {A}


def test_a_group_is_its_members_and_a_person_is_that_person(world: World) -> None:
    mathematics = new_id()
    of_group = activity(world.school, group(mathematics))
    of_person = activity(world.school, one(B))
    world.hear(member(A, world.school, mathematics), member(B, world.school), of_group, of_person)
    assert world.live(id_of(of_group)) == {A}
    assert world.live(id_of(of_person)) == {B}


def test_the_district_is_everyone_in_every_school(world: World) -> None:
    of_all = activity(world.school, district())
    world.hear(member(A, world.school), member(B, OTHER_SCHOOL), of_all)
    assert world.live(id_of(of_all)) == {A, B}


def test_somebody_named_twice_has_one_message_and_one_delivery(world: World) -> None:
    planned = activity(world.school, everyone(world.school), one(A), district())
    world.hear(member(A, world.school), member(A, OTHER_SCHOOL), planned)
    assert len(world.deliveries(A, id_of(planned))) == 1
    assert world.message(A, id_of(planned)).school_id == world.school


def test_a_membership_counts_on_the_activitys_day_once_it_has_one(world: World) -> None:
    in_november = datetime(2026, 11, 2, 1, tzinfo=UTC)
    planned = activity(world.school, everyone(world.school), starts_at=in_november, action="scheduled")
    world.hear(
        member(A, world.school, starts_on=date(2026, 11, 2)),
        member(B, world.school, ends_on=date(2026, 11, 1)),
        member(C, world.school, ends_on=date(2026, 11, 2)),
        planned,
    )
    assert world.live(id_of(planned)) == {A, C}


def test_who_joins_later_gets_what_still_lies_ahead(world: World) -> None:
    ahead = activity(world.school, everyone(world.school))
    over = activity(world.school, everyone(world.school), window=(date(2026, 8, 1), date(2026, 8, 30)))
    world.hear(ahead, over, member(A, world.school, at=datetime(2026, 9, 2, tzinfo=UTC)))
    assert world.live(id_of(ahead)) == {A}
    assert world.live(id_of(over)) == set()


def test_who_was_there_at_the_publication_is_told_of_it_even_if_we_hear_of_them_later(world: World) -> None:
    over = activity(world.school, everyone(world.school), window=(date(2026, 3, 1), date(2026, 3, 31)))
    world.hear(over)
    world.hear(member(A, world.school))
    assert world.live(id_of(over)) == {A}


def test_the_person_may_be_known_last(world: World) -> None:
    planned = activity(world.school, everyone(world.school))
    world.hear(planned)
    world.hear(member(A, world.school))
    world.hear(person(A))
    assert world.live(id_of(planned)) == {A}


def test_a_membership_that_begins_in_the_future_is_seen_to_when_its_day_comes(world: World, clock: FixedClock) -> None:
    planned = activity(world.school, everyone(world.school))
    world.hear(planned, member(A, world.school, starts_on=date(2026, 9, 10)))
    world.tick()
    assert world.live(id_of(planned)) == set()
    clock.advance(timedelta(days=12))
    world.tick()
    assert world.live(id_of(planned)) == {A}


def test_a_membership_whose_last_day_has_passed_takes_back_what_lies_ahead(world: World, clock: FixedClock) -> None:
    planned = activity(world.school, everyone(world.school))
    world.hear(planned, member(A, world.school, ends_on=date(2026, 9, 10)))
    assert world.live(id_of(planned)) == {A}
    clock.advance(timedelta(days=10))
    world.tick()
    assert world.message(A, id_of(planned)).state == "withdrawn"


def test_who_leaves_keeps_what_is_over_and_loses_what_lies_ahead(world: World) -> None:
    ahead = activity(world.school, everyone(world.school))
    over = activity(world.school, everyone(world.school), window=(date(2026, 8, 1), date(2026, 8, 30)))
    membership = new_id()
    world.hear(member(A, world.school, id_=membership), ahead, over)
    world.hear(member(A, world.school, id_=membership, version=2, ends_on=date(2026, 8, 31), ended=True))
    assert world.message(A, id_of(ahead)).state == "withdrawn"
    assert world.message(A, id_of(over)).state == "live"
    assert [row.turn for row in world.deliveries(A, id_of(ahead))] == [0, 1]


def test_who_moves_to_another_school_loses_the_old_ones_activities_and_gets_the_new_ones(world: World) -> None:
    old, new = activity(world.school, everyone(world.school)), activity(OTHER_SCHOOL, everyone(OTHER_SCHOOL))
    membership = new_id()
    world.hear(old, new, member(A, world.school, id_=membership))
    world.hear(
        member(A, world.school, id_=membership, version=2, ends_on=date(2026, 8, 31), ended=True),
        member(A, OTHER_SCHOOL),
    )
    assert (world.live(id_of(old)), world.live(id_of(new))) == (set(), {A})


def test_who_joins_a_group_gets_its_activities_and_who_comes_back_gets_them_again(world: World) -> None:
    mathematics, membership = new_id(), new_id()
    planned = activity(world.school, group(mathematics))
    world.hear(planned, member(A, world.school, id_=membership))
    assert world.live(id_of(planned)) == set()
    world.hear(member(A, world.school, mathematics, id_=membership, version=2))
    assert world.live(id_of(planned)) == {A}
    world.hear(member(A, world.school, id_=membership, version=3))
    world.hear(member(A, world.school, mathematics, id_=membership, version=4))
    row = world.message(A, id_of(planned))
    assert (row.state, row.turn, row.read_at) == ("live", 2, None)
    assert len(world.deliveries(A, id_of(planned))) == 3


@pytest.mark.parametrize("known", ["nothing", "that all is empty", "one of each"])
def test_a_school_of_a_hundred_hears_of_seventy_activities_whatever_the_planner_knows(
    world: World, databases: Databases, known: str
) -> None:
    """A plan that follows statistics of before it goes over the limit of a statement (15 s), where a good one takes one."""
    plan, other = new_id(), new_id()
    if known == "one of each":
        world.hear(member(new_id(), other), activity(other, everyone(other)))
    if known != "nothing":
        with databases.as_superuser(world.database) as connection:
            connection.execute("ANALYZE")
    world.hear(*[member(new_id(), world.school) for _ in range(100)])
    planned = [activity(world.school, everyone(world.school), plan_id=plan) for _ in range(70)]
    world.hear(*planned)
    assert sum(len(world.live(id_of(each))) for each in planned) == 7000
