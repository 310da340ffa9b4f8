"""Who is concerned, against a model that tries everybody."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import Member, concerned, target_of

PEOPLE = [UUID(int=100 + n) for n in range(5)]
SCHOOLS = [UUID(int=200 + n) for n in range(3)]
GROUPS = [UUID(int=300 + n) for n in range(4)]
FIRST = date(2026, 9, 1)

days = st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n))
members = st.lists(
    st.builds(
        Member,
        person=st.sampled_from(PEOPLE),
        school=st.sampled_from(SCHOOLS),
        groups=st.frozensets(st.sampled_from(GROUPS), max_size=3),
        starts_on=days,
        ends_on=st.none() | days,
    ),
    max_size=12,
)
participants = st.lists(
    st.tuples(st.just("person"), st.sampled_from(PEOPLE))
    | st.tuples(st.just("school"), st.sampled_from(SCHOOLS))
    | st.tuples(st.just("group"), st.sampled_from(GROUPS))
    | st.tuples(st.just("district"), st.uuids()),
    max_size=5,
)


def tried_one_by_one(named: list[tuple[str, UUID]], known: list[Member], day: date) -> set[UUID]:
    """The rule as one would say it."""
    found = set()
    for member in known:
        for kind, id_ in named:
            meant = (
                kind == "district"
                or (kind == "person" and member.person == id_)
                or (kind == "school" and member.school == id_)
                or (kind == "group" and id_ in member.groups)
            )
            begun = member.starts_on <= day
            over = member.ends_on is not None and member.ends_on < day
            if meant and begun and not over:
                found.add(member.person)
    return found


@given(participants, members, days)
def test_those_and_only_those_who_are_named_and_members_that_day(
    named: list[tuple[str, UUID]], known: list[Member], day: date
) -> None:
    assert concerned(named, known, day) == tried_one_by_one(named, known, day)


def test_the_district_has_one_target_whichever_id_it_comes_with() -> None:
    assert target_of("district", PEOPLE[0]) == target_of("district", SCHOOLS[0])
    assert target_of("person", PEOPLE[0]) == PEOPLE[0]
