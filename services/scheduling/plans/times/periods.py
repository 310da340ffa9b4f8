"""Periods (时间): which months, weeks or days a phrase names, wherever it stands at the beginning of a text."""

import re

from services.scheduling.plans.times.digital import is_a_date
from services.scheduling.plans.times.memorial_days import begins_with_a_memorial_day
from services.scheduling.plans.times.values import (
    DAYS_OF_A_WEEK,
    NO_TIME,
    Day,
    Period,
    Reading,
    day_of,
    days_between,
    joined,
    month_behind,
)
from services.scheduling.plans.times.words_before import end_of_words_before
from services.scheduling.plans.words.phrases import (
    A_NAMED_DAY,
    BARE_WEEK,
    BEFORE_DAYS,
    BEGINS_TENTATIVELY,
    CLOSING,
    DAYS,
    DAYS_WITH_WEEKDAYS,
    DEADLINE,
    DIGITAL,
    FURTHER_DAY,
    FURTHER_DIGITAL_DAY,
    HALF_DAY,
    IS_SPOKEN_OF,
    MAY_BEGIN,
    MONTHS,
    OPENING,
    PLACE_BEHIND,
    QUARTER,
    TENTATIVE,
    TENTATIVELY,
    UP_TO_A_NAMED_END,
    WEEKDAY_AFTER,
    WEEKS,
    WORDED,
)
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import number_of, plain

_LONGEST_PHRASE = 80
_HALF_A_MONTH = 15  # days
_ENCLOSED = re.compile(r"[(\[](?P<time>[^()\[\]]{2,40}(?:[(][^()\[\]]{3,24}[)])?)[)\]]")


def _of_days(first: Day | None, last: Day | None) -> Period | None:
    if first is None:
        return None
    return Period(first.month, (last or first).month, first=first, last=last)


def _group(found: re.Match[str], name: str) -> int | None:
    value = found[name]
    return None if value is None else number_of(value)


def _worded_days(text: str, at: int) -> Reading | None:
    found = WORDED.match(text, at) if "月" in text else None
    if found is None:
        return None
    month, day, month_2, day_2 = (_group(found, name) for name in ("m", "d", "m2", "d2"))
    end = found.end()
    if day_2 is not None and found["sun2"] is None and found["m2"] is None:
        # 9月5日、六年级: what follows the day is no day.
        day_2, end = None, found.end("sun" if found["sun"] else "d")
    if found["sun"] is None and day_2 is None and text[end:].strip(" )]:") and not DEADLINE.match(text, end):
        return None  # 3月12 may be no day; 3月30前 is one
    last = _last_day(day_of(month, day), month_2, month, day_2)
    if found["sun"] or (day_2 is not None and found["sun2"]):
        last, end = _last_of_further_days(text, end, last, month_2 or month)
    period = _of_days(day_of(month, day), last)
    glued = last is None and IS_SPOKEN_OF.match(text, end) is not None
    return Reading(period, end, "span" if last else "day", glued) if period else None


def _last_of_further_days(text: str, at: int, last: Day | None, month: int | None) -> tuple[Day | None, int]:
    """5月6日、13日、20日: the last of the days that are told one by one, and where they end."""
    while found := FURTHER_DAY.match(text, at):
        month = _group(found, "m") or month
        last, at = day_of(month, _group(found, "d")) or last, found.end()
    return last, at


def _digital_days(text: str, at: int, outer: Period | None) -> Reading | None:
    found = DIGITAL.match(text, at)
    if found is None or begins_with_a_memorial_day(text, found.start("m")):
        return None
    if found["gap"] and not (found["m2"] or _fills_a_bracket(found, text)):
        return None  # 2. 10—2.16 and (2. 10) are days, 2. 10—16 is an item's number and something else
    if not is_a_date(found, text, outer):
        return None
    month, day, month_2, day_2 = (_group(found, name) for name in ("m", "d", "m2", "d2"))
    last, end = _last_day(day_of(month, day), month_2, month, day_2), found.end()
    if last is None:
        last, end = _last_of_further_digital_days(text, end, found["s1"])
    if last is None:
        last, end = _last_of_further_days(text, end, last, month)
    period = _of_days(day_of(month, day), last)
    if period is None:
        return None
    glued = (
        last is None
        and found["s1"] == "."
        and not found["weekday"]
        and A_NAMED_DAY.match(text, found.end()) is not None
    )
    return Reading(period, end, "span" if last else "day", glued)


def _fills_a_bracket(found: re.Match[str], text: str) -> bool:
    return text[: found.start()].endswith(("(", "[")) and CLOSING.match(text, found.end()) is not None


def _last_of_further_digital_days(text: str, at: int, sign: str) -> tuple[Day | None, int]:
    last: Day | None = None
    while (found := FURTHER_DIGITAL_DAY.match(text, at)) and found["s"] == sign:
        last, at = day_of(_group(found, "m"), _group(found, "d")) or last, found.end()
    return last, at


def _weeks(text: str, at: int, known: Period | None) -> Reading | None:
    found = WEEKS.match(text, at) if "周" in text or "星期" in text else None
    bare = BARE_WEEK.match(text, at)
    if bare and (days := _digital_days(text, bare.end(), None) or _worded_days(text, bare.end())) and days.period.last:
        return Reading(Period(week=_group(bare, "w")), bare.end(), "week")
    if found is None:
        return None
    behind = text[found.end() :].strip(" :()[]")
    if found["nth"] is None and (
        "星期" in found[0] or (behind and not (DIGITAL.match(behind) or WORDED.match(behind)) and not _in(known, found))
    ):
        return None
    week, week_to = _group(found, "w"), _group(found, "w2")
    return Reading(Period(week=week, week_to=week_to), found.end(), "week") if week else None


def _in(month: Period | None, weeks: re.Match[str]) -> bool:
    """1-2周:…, 7周 … below a month: words stand behind its weeks as behind 第1-2周."""
    told = month is not None and month.month_from is not None and "第" not in weeks[0]
    behind = weeks.string[weeks.end() : weeks.end() + 1]
    return told and behind in {":", " "} and ("、" not in weeks[0] or _follow(weeks["w"], weeks["w2"], 1))


def _months(text: str, at: int) -> Reading | None:
    found = MONTHS.match(text, at) if "月" in text else None
    if found is None:
        return None
    month, month_to = _group(found, "m"), _group(found, "m2")
    if month is None:
        return None
    if month_to is not None and "、" in found[0] and not _follow(found["m"], found["m2"], found[0].count("、")):
        return None  # 三、九月份, 一、2月份, 一、3、4月份: the number of a heading, and its months
    return Reading(Period(month, month_to or month), found.end(), "month")


def _quarter(text: str, at: int) -> Reading | None:
    """第一季度: its three months."""
    found = QUARTER.match(text, at) if "季" in text else None
    number = _group(found, "q") if found else None
    return Reading(Period(3 * number - 2, 3 * number), found.end(), "month") if found and number else None


def _follow(numeral: str, last_numeral: str, steps: int) -> bool:
    month, last = number_of(numeral), number_of(last_numeral)
    alike = numeral[0].isascii() == last_numeral[0].isascii()
    return alike and month is not None and (steps > 1 or last == month_behind(month))


def _days(text: str, at: int, known: Period | None) -> Reading | None:
    if known is None or known.month_from is None:
        return None
    found = (DAYS.match(text, at) if "日" in text or "号" in text else None) or DAYS_WITH_WEEKDAYS.match(text, at)
    if found is None:
        return None
    day, day_to = _group(found, "d"), _group(found, "d2")
    first = day_of(_month_of_day(day, known), day)
    last = _last_day(first, _group(found, "m2"), _month_of_day(day_to, known), day_to)
    period = _of_days(first, last)
    return Reading(period, found.end(), "span" if last else "day") if period else None


def _last_day(first: Day | None, told: int | None, month: int | None, day: int | None) -> Day | None:
    """29日-1日, 9月29日-3日: the last day is of the next month where its own is not told and it would come first."""
    last = day_of(told or month, day)
    if first is None or last is None or told is not None or first.day - last.day < _HALF_A_MONTH:
        return last
    return day_of(month_behind(first.month), day)


def _month_of_day(day: int | None, known: Period) -> int | None:
    """In a span that crosses a month's end, small numbers belong to the month that it ends in."""
    if day is not None and known.first is not None and day < known.first.day:
        return known.month_to
    return known.month_from


def _component(text: str, at: int, outer: Period | None, so_far: Period | None) -> Reading | None:
    known = so_far if so_far and so_far.month_from else outer
    if so_far is None or so_far.first is None:
        days = _worded_days(text, at) or _digital_days(text, at, known) or _days(text, at, known)
        if days:
            return days
    if so_far is None or so_far.week is None:
        weeks = _weeks(text, at, known)
        if weeks:
            return weeks
    if so_far is None or so_far.month_from is None:
        return _months(text, at) or _quarter(text, at)
    return None


def _bracketed(text: str, at: int, outer: Period | None, so_far: Period | None) -> Reading | None:
    """The next component, with the bracket around it if it stands in one of its own."""
    opening = OPENING.match(text, at)
    start = opening.end() if opening else at
    found = _component(text, start, outer, so_far)
    if found is None:
        return None
    if "(" in text[at:start] or "[" in text[at:start]:
        closing = CLOSING.match(text, found.end) or PLACE_BEHIND.match(text, found.end)
        return found._replace(end=closing.end()) if closing else None
    return found


def _days_of_a_week(text: str, at: int, so_far: Period | None) -> Reading | None:
    """第3周:9.15-9.19, whose days stand behind a sign; 第3周:9.15-9.16 期中考试 are those of what is held."""
    sign = BEFORE_DAYS.match(text, at) if so_far and so_far.week and not so_far.first else None
    days = sign and (_worded_days(text, sign.end()) or _digital_days(text, sign.end(), None))
    if not days or days.period.first is None or days.period.last is None or days.glued:
        return None
    apart = days_between(days.period.first, days.period.last)
    return days if apart in DAYS_OF_A_WEEK and not text[days.end : days.end + 1].strip(" :,;。)]") else None


@remembered
def _may_begin(text: str) -> bool:
    """Most texts begin as no time does, whatever month they are asked about under."""
    shown = plain(text[:_LONGEST_PHRASE])
    return shown[:1] in BEGINS_TENTATIVELY or MAY_BEGIN.match(shown) is not None


def read_period(text: str, outer: Period | None = None) -> Reading | None:
    """The period that `text` begins with: 第三周(9月15日-9月21日), 九月 第一周, 10.8—10.12, 23日 under a month.

    `outer` gives the month that a bare day means, and lets dotted numbers be dates.
    """
    return _period_begun(text, outer) if _may_begin(text) else None


@remembered
def _period_begun(text: str, outer: Period | None) -> Reading | None:
    shown = plain(text[:_LONGEST_PHRASE])
    if shown[:1] in BEGINS_TENTATIVELY and (tentatively := TENTATIVELY.match(shown)):
        reading = _read(shown[tentatively.end() :], outer)
        told = reading is not None and reading.grain in {"day", "span"}
        return reading._replace(end=reading.end + tentatively.end()) if reading and told else None
    return _read(shown, outer) if MAY_BEGIN.match(shown) else None


def _read(shown: str, outer: Period | None) -> Reading | None:
    reading: Reading | None = None
    start = end_of_words_before(shown)
    for _ in range(3):
        at, so_far = (reading.end, reading.period) if reading else (start, None)
        found = _bracketed(shown, at, outer, so_far) or _days_of_a_week(shown, at, so_far)
        if found is None:
            break
        reading = found if reading is None else found._replace(period=joined(reading.period, found.period))
        weekday = WEEKDAY_AFTER.match(shown, reading.end) if reading.grain != "month" else None
        if weekday and weekday[0].strip():
            reading = reading._replace(end=weekday.end(), glued=False)
    if reading is None:
        return _enclosed(shown, outer)
    reading = _up_to_a_named_end(shown, reading)
    tentative = TENTATIVE.match(shown, reading.end)
    reading = reading._replace(end=tentative.end() if tentative else len(shown[: reading.end].rstrip()))
    return reading._replace(grain="week") if reading.period.week and reading.grain == "span" else reading


def _enclosed(shown: str, outer: Period | None) -> Reading | None:
    """(第12周 11月18日-24日), (第12周(11月18日-24日)), [9月1日 星期一]: all of a time in one pair of brackets."""
    found = _ENCLOSED.match(shown)
    reading = is_period(found["time"], outer) if found else None
    return reading._replace(end=found.end()) if found and reading else None


def _up_to_a_named_end(shown: str, reading: Reading) -> Reading:
    """1月1日—期末: the month that it begins in; a day alone would say that it is held on that one. 第16周—期末 is its week."""
    behind = UP_TO_A_NAMED_END.match(shown, reading.end) if reading.grain in {"day", "week"} else None
    if behind is None:
        return reading
    if reading.grain == "week":
        return reading._replace(end=behind.end())
    period = reading.period._replace(first=None, last=None)
    return Reading(period, behind.end(), "span")


def is_period(text: str, outer: Period | None = None) -> Reading | None:
    """The reading if the whole text is one period, brackets and end punctuation aside."""
    return _is_period(text, outer) if len(text) <= _LONGEST_PHRASE and _may_begin(text) else None


@remembered
def _is_period(text: str, outer: Period | None) -> Reading | None:
    """Every rule asks anew; a cell is read once."""
    reading = read_period(text, outer)
    if reading is None or not HALF_DAY.fullmatch(plain(text[reading.end :]).strip(" :,;)]。")):
        return None
    return reading


def is_a_named_day(text: str) -> bool:
    """3.12植树节: a festival with its day."""
    reading = read_period(text, NO_TIME)
    return reading is not None and reading.glued
