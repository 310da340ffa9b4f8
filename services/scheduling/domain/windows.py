"""When a plan's words say that something happens, as days of its term."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.scheduling.domain.terms import TermCalendar, month_days, week_of_month

Precision = Literal["day", "week", "month", "range"]


@dataclass(frozen=True)
class When:
    """What was read: months, weeks of the term, dates written MM-DD; one or a span. Any of them may be missing.

    `days_from` and `days_to` are the days that are printed beside a week.
    """

    month_from: int | None = None
    month_to: int | None = None
    week: int | None = None
    week_to: int | None = None
    date: str | None = None
    date_to: str | None = None
    days_from: str | None = None
    days_to: str | None = None


@dataclass(frozen=True)
class Window:
    """Days in which it will happen, both included; `precision` says how exactly the plan knew."""

    first: date
    last: date
    precision: Precision


def window_of(when: When, term: TermCalendar, school_year: int | None = None) -> Window | None:
    """The days that `when` means in this term: dates before weeks before months; None if it says nothing usable."""
    if when.date and (window := of_dates(when.date, when.date_to, term, school_year)):
        return window
    if when.week is not None and (window := of_weeks(when, term, school_year)):
        return window
    if when.month_from is None:
        return None
    first, last = term.days_of_month(when.month_from, school_year)
    if when.month_to is None or when.month_to == when.month_from:
        return Window(first, last, "month")
    last = term.days_of_month(when.month_to, school_year)[1]
    if last < first:
        last = month_days(first.year + (when.month_to < when.month_from), when.month_to)[1]
    return Window(first, last, "range")


def contradiction(when: When, term: TermCalendar, school_year: int | None = None) -> tuple[Window, Window] | None:
    """What is printed beside a week, a date or the week's days, and the term's week where no day is in both."""
    printed, printed_to = (when.date, when.date_to) if when.date else (when.days_from, when.days_to)
    if not printed or when.week is None:
        return None
    dates, weeks = of_dates(printed, printed_to, term, school_year), of_weeks(when, term, school_year)
    if dates is None or weeks is None or (dates.first <= weeks.last and weeks.first <= dates.last):
        return None
    return dates, weeks


def of_dates(written: str, written_to: str | None, term: TermCalendar, school_year: int | None) -> Window | None:
    first = day_of(written, term, school_year)
    if first is None:
        return None
    last = day_of(written_to, term, school_year) if written_to else first
    return Window(first, last, "range") if last is not None and last > first else Window(first, first, "day")


def day_of(month_day: str, term: TermCalendar, school_year: int | None = None) -> date | None:
    """`03-08` as a day of the term's year; None for 02-30 and the like."""
    month, _, day = month_day.partition("-")
    if not (month.isdecimal() and day.isdecimal() and 1 <= int(month) <= 12):
        return None
    try:
        return date(term.year_of_month(int(month), school_year), int(month), int(day))
    except ValueError:
        return None


def of_weeks(when: When, term: TermCalendar, school_year: int | None) -> Window | None:
    first = week_days(when.week, when.month_from, term, school_year)
    last = week_days(when.week_to, when.month_from, term, school_year) if when.week_to else None
    if first is None:
        return None
    return Window(first[0], last[1], "range") if last and last[1] > first[1] else Window(*first, "week")


def week_days(
    week: int | None, month: int | None, term: TermCalendar, school_year: int | None
) -> tuple[date, date] | None:
    """Week n of the term; but of the month that stands beside it where the term's week n lies outside that month."""
    if week is None:
        return None
    of_term = term.days_of_week(week)
    if month is None:
        return of_term
    first, last = term.days_of_month(month, school_year)
    if of_term and of_term[0] <= last and first <= of_term[1]:
        return of_term
    return week_of_month(first.year, month, week)
