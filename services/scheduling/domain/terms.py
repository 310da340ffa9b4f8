"""A term (学期) as a calendar: its weeks, its holidays and make-up days (调休), and which year a plan's month means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
SCHOOL_YEAR_BEGINS = 9  # September; January to August belong to the year after the school year's name


@dataclass(frozen=True)
class Holiday:
    """Days off, both ends included."""

    starts_on: date
    ends_on: date
    name: str = ""

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class MakeUpDay:
    """调休: `worked_on` is worked though it would be free, by the timetable of a date or of a weekday (1 = Monday)."""

    worked_on: date
    follows_on: date | None = None
    follows_weekday: int | None = None


@dataclass(frozen=True)
class TermCalendar:
    """Weeks run Monday to Sunday; week 1 is the one that contains `starts_on`."""

    starts_on: date
    weeks: int
    holidays: tuple[Holiday, ...] = ()
    makeup_days: tuple[MakeUpDay, ...] = ()

    @property
    def first_monday(self) -> date:
        return self.starts_on - timedelta(days=self.starts_on.weekday())

    @property
    def ends_on(self) -> date:
        """The Sunday of the last week."""
        return self.first_monday + WEEK * self.weeks - DAY

    def week_of(self, day: date) -> int | None:
        """The number of the week that `day` lies in; None outside the term."""
        number = (day - self.first_monday).days // 7 + 1
        return number if 1 <= number <= self.weeks else None

    def days_of_week(self, number: int) -> tuple[date, date] | None:
        """Monday and Sunday of a week of the term; None if it has no such week."""
        if not 1 <= number <= self.weeks:
            return None
        monday = self.first_monday + WEEK * (number - 1)
        return monday, monday + WEEK - DAY

    def year_of_month(self, month: int, school_year: int | None = None) -> int:
        """The year that a bare month means: of the school year if one is given, else the year nearest to the term.

        A term may cross the new year, and a plan for it may name a month just before or after it.
        """
        if school_year is not None:
            return school_year + (month < SCHOOL_YEAR_BEGINS)
        middle = self.starts_on + (self.ends_on - self.starts_on) / 2
        years = (middle.year - 1, middle.year, middle.year + 1)
        return min(years, key=lambda year: abs((date(year, month, 15) - middle).days))

    def days_of_month(self, month: int, school_year: int | None = None) -> tuple[date, date]:
        """The first and last day of a month as a plan of this term means it."""
        return month_days(self.year_of_month(month, school_year), month)

    def is_free(self, day: date) -> bool:
        """Whether `day` is a holiday and not worked instead of another."""
        worked = any(makeup.worked_on == day for makeup in self.makeup_days)
        return not worked and any(holiday.covers(day) for holiday in self.holidays)


def month_days(year: int, month: int) -> tuple[date, date]:
    next_first = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), next_first - DAY


def week_of_month(year: int, month: int, number: int) -> tuple[date, date] | None:
    """The days of a month's n-th week, cut to the month; weeks run Monday to Sunday, the first may be short."""
    first, last = month_days(year, month)
    monday = first - timedelta(days=first.weekday()) + WEEK * (number - 1)
    begins, ends = max(first, monday), min(last, monday + WEEK - DAY)
    return (begins, ends) if number >= 1 and begins <= ends else None


def overlapping(holidays: Sequence[Holiday]) -> tuple[Holiday, Holiday] | None:
    """Two holidays that share a day, if there are any."""
    in_order = sorted(holidays, key=lambda holiday: holiday.starts_on)
    for earlier, later in pairwise(in_order):
        if later.starts_on <= earlier.ends_on:
            return earlier, later
    return None
