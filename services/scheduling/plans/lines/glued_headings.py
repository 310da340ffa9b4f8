"""Headings glued to what stands before them (粘连的标题): …展板十月份:1.…, …例会第二周:1、…, …自查十月 above 第一周, …安排九月份 above 1、…."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.scheduling.plans.lines.run_on import headings_inside
from services.scheduling.plans.lines.running_lists import lines_of_lists
from services.scheduling.plans.lines.running_tables import lines_of_tables
from services.scheduling.plans.lists.times_behind_who import has_times_behind_who
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import months_between
from services.scheduling.plans.words.items import leading_bullet, leading_number
from services.scheduling.plans.words.phrases import WEEK
from services.scheduling.plans.words.script import number_of, plain

_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])"
#: No part of another number, of a day or of several months: 十 一月 is one month.
_ALONE = r"(?<![\d一二三四五六七八九十年.\-/~、])(?<!十\s)"
_NTH = r"(?:[12]?\d|[一二三四五六七八九十]{1,3})"
_FIRST_WEEK = rf"第\s?[一1]\s?{WEEK}"
#: 9.15-9.19, 9月15日-19日: a week's days. No heading goes on with words right behind them: 准备第八周(4.14-4.18)的交流.
_SPAN = r"(?:1[0-2]|0?[1-9])[./月]\s?\d{1,2}\s?[日号]?\s?[-~至]+\s?[\d./月日号]{1,8}+"
_HEADING = re.compile(
    rf"{_ALONE}(?P<heading>(?:\d{{4}}年|[次翌来]年)?(?:{_M}\s?(?:月份?)?\s?[、~\-至]\s?){{0,2}}(?P<month>{_M})\s?月\s?份?(?P<third>[上中下](?:\s?[、,]?\s?[上中下])?旬)?"
    rf"(?:(?P<strong>(?:工作|活动|安排|重点|主题|计划|主要|教研|要点){{0,3}}\s?:|(?=\s?(?:1\s?[、.](?!\d)|\(\s?1\s?\)|⑴|①|{_FIRST_WEEK}\s?:)))"
    r"|(?<=份)(?=[(\[]|\s*$)))"
    rf"|(?P<week>第\s?(?P<nth>{_NTH})\s?(?:(?:{WEEK})?\s?[-~至到、]\s?第?\s?(?P<nth_to>{_NTH})\s?)?{WEEK}\s?(?:(?:星期|周)[一二三四五六日天]\s?)?(?:[(][^()]{{3,24}}[)]\s?)?:)"
    rf"|(?P<dated>第\s?(?P<first>{_NTH})(?:\s?(?:[-~至、]\s?)第?\s?(?P<last>{_NTH}))?\s?{WEEK}\s?(?=[(]?\s?{_SPAN}\s?[)]?(?:[\s:\d(]|\Z)))"
)
_MONTH_AND_WEEK = re.compile(r"[^:]{1,12}月份?\s?:\s?(?=第)")
_MONTH_AT_THE_END = re.compile(rf"{_ALONE}(?P<month>{_M})\s?月\s*\Z")
_ENDS_A_SENTENCE = re.compile(r"[。;:!?)”\s]\Z")
_STOPS = ("。", ";", "!", "?")
#: - 3 -, 第3页 共5页: what a preview prints between the pages.
_PAGE = re.compile(r"-\s?\d{1,3}\s?-|第\s?\d{1,3}\s?页(?:[,、\s]*共\s?\d{1,3}\s?页)?")
_SAID_OF_A_WEEK = frozenset("月份在从自于至到和及每")
_SAID_OF_A_MONTH = _SAID_OF_A_WEEK | frozenset("为是定计间")
_MOST_LEFT_OUT = 2


class Told(NamedTuple):
    """The month and the week of the headings so far."""

    month: int | None = None
    week: int | None = None


def told_by(text: str, told: Told) -> Told:
    """What a line's own beginning says."""
    reading = read_period(text.lstrip("#> *"))
    if reading and reading.grain == "month":
        return Told(reading.period.month_to, told.week)
    if reading and reading.grain == "week":
        return Told(told.month, reading.period.week_to or reading.period.week)
    return told


def headings_in(text: str, below: str, told: Told) -> Iterator[tuple[int, Told]]:
    """(place, what is told so far) of each heading inside a line, in order; `below` is the next line."""
    if has_times_behind_who(text):
        return
    shown = plain(text)
    opened = _bracket_depths(shown)
    tells = "月" in shown or "周" in shown or "星期" in shown
    glued = dict(_glued_headings(text, opened, below, told)) if tells else {}
    inside = [*headings_inside(text), *(_week_behind_a_month(text) if tells else ())]
    rows = list(lines_of_tables(text))
    listed = lines_of_lists(text, sorted([*inside, *glued])) if not rows else ()
    places = {at: Told() for at in (*inside, *rows, *listed) if at < len(text) and not opened[at]}
    for at, named in sorted((places | glued).items()):
        if at > 0:
            told = Told(named.month or told.month, named.week or told.week)
            yield at, told


def _week_behind_a_month(text: str) -> Iterator[int]:
    """Where the week begins in 三月:第4周(3.3-3.9):…: a heading below its month's."""
    begun = _MONTH_AND_WEEK.match(plain(text))
    month = read_period(text) if begun else None
    week = read_period(text[begun.end() :]) if begun and month and month.grain == "month" else None
    if begun and week and week.grain == "week" and plain(text[begun.end() + week.end :]).lstrip().startswith(":"):
        yield begun.end()


def _glued_headings(text: str, opened: Sequence[bool], below: str, told: Told) -> Iterator[tuple[int, Told]]:
    """(place, what it tells) of each heading that stands inside a line, after a sentence's end or next in order."""
    shown = plain(text)
    for found in _HEADING.finditer(shown):
        at = found.start()
        named = _named(found, told)
        before = shown[leading_bullet(text) : at].strip(" [(#*")
        if not before or opened[at] or (not found["month"] and is_period(before)):
            told = named
            continue
        if _begins(found, shown) or _follows(found, shown, named, told) or _heads_a_list(found, shown, below):
            yield at, named
            told = named
    last = _MONTH_AT_THE_END.search(shown)
    month = number_of(last["month"]) if last else None
    if last and month and _is_next(month, told) and (_heads_weeks(below) or _is_first(below)):
        yield last.start(), Told(month, told.week)


def _named(found: re.Match[str], told: Told) -> Told:
    if found["month"]:
        return Told(number_of(found["month"]) or told.month, told.week)
    numeral = found["nth_to"] or found["nth"] or found["last"] or found["first"]
    return Told(told.month, number_of(numeral) or told.week)


def _follows(found: re.Match[str], shown: str, named: Told, told: Told) -> bool:
    """Whether a heading is the next one in order."""
    if not found["month"]:
        first = number_of(found["nth"] or found["first"])
        counts_on = told.week is not None and 0 < (first or 0) - told.week <= _MOST_LEFT_OUT
        return counts_on and shown[found.start() - 1] not in _SAID_OF_A_WEEK
    is_same = bool(found["third"]) and named.month == told.month
    return found["strong"] is not None and (is_same or _is_next(named.month, told))


def _heads_a_list(found: re.Match[str], shown: str, below: str) -> bool:
    """各月安排九月份: above 1、…: a month that ends its line, and is none that the words before it tell of."""
    ends = found["month"] is not None and not shown[found.end() :].strip()
    return ends and shown[found.start() - 1] not in _SAID_OF_A_MONTH and _is_first(below)


def _is_first(below: str) -> bool:
    number = leading_number(below)
    return number is not None and number[0] == 1


def _begins(found: re.Match[str], shown: str) -> bool:
    """Whether a heading stands behind a sentence; a week with its days may be behind its work where a blank parts them."""
    if not found["dated"]:
        return _after_a_sentence(shown, found.start())
    before = shown[: found.start()].strip()
    return before.endswith(_STOPS) or _PAGE.fullmatch(before) is not None


def _after_a_sentence(shown: str, at: int) -> bool:
    return _ENDS_A_SENTENCE.search(shown, max(0, at - 1), at) is not None


def _is_next(month: int | None, told: Told) -> bool:
    return month is not None and told.month is not None and 0 < months_between(told.month, month) <= _MOST_LEFT_OUT


def _heads_weeks(below: str) -> bool:
    reading = read_period(below)
    return reading is not None and reading.grain == "week" and reading.period.month_from is None


def _bracket_depths(text: str) -> list[bool]:
    """Whether each place stands inside brackets or quotes that are closed again on the same line."""
    inside = [False] * len(text)
    pairs = {"(": ")", "“": "”", "《": "》", "「": "」"}
    if pairs.keys().isdisjoint(text):
        return inside
    stack: list[tuple[str, int]] = []
    for at, letter in enumerate(text):
        if letter in pairs:
            stack.append((pairs[letter], at))
        elif stack and letter == stack[-1][0]:
            start = stack.pop()[1]
            if not stack:
                inside[start + 1 : at] = [True] * (at - start - 1)
    return inside
