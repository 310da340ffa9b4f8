"""Weeks (周次) as a column of weeks writes them: a bare number, perhaps with the days below it."""

import re

from services.scheduling.plans.periods import Period, is_period
from services.scheduling.plans.script import number_of, plain

_W = r"(?:[12]?\d|30|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_BARE = re.compile(rf"第?\s?(?P<w>{_W})\s?(?:[-~至、,]\s?(?P<w2>{_W}))?\s?周?")
#: 222, 2.22-37: what is left of days whose dots or digits were lost.
_GARBLED = re.compile(r"(?=.*\d)[\d\s.,、/~:月日号至-]{2,24}")
_WITH_GARBLED_DAYS = re.compile(rf"(?P<w>{_W})\s+(?P<days>\d[^\n]*)")
_WITH_DAYS = re.compile(rf"\s*第?\s?(?P<w>{_W})\s?周?(?P<days>\s*[(\[].*|\s+\S.*)", re.DOTALL)


def bare_weeks(text: str) -> Period | None:
    """3, 三, 3-4, 十、十一 in a column of weeks."""
    found = _BARE.fullmatch(plain(text).strip(" ()."))
    if found is None:
        return None
    week = number_of(found["w"])
    return Period(week=week, week_to=number_of(found["w2"]) if found["w2"] else None) if week else None


def weeks_with_days(text: str) -> Period | None:
    """三(9.15-9.21): a bare number with the days of its week."""
    found = _WITH_DAYS.fullmatch(plain(text))
    days = is_period(found["days"].strip(), Period()) if found else None
    if found is None or days is None or days.period.first is None:
        return None
    return Period(
        days.period.month_from, days.period.month_to, number_of(found["w"]), None, days.period.first, days.period.last
    )


def week_with_garbled_days(text: str) -> Period | None:
    """3 222: the week, and no days."""
    found = _WITH_GARBLED_DAYS.fullmatch(plain(text))
    return Period(week=number_of(found["w"])) if found and are_garbled_days(found["days"]) else None


def are_garbled_days(text: str) -> bool:
    """Whether a text has nothing but the digits and signs of a time, and names none."""
    return _GARBLED.fullmatch(plain(text).strip()) is not None and is_period(text, Period()) is None
