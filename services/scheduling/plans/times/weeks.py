"""Weeks (周次) as a column of weeks writes them: a bare number, perhaps with the days below it."""

import re

from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import NO_TIME, Period, Reading
from services.scheduling.plans.words.items import COUNTED
from services.scheduling.plans.words.phrases import WEEK
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import number_of, plain

_W = r"(?:[012]?\d|30|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_BARE = re.compile(rf"第?\s?(?P<w>{_W})\s?(?:[-~至、,]\s?(?P<w2>{_W}))?\s?(?:{WEEK})?")
#: 222, 2.22-37: what is left of days whose dots or digits were lost.
_GARBLED = re.compile(r"(?=.*\d)[\d\s.,、/~:月日号至-]{2,24}")
_WITH_GARBLED_DAYS = re.compile(rf"(?P<w>{_W})\s+(?P<days>\d[^\n]*)")
_WITH_DAYS = re.compile(
    rf"\s*第?\s?(?P<w>{_W})\s?(?:[-~至、,]\s?(?P<w2>{_W})\s?)?(?:{WEEK})?(?P<days>\s*[(\[].*|\s+\S.*)", re.DOTALL
)
#: 14-15运动会, 10教师节: a number alone is a day only before a festival's name.
_BARE_DAYS = re.compile(
    rf"(?P<d>\d{{1,2}})(?:\s?[-~至]+\s?(?P<d2>\d{{1,2}})|(?=[\u3400-\u9fff]{{1,6}}[节日](?![\u3400-\u9fff])))(?=[\u3400-\u9fff])(?!{COUNTED})"
)


def bare_days_of(text: str, week: Period) -> Reading | None:
    """The days that a text begins with, their month left out, if they are among the printed days of its week."""
    found = _BARE_DAYS.match(plain(text)) if week.week and week.first and week.last else None
    if found is None or week.first is None or week.last is None:
        return None
    month = week.last.month if int(found["d"]) < week.first.day else week.first.month
    reading = is_period(f"{month}月{found['d']}日" + (f"-{found['d2']}日" if found["d2"] else ""))
    first, last = (reading.period.first, reading.period.last) if reading else (None, None)
    if reading is None or first is None or not (week.first <= first and (last or first) <= week.last):
        return None
    return Reading(reading.period, found.end(), reading.grain)


@remembered
def bare_weeks(text: str) -> Period | None:
    """3, 三, 3-4, 十、十一 in a column of weeks."""
    found = _BARE.fullmatch(plain(text).strip(" ()."))
    if found is None:
        return None
    week = number_of(found["w"])
    return Period(week=week, week_to=number_of(found["w2"]) if found["w2"] else None) if week else None


@remembered
def weeks_with_days(text: str, months: Period = NO_TIME) -> Period | None:
    """三(9.15-9.21), 三(15日-21日) in a month, 6-7(10.6-10.19): bare numbers with the days of their weeks."""
    found = _WITH_DAYS.fullmatch(plain(text))
    days = is_period(found["days"].strip(" ()[]\n"), months) if found else None
    if found is None or days is None or days.period.first is None:
        return None
    week, week_to = number_of(found["w"]), number_of(found["w2"]) if found["w2"] else None
    return days.period._replace(week=week, week_to=week_to)


def week_with_garbled_days(text: str) -> Period | None:
    """3 222: the week, and no days."""
    found = _WITH_GARBLED_DAYS.fullmatch(plain(text))
    return Period(week=number_of(found["w"])) if found and are_garbled_days(found["days"]) else None


@remembered
def are_garbled_days(text: str) -> bool:
    """Whether a text has nothing but the digits and signs of a time, and names none."""
    return _GARBLED.fullmatch(plain(text).strip()) is not None and is_period(text, NO_TIME) is None
