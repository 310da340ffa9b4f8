from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.pages.grid import empty_grid, fill, mark, neighbours, week_number

TERM = {
    "starts_on": "2026-08-31",
    "ends_on": "2027-01-31",
    "holidays": [{"starts_on": "2026-10-01", "ends_on": "2026-10-07", "name": "国庆"}],
    "makeup_days": [{"worked_on": "2026-10-10", "follows_on": None, "follows_weekday": 3}],
}
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def activity(first: str, last: str, **values: Any) -> dict[str, Any]:
    plain = {"title": "会议", "starts_at": f"{first}T01:00:00+00:00", "all_day": False}
    return {**plain, "first_day": first, "last_day": last, **values}


@given(DAYS)
def test_a_month_is_whole_weeks_from_monday_and_holds_every_day_once(day: date) -> None:
    grid = empty_grid("month", day)

    shown = [one.on for one in grid.days]
    assert shown == [shown[0] + timedelta(days=n) for n in range(len(shown))]
    assert shown[0].weekday() == 0
    assert len(shown) % 7 == 0
    inside = [one.on for one in grid.days if one.inside]
    assert inside[0].day == 1
    assert (inside[-1] + timedelta(days=1)).day == 1
    assert day in inside


@given(DAYS)
def test_the_neighbours_of_a_month_or_week_are_the_ones_next_to_it(day: date) -> None:
    for view in ("month", "week"):
        grid = empty_grid("week" if view == "week" else "month", day)
        before, after = neighbours(grid)
        assert empty_grid(grid.view, before).last + timedelta(days=1) == grid.first
        assert empty_grid(grid.view, after).first - timedelta(days=1) == grid.last


def test_an_activity_of_three_days_stands_on_each_of_them() -> None:
    grid = fill(empty_grid("month", date(2026, 9, 1)), [activity("2026-09-29", "2026-10-01")])

    assert [day.on.isoformat() for day in grid.days if day.activities] == ["2026-09-29", "2026-09-30", "2026-10-01"]


def test_what_has_no_day_is_a_window_of_the_months_that_it_touches() -> None:
    window = activity("2026-09-01", "2026-09-30", starts_at=None)

    assert fill(empty_grid("month", date(2026, 9, 15)), [window]).windows == [window]
    assert fill(empty_grid("month", date(2026, 10, 15)), [window]).windows == []


def test_a_day_begins_with_what_lasts_all_day_and_goes_on_by_the_hour() -> None:
    late = activity("2026-09-02", "2026-09-02", starts_at="2026-09-02T08:00:00+00:00", title="晚")
    early = activity("2026-09-02", "2026-09-02", title="早")
    whole = activity("2026-09-02", "2026-09-02", starts_at="2026-09-01T16:00:00+00:00", all_day=True, title="全天")
    grid = fill(empty_grid("week", date(2026, 9, 2)), [late, early, whole])

    assert [one["title"] for one in grid.days[2].activities] == ["全天", "早", "晚"]


def test_holidays_are_free_and_make_up_days_are_not() -> None:
    grid = empty_grid("month", date(2026, 10, 1))
    mark(grid, [TERM], "调休")
    special = {day.on.isoformat(): (day.special, day.free) for day in grid.days if day.special}

    assert special["2026-10-01"] == ("国庆", True)
    assert special["2026-10-10"] == ("调休", False)
    assert len(special) == 8


@pytest.mark.parametrize(
    ("day", "number"),
    [("2026-08-31", 1), ("2026-09-06", 1), ("2026-09-07", 2), ("2026-08-30", None), ("2027-02-01", None)],
)
def test_weeks_are_counted_from_the_terms_first_monday(day: str, number: int | None) -> None:
    assert week_number([TERM], date.fromisoformat(day)) == number
