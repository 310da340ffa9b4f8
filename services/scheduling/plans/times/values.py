"""Times (时间): days, and months and weeks of a term, as the reader knows them; what was read of one in a text."""

from typing import Literal, NamedTuple

Grain = Literal["month", "week", "span", "day"]

LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Day(NamedTuple):
    """A day of whichever year the term lies in."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


class Period(NamedTuple):
    """When: months, weeks of the term, days. All may be unknown; `first` and `last` bound a span of days."""

    month_from: int | None = None
    month_to: int | None = None
    week: int | None = None
    week_to: int | None = None
    first: Day | None = None
    last: Day | None = None

    def within(self, outer: "Period | None") -> "Period":
        """This period as read under `outer`: what it leaves open is taken from there.

        A week of its own does not keep the days of the week before it, and months that were only derived from
        those days go with them.
        """
        if outer is None:
            return self
        month_from, month_to = self.month_from, self.month_to
        if month_from is None and (self.week is None or outer.first is None):
            month_from, month_to = outer.month_from, outer.month_to
        keeps_days = self == NO_TIME
        week = (self.week, self.week_to) if self.week is not None else (outer.week, outer.week_to)
        return Period(
            month_from,
            month_to,
            *week,
            outer.first if keeps_days else self.first,
            outer.last if keeps_days else self.last,
        )

    def months_only(self) -> "Period":
        """What a month says for what follows it; months derived from days say nothing."""
        return Period() if self.first else Period(self.month_from, self.month_to)


NO_TIME = Period()
#: Where only the shape of a day without its month is asked for.
SOME_MONTH = Period(1, 1)


class Reading(NamedTuple):
    """A period read at the beginning of a text: where its phrase ends, and its finest grain."""

    period: Period
    end: int
    grain: Grain
    glued: bool = False


def day_of(month: int | None, day: int | None) -> Day | None:
    """The day; None if the month has none of that number."""
    if month is None or day is None or not 1 <= month <= 12 or not 1 <= day <= LONGEST_MONTHS[month - 1]:
        return None
    return Day(month, day)


MONTHS_OF_A_YEAR = 12
#: How many days its last one is behind its first, if a week is told from Monday to Friday, or with its weekend.
DAYS_OF_A_WEEK = range(4, 8)


def days_between(first: Day, last: Day) -> int:
    """How many days `last` is behind `first`, within a year of twelve months of their longest."""
    begun, ended = (sum(LONGEST_MONTHS[: each.month - 1]) + each.day for each in (first, last))
    return (ended - begun) % sum(LONGEST_MONTHS)


def month_before(month: int) -> int:
    return (month - 2) % MONTHS_OF_A_YEAR + 1


def month_behind(month: int) -> int:
    return month % MONTHS_OF_A_YEAR + 1


def months_between(first: int, last: int) -> int:
    """How many months `last` is behind `first`, perhaps over the year's end."""
    return (last - first) % MONTHS_OF_A_YEAR


def joined(so_far: Period, more: Period) -> Period:
    """Two phrases of one time: a week and its days, a month and its week."""
    months = (more.month_from, more.month_to) if more.month_from else (so_far.month_from, so_far.month_to)
    week = (more.week, more.week_to) if more.week else (so_far.week, so_far.week_to)
    days = more if more.first else so_far
    return Period(*months, *week, days.first, days.last)
