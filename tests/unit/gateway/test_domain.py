from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain import ACCOUNT_RULE, Failures, Post, choose_desk, desks, normal_login, safe_next
from shared.ids import new_id

NOON = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
TODAY = date(2026, 9, 7)


def after(failures: int, *, begin: Failures | None = None, at: datetime = NOON) -> Failures:
    found = begin or Failures()
    for _ in range(failures):
        found = found.after_failure(ACCOUNT_RULE, at)
    return found


def test_nine_failures_do_not_lock_and_the_tenth_does() -> None:
    assert not after(9).locked(NOON)
    assert after(10).locked_until == NOON + timedelta(minutes=15)


def test_a_lock_ends_by_time_alone() -> None:
    assert not after(10).locked(NOON + timedelta(minutes=15))


def test_locks_grow_to_a_day_and_no_further() -> None:
    found, at = Failures(), NOON
    for _ in range(12):
        found = after(10, begin=found, at=at)
        assert found.locked_until is not None
        lasting = found.locked_until - at
        at = found.locked_until
    assert lasting == timedelta(hours=24)


def test_a_lock_of_days_ago_does_not_make_the_next_one_longer() -> None:
    later = NOON + timedelta(days=3)

    assert after(10, begin=after(10), at=later).locked_until == later + timedelta(minutes=15)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\n//evil.example",
        "/path\r\nSet-Cookie: a=b",
        "/ok\\..\\evil",
        "",
        None,
        "http:evil.example",
        "/\x7f",
    ],
)
def test_a_link_to_us_never_leads_elsewhere(target: str | None) -> None:
    assert safe_next(target) == "/"


@pytest.mark.parametrize("target", ["/", "/plans", "/calendar?view=week&day=2026-09-07", "/plans/1#item"])
def test_a_link_to_a_page_of_ours_is_followed(target: str) -> None:
    assert safe_next(target) == target


@given(st.text())
def test_whatever_is_asked_for_the_answer_is_a_path_on_this_site(target: str) -> None:
    found = safe_next(target)

    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert "\n" not in found


def post(*roles: str, name: str = "青禾实验学校", kind: str = "school", ends_on: date | None = None) -> Post:
    return Post(new_id(), name, kind, roles, date(2026, 9, 1), ends_on)


def test_only_memberships_of_today_are_desks_first_and_last_day_included() -> None:
    present, last_day = post("teacher"), post("teacher", ends_on=TODAY)
    over = post("teacher", ends_on=date(2026, 9, 6))
    coming = Post(new_id(), "学校", "school", ("teacher",), date(2026, 9, 8), None)

    found = {desk.school_id for desk in desks([present, last_day, over, coming], TODAY)}

    assert found == {present.school_id, last_day.school_id}


def test_two_memberships_of_one_school_are_one_desk_with_the_roles_of_both() -> None:
    one = post("teacher")
    two = Post(one.school_id, one.school_name, one.school_kind, ("union_lead",), one.starts_on, None)

    (desk,) = desks([one, two], TODAY)

    assert desk.roles == ("teacher", "union_lead")


def test_the_district_office_comes_first_and_a_wish_that_is_no_desk_is_passed_over() -> None:
    school, office = post("teacher", name="阿"), post("district_ops", name="中心", kind="district")
    available = desks([school, office], TODAY)

    assert choose_desk(available, new_id(), None) == available[0]
    assert available[0].school_id == office.school_id
    assert choose_desk(available, new_id(), school.school_id) == available[1]
    assert choose_desk([], school.school_id) is None


def test_logins_are_compared_without_case_and_surrounding_space() -> None:
    assert normal_login(" Chen.LAN ") == normal_login("chen.lan")
