"""A month or a week as days in rows of seven, from Monday, with what happens on each. Pure: no API, no Flask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

Json = dict[str, Any]
View = Literal["month", "week"]
WEEK = timedelta(days=7)
LONGEST_DAYS = 62


@dataclass
class Day:
    """A day of the grid. `special` is a holiday's or make-up day's name, `free` says that nobody is at school."""

    on: date
    inside: bool
    activities: list[Json] = field(default_factory=list)
    special: str = ""
    free: bool = False


@dataclass
class Grid:
    """`weeks` are rows of seven days; `windows` what has no day yet but may fall in this time."""

    view: View
    first: date
    last: date
    weeks: list[list[Day]]
    windows: list[Json] = field(default_factory=list)

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week]

    @property
    def shown_from(self) -> date:
        return self.days[0].on

    @property
    def shown_to(self) -> date:
        return self.days[-1].on


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def empty_grid(view: View, around: date) -> Grid:
    """The month or the week that `around` is in; a month's grid is filled up to whole weeks."""
    if view == "week":
        first, last = monday(around), monday(around) + timedelta(days=6)
    else:
        first = around.replace(day=1)
        last = following_month(first) - timedelta(days=1)
    start, rows = monday(first), (last - monday(first)).days // 7 + 1
    weeks = [
        [Day(day, first <= day <= last) for day in (start + WEEK * row + timedelta(days=n) for n in range(7))]
        for row in range(rows)
    ]
    return Grid(view, first, last, weeks)


def following_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def neighbours(grid: Grid) -> tuple[date, date]:
    """A day of the month or week before, and one of the next."""
    return grid.first - timedelta(days=1), grid.last + timedelta(days=1)


def fill(grid: Grid, activities: Iterable[Json]) -> Grid:
    """Puts what has a day on each day that it lasts, and keeps the rest as windows."""
    by_day = {day.on: day for day in grid.days}
    for activity in activities:
        if activity["starts_at"] is None:
            if touches(activity, grid.first, grid.last):
                grid.windows.append(activity)
            continue
        for on in days_of(activity):
            if on in by_day:
                by_day[on].activities.append(activity)
    for day in grid.days:
        day.activities.sort(key=lambda one: (not one["all_day"], one["starts_at"], one["title"]))
    grid.windows.sort(key=lambda one: (one["last_day"] or "", one["first_day"] or "", one["title"]))
    return grid


def days_of(activity: Json) -> Iterable[date]:
    first, last = date.fromisoformat(activity["first_day"]), date.fromisoformat(activity["last_day"])
    return (first + timedelta(days=n) for n in range(min((last - first).days, LONGEST_DAYS) + 1))


def touches(activity: Json, first: date, last: date) -> bool:
    if activity["first_day"] is None or activity["last_day"] is None:
        return False
    return date.fromisoformat(activity["first_day"]) <= last and date.fromisoformat(activity["last_day"]) >= first


def mark(grid: Grid, terms: Sequence[Json], make_up: str) -> None:
    """Holidays and make-up days (调休) of the terms."""
    by_day = {day.on: day for day in grid.days}
    for term in terms:
        for holiday in term["holidays"]:
            begins, ends = date.fromisoformat(holiday["starts_on"]), date.fromisoformat(holiday["ends_on"])
            for day in grid.days:
                if begins <= day.on <= ends:
                    day.special, day.free = holiday["name"], True
        for worked in term["makeup_days"]:
            found = by_day.get(date.fromisoformat(worked["worked_on"]))
            if found:
                found.special, found.free = make_up, False


def week_number(terms: Sequence[Json], day: date) -> int | None:
    """The week of the term that a day is in; None between terms."""
    for term in terms:
        begins, ends = date.fromisoformat(term["starts_on"]), date.fromisoformat(term["ends_on"])
        if monday(begins) <= day <= ends:
            return (day - monday(begins)).days // 7 + 1
    return None
