"""Days of another month (跨月日期) than the one that a list stands under: they end what its heading says, or go on in its week."""

from services.scheduling.plans.lists.habits import month_of_digital_day
from services.scheduling.plans.lists.places import Place
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.values import NO_TIME, days_between

_WEEK = 7  # days


def begins_with_a_day_of_another_month(text: str, place: Place) -> bool:
    """11.3 below 10月下旬, in a list whose days are written so; 10.1 below 9.29 is of the same week."""
    months = (place.period.month_from, place.period.month_to) if place.period else (None, None)
    month = month_of_digital_day(text) if months != (None, None) else None
    return month is not None and month not in months and not _is_of_the_week(text, place)


def _is_of_the_week(text: str, place: Place) -> bool:
    """Whether the day that a line begins with is one of the six behind a day of the week that it stands in."""
    before = place.period.first if place.period and place.period.week and place.day else None
    reading = read_period(text, NO_TIME) if before else None
    day = reading.period.first if reading else None
    return before is not None and day is not None and days_between(before, day) < _WEEK
