"""Where a plan contradicts itself: a week whose days do not follow on the week before, a day outside its week.

Nothing is guessed: what is printed is kept, and the contradiction is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.scheduling.domain.terms import TermCalendar
from services.scheduling.plans.activities.activity import Activity

#: reason → (Chinese, English)
CONFLICTS = {
    "week_does_not_follow": (
        "第{week}周的日期与第{before}周相隔 {days} 天,与周次不符",
        "the days of week {week} stand {days} days after those of week {before}, which its number does not say",
    ),
    "day_outside_its_week": (
        "日期 {day} 不在第{week}周({first}至{last})之内",
        "{day} lies outside week {week} ({first} to {last})",
    ),
    "week_of_the_term_differs": (
        "学期校历的第{week}周是 {first} 至 {last},与文中日期不符",
        "week {week} of the term's calendar is {first} to {last}, not what is printed",
    ),
}
_YEAR, _NEXT_YEAR = 2029, 2030  # any two years without a 29 February between
_BEGINS = 8  # August: what is earlier in the year belongs to the second year
_SLACK = 6


@dataclass(frozen=True)
class Conflict:
    """`reason` is one of CONFLICTS; `details` fill its words."""

    line: int
    text: str
    reason: str
    details: tuple[tuple[str, object], ...]

    def told(self, lang: str) -> str:
        chinese, english = CONFLICTS[self.reason]
        return (chinese if lang == "zh" else english).format(**dict(self.details))


def conflicts_in(activities: Iterable[Activity]) -> Iterator[Conflict]:
    """The contradictions of a plan, in its order; each week is told once."""
    before: tuple[int, date] | None = None
    details: tuple[tuple[str, object], ...]
    for activity in activities:
        week = activity.week
        first, last = _day(activity.days_from), _day(activity.days_to)
        if week is None or first is None:
            continue
        if before and week > before[0]:
            days = (first - before[1]).days
            if abs(days - 7 * (week - before[0])) > _SLACK:
                details = (("week", week), ("before", before[0]), ("days", days))
                yield Conflict(activity.line, activity.heading, "week_does_not_follow", details)
        before = (week, first) if before is None or week != before[0] else before
        day = _day(activity.date)
        if day and last and activity.week_to is None and not first <= day <= last:
            details = (
                ("day", activity.date),
                ("week", week),
                ("first", activity.days_from),
                ("last", activity.days_to),
            )
            yield Conflict(activity.line, activity.text, "day_outside_its_week", details)


def conflicts_with(term: TermCalendar, activities: Iterable[Activity]) -> Iterator[Conflict]:
    """The weeks whose printed days are none of the term's week of that number."""
    told: set[int] = set()
    for activity in activities:
        if activity.week is None or activity.days_from is None or activity.week in told:
            continue
        month, day = map(int, activity.days_from.split("-"))
        days = term.days_of_week(activity.week)
        printed = date(term.year_of_month(month), month, min(day, 28) if month == 2 else day)
        if days and not days[0] <= printed <= days[1]:
            told.add(activity.week)
            details = (("week", activity.week), ("first", days[0].isoformat()), ("last", days[1].isoformat()))
            yield Conflict(activity.line, activity.heading, "week_of_the_term_differs", details)


def _day(month_day: str | None) -> date | None:
    """A day of a school year, without caring which: August to December come before January to July."""
    if month_day is None:
        return None
    month, day = map(int, month_day.split("-"))
    if (month, day) == (2, 29):
        day = 28
    return date(_YEAR if month >= _BEGINS else _NEXT_YEAR, month, day)
