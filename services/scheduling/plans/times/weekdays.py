"""Weekdays (星期): those that stand before their date, 星期一(10月20日), and those whose date the one above them tells."""

import re

from services.scheduling.plans.times.values import LONGEST_MONTHS, Day, Period, month_behind
from services.scheduling.plans.words.phrases import FURTHER_WEEKDAY, WEEKDAY
from services.scheduling.plans.words.script import plain

_DATE = r"\d{1,4}\s?[年月./-]\s?\d"
_BEFORE_A_DATE = re.compile(
    rf"{WEEKDAY}(?:\s?[-~至到、]+\s?{FURTHER_WEEKDAY})?[\s:,]*"
    rf"(?:(?=[(\[]\s?(?:{_DATE}[^()\[\]]{{0,24}}|\d{{1,2}}\s?[日号])[)\]])|(?<=[\s:,])(?={_DATE}))"
)


_NAMED = re.compile(WEEKDAY)
_IN_ORDER = "一二三四五六日天"
_LAST = _IN_ORDER.index("日")


def end_of_weekday(shown: str) -> int:
    """Where the date of a weekday begins, or the bracket around it; 0 without one."""
    found = _BEFORE_A_DATE.match(shown)
    return found.end() if found else 0


def on_weekday(text: str, period: Period, heading: str) -> Period:
    """When 星期四:… is, below 星期三(10月23日): a day later. Not on that day, where the calendar must tell which it is."""
    before, own = _weekday(heading), _weekday(text)
    if before is None or own is None or before == own or period.first is None or period.last:
        return period
    day = _later(period.first, own - before) if own > before else None
    return period._replace(month_from=day.month, month_to=day.month, first=day) if day else period._replace(first=None)


def number_of_weekday(letter: str) -> int:
    """0 for 一, 6 for 日 and for 天."""
    return min(_IN_ORDER.index(letter), _LAST)


def _weekday(text: str) -> int | None:
    """0 for a text that begins with 周一, 星期一 or 礼拜一."""
    found = _NAMED.match(plain(text))
    return number_of_weekday(found[0][-1]) if found else None


def _later(day: Day, days: int) -> Day | None:
    """None behind a February, whose length the year tells."""
    longest = LONGEST_MONTHS[day.month - 1]
    if day.day + days <= longest - (day.month == 2):
        return Day(day.month, day.day + days)
    return None if day.month == 2 else Day(month_behind(day.month), day.day + days - longest)
