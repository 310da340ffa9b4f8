"""The time (时间) that a cell of a table holds: by its words, or as a bare number under a header that says of what."""

import re
from collections.abc import Set as AbstractSet

from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.themed_times import sure_time_with_theme, time_with_theme
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.values import (
    NO_TIME,
    SOME_MONTH,
    Day,
    Period,
    Reading,
    day_of,
    month_before,
    month_behind,
)
from services.scheduling.plans.times.weeks import bare_weeks, week_with_garbled_days, weeks_with_days
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import number_of, plain, squeezed

#: 12, 12-16, 26-3.3: the month of a span's last day may be told.
_DAYS = re.compile(r"(?P<d>\d{1,2})(?:[日号])?(?:\s?[-~至]+\s?(?:(?P<m2>1[0-2]|[1-9])[./月])?(?P<d2>\d{1,2})[日号]?)?")
#: A part of the month that another cell names: 上旬, 中下旬, 月初, 下旬至5月上旬; 本月完成, 本月内: some day of it.
_PART = re.compile(
    r"(?=[^旬初底末中半全]{0,11}[旬初底末中半全])[上中下旬初底末半全月份至到和及前后、\-~\d]{1,12}"
    r"|(?:[本当]月(?:份|之?内)?(?:完成|其[他它余]|常规|持续)?|月内)(?:工作|事项|活动)?"
)
_YEAR = re.compile(r"\s*(?:20|19)\d\d\s*年?\s(?=\s*\S)")
#: 第四学年第一学期 10月份, 下学期第3周: the term stands before the time in it.
_TERM_BEFORE = re.compile(r"(?:第[一二三四五六]学年)?(?:第[一二三四五六七八1-8]|[上下本])学期(?=.)")
#: (8:00-10:30) below the day.
_CLOCK = re.compile(r"[(]\s?\d{1,2}:\d\d(?:\s?[-~至]\s?\d{1,2}:\d\d)?\s?[)]")
_LONGEST_TIME = 60
_MONTHS = 12
#: The columns whose cells may hold a time; so may one without a column.
_TELLS_A_TIME = frozenset({"", "week", "month", "date", "number"})


def time_of(text: str, kind: str, told: AbstractSet[str], current: Period, months: Period) -> Period | None:
    """The period that a cell holds; an empty one for a part of the month. `current` gives bare days their month."""
    if kind not in _TELLS_A_TIME:
        return None
    if len(text) > _LONGEST_TIME:
        text = text.split("\n", 1)[0]
    text = _without_term(_without_clock(text))
    if kind == "week" or (not kind and "week" in told):
        period = bare_weeks(text) or weeks_with_days(text, current if months == NO_TIME else months)
        if period:
            return period
    reading = _reading(text, kind, months)
    if reading:
        return reading.period
    if not kind and (period := week_with_garbled_days(text)):
        return period
    if kind in {"month", "date"} and _PART.fullmatch(plain(text).strip(" :")):
        return NO_TIME
    return _by_its_number(text, kind, current)


def _by_its_number(text: str, kind: str, current: Period) -> Period | None:
    """9 in a column of months, 12-16 in one of days."""
    if kind == "month":
        number = number_of(_YEAR.sub("", plain(text)).strip())
        return Period(number, number) if number and number <= _MONTHS else None
    return _days_in(text, current) if kind == "date" else None


@remembered
def is_clock(text: str) -> bool:
    """(8:00-10:30): the hours of the day above it. Without brackets they may be a column of their own."""
    return _CLOCK.fullmatch(plain(text).strip()) is not None


def _without_clock(text: str) -> str:
    day, _, clock = text.rpartition("\n")
    return day if day and is_clock(clock) else text


def _without_term(text: str) -> str:
    if "学" not in text:
        return text
    words = squeezed(text)
    term = _TERM_BEFORE.match(plain(words))
    return words[term.end() :] if term else text


def _reading(text: str, kind: str, months: Period) -> Reading | None:
    """A cell's text may break anywhere; below or behind a month or a week its theme may stand."""
    reading = is_period(text, months)
    if reading or "\n" not in text:
        return reading or _before_its_theme(text, kind, months)
    first, rest = text.split("\n", 1)
    return (
        is_period(text.replace("\n", ""), months)
        or (is_period(first, months) if kind in {"month", "week"} and not is_period(rest, months) else None)
        or _before_its_theme(text.replace("\n", ""), kind, months)
    )


def _before_its_theme(text: str, kind: str, months: Period) -> Reading | None:
    """第5-12周 毕业设计, 九月(文明礼仪月): the words say what the month or the weeks are about."""
    if kind in {"month", "week", "date"}:
        return time_with_theme(text, months)
    return None if kind else sure_time_with_theme(text, months)


def is_time_in(text: str, kind: str, told: AbstractSet[str], months: Period) -> bool:
    """Whether a cell may stand in a column of weeks, months or dates."""
    if is_unnumbered(text):
        return True
    if time_of(text, kind, told, SOME_MONTH, months) is None:
        return False
    reading = is_period(text, months)
    if reading is None and _before_its_theme(text, kind, months):
        reading = sure_time_with_theme(text, months)
        if reading is None:
            return False  # where cells were lost, the words may be what is held
    if reading is None or kind == "date":
        return True
    return reading.grain == "month" if kind == "month" else reading.grain != "month"


def _days_in(text: str, current: Period) -> Period | None:
    """12-16 or 周二(12日) in a column of days, under a month that is known."""
    if current.month_from is None:
        return None
    found = _DAYS.fullmatch(plain(text).strip())
    if found is None:
        reading = is_period(text, current)
        return reading.period if reading else None
    month, month_to = _months_of(found, current.month_from)
    reading = is_period(f"{month}月{found['d']}日" + (f"-{month_to}月{found['d2']}日" if found["d2"] else ""))
    return reading.period if reading else None


def _months_of(days: re.Match[str], month: int) -> tuple[int, int]:
    """27-2 below 三月 ends in the next one, 29-5.5 below 五月 in that one."""
    if days["d2"] is None or int(days["d"]) <= int(days["d2"]):
        return month, int(days["m2"] or month)
    month_to = int(days["m2"] or month_behind(month))
    return (month_before(month) if month_to == month else month), month_to


def ending_in(named: Period | None, above: Period, text: str, days: Period | None) -> Period | None:
    """The same days; those of 27-5 end in 三月 where its row is the first of that month, right below those of 二月."""
    if named is None or days is None or days.first is None or days.last is None or not are_bare_days(text):
        return days
    if days.first.month == days.last.month or above.month_to != month_before(days.first.month):
        return days
    begun = day_of(above.month_to, days.first.day)
    last = Day(days.first.month, days.last.day)
    return days._replace(month_from=above.month_to, month_to=last.month, first=begun, last=last) if begun else days


def are_bare_days(text: str) -> bool:
    """13-19, 27-5: a span of days whose month is told elsewhere."""
    found = _span(text)
    return found is not None and found["m2"] is None


def begin_in_the_month(text: str) -> bool:
    """13-19, 27-10.3: a span of days whose first month is told elsewhere."""
    return _span(text) is not None


def _span(text: str) -> re.Match[str] | None:
    found = _DAYS.fullmatch(plain(text).strip())
    return found if found and found["d2"] else None
