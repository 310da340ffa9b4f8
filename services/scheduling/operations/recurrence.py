"""RRULE (RFC 5545) to days, by dateutil, within bounds that no rule can exceed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice, takewhile

from dateutil.rrule import rrulestr

from services.scheduling.domain.recurrence import MOST_OCCURRENCES, checked_rule

LONGEST = timedelta(days=731)


def days_of(rule: str, first: date, last: date | None) -> list[date]:
    """The days of a rule from `first` on, up to `last`, at most MOST_OCCURRENCES and two years.

    Raises InvalidError for a rule that is not of the kind we take (see `checked_rule`).
    """
    end = min(last or first + LONGEST, first + LONGEST)
    times: Iterator[datetime] = iter(rrulestr(checked_rule(rule), dtstart=datetime.combine(first, datetime.min.time())))
    days = takewhile(lambda day: day <= end, (time.date() for time in times))
    return list(islice(days, MOST_OCCURRENCES))
