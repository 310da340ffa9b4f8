"""Lists in running text (连成一行的条目): where the lines of a list began whose line ends are lost.

What begins a line is told by what comes again: times that rise, numbers that count, labels that return.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from services.scheduling.plans.lines.run_on import SECTION
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import SOME_MONTH, Day, days_between, months_between
from services.scheduling.plans.times.weekdays import number_of_weekday
from services.scheduling.plans.words.headings import is_note, is_title, tells_of_the_past
from services.scheduling.plans.words.phrases import MONTH_NUMBER, WEEK, WEEK_NUMBER
from services.scheduling.plans.words.script import number_of, plain

_SHORTEST = 60
_FEWEST = 3  # times that rise before they are believed
_FEWEST_LABELS = 6  # where no times rise
_MOST_LEFT_OUT = 2
_MOST_WEEKS_LEFT_OUT = 3
_SHARE_IN_ORDER = 2 / 3
_LONGEST_GAP = 62  # days
_BEFORE = r"(?:(?<!\S)|(?<=[。;!?)\]》]))"
_NUMBER = r"(?:\d{1,2}[.、]\s?)?"
_PART = rf"(?:\s?第\s?{WEEK_NUMBER}(?:\s?[-~至]\s?{WEEK_NUMBER})?\s?{WEEK}|[上中下]{{1,2}}旬|[初底末])"
#: 三月份 …, 【九月】…, 9月第1周 …, 10月上旬 …, 1、九月份 …
_MONTH = re.compile(
    rf"{_BEFORE}{_NUMBER}[\[(]?(?:[次翌]年|\d{{4}}\s?年)?(?P<month>{MONTH_NUMBER})(?:\s?[-~、至]\s?(?P<last>{MONTH_NUMBER}))?\s?月份?"
    rf"(?P<part>{_PART})?[\])]?(?=[:-]|\s(?!\s?\d{{1,2}}\s?[日号])|(?<=[\])]))"
)
#: 9月5日 …, 9/5(三) …, 9.5 周三 …, 1.9月5日,…, 9月5日迎新
_DAY = re.compile(
    rf"{_BEFORE}(?<!\d[.、]\s)(?:{_NUMBER}(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?[日号]|(?P<m2>1[0-2]|0?[1-9])[./](?P<d2>3[01]|[12]\d|0?[1-9])(?=[\s(:~-]))"
)
#: 3 9.15-9.19 …: a week's number and its days.
_ROW = re.compile(
    rf"(?<!\S)(?P<number>{WEEK_NUMBER})(?:\s?-\s?{WEEK_NUMBER})?\s+(?=(?:1[0-2]|0?[1-9])[./月](?:3[01]|[12]\d|0?[1-9])日?\s?[-~至])"
)
_WEEKDAY = re.compile(r"(?<!\S)(?:星期|周)(?P<weekday>[一二三四五六日天])(?=\s?[(:]|\s)")
_LABEL = re.compile(r"(?<=[\s。;])(?P<label>[\u3400-\u9fff]{2,6})\s?:")
_ITEM = re.compile(r"(?<=[\s。;:!?)])(?P<number>\d{1,2})\s?[、.](?!\d(?!\d?\s?月))")
#: What the title of a week's plan names, whose items need no time of their own.
_OF_A_WEEK = re.compile(rf"第\s?{WEEK_NUMBER}\s?{WEEK}|\d\s?月\s?\d{{1,2}}\s?日?\s?[-~至]")
_FIRST_ITEM = re.compile(r"\s?1\s?[、.](?!\d(?!\d?\s?月))")
_COUNTS = re.compile(r"\d{1,2}[.、]\s?\d{1,2}\s?月")
_QUARTER = re.compile(r"(?<!\S)第(?P<number>[一二三四])季度")
#: What stands below the last line: a note, links to other pages.
_BELOW = re.compile(r"(?<=[\s。])(?:(?:备\s?注|说\s?明|注)\s?:|(?:上一|下一|相关)(?:[篇页条]|文章))")
#: 教务处 2031年8月30日 below the last line.
_SIGNED = re.compile(r"(?<=\s)[\u3400-\u9fff]{2,20}\s+\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?(?=\s*\Z)")
_WORD = re.compile(r"\S+(?:\s[(][^()]{3,30}[)])?")
_LONGEST_TITLE, _MOST_WORDS_ABOVE = 60, 40


class _Time(NamedTuple):
    at: int
    value: int = 0
    again: bool = False


def lines_of_lists(text: str, known: Sequence[int]) -> Iterator[int]:
    """Where lines begin in a running text, beside the places that are known."""
    shown = plain(text)
    if len(shown) < _SHORTEST or is_note(text):
        return
    labels, sections = set(_labels(shown)), set(_sections(shown))
    times = _times(shown, known)
    places = sorted({*times, *known, *_labels_above_items(shown)})
    if not places and len(labels) < _FEWEST_LABELS:
        return
    begun = {at for before, at in zip([0, *places], places, strict=False) if not _are_of_one_time(shown[before:at])}
    begun |= labels | sections
    begun |= {found.start() for found in (_SIGNED.search(shown), _BELOW.search(shown, max(begun))) if found}
    counted = sum(_COUNTS.match(shown, at) is not None for at in times) * 2 > len(times)
    if counted or (not times and not _hold_times(shown, known) and _OF_A_WEEK.search(shown, 0, min(begun))):
        begun |= set(_items(shown))
    begun |= set(_title_above(text, min(begun, default=0)))
    yield from begun


def _times(shown: str, known: Sequence[int]) -> set[int]:
    """Where times rise that no heading is known to begin with."""
    months = {*_months(shown), *_quarters(shown)}
    if _hold_times(shown, known):
        return months
    days = {*(_rows(shown) or _days(shown)), *_weekdays(shown)}
    return months | days if len(days) >= 2 * len(months) else months


def _hold_times(shown: str, known: Sequence[int]) -> bool:
    return sum(_is_time_at(shown, at) for at in known) >= _FEWEST


def _is_time_at(shown: str, at: int) -> bool:
    return read_period(shown[at : at + _LONGEST_TITLE]) is not None


def _are_of_one_time(between: str) -> bool:
    """Whether nothing but a time stands between two of them: 第3周 9月15日 …, 10.19 星期一."""
    return between.strip() != "" and is_period(between.strip(" :"), SOME_MONTH) is not None


def _months(shown: str) -> Sequence[int]:
    found = [
        _Time(each.start(), number_of(each["month"]) or 0, each["part"] is not None) for each in _MONTH.finditer(shown)
    ]
    return _rising(
        shown,
        found,
        lambda last, time: months_between(last.value, time.value) in range(1 - time.again, _MOST_LEFT_OUT + 1),
    )


def _quarters(shown: str) -> Sequence[int]:
    found = [_Time(each.start(), number_of(each["number"]) or 0) for each in _QUARTER.finditer(shown)]
    return _rising(shown, found, lambda last, time: time.value == last.value + 1)


def _rows(shown: str) -> Sequence[int]:
    found = [_Time(each.start(), number_of(each["number"]) or 0) for each in _ROW.finditer(shown)]
    return _rising(shown, found, lambda last, time: 0 < time.value - last.value <= _MOST_WEEKS_LEFT_OUT)


def _days(shown: str) -> Sequence[int]:
    days = {
        each.start(): Day(int(each["m"] or each["m2"]), int(each["d"] or each["d2"])) for each in _DAY.finditer(shown)
    }
    found = [_Time(at) for at in days]
    return _rising(shown, found, lambda last, time: days_between(days[last.at], days[time.at]) <= _LONGEST_GAP)


def _weekdays(shown: str) -> Sequence[int]:
    found = [_Time(each.start(), number_of_weekday(each["weekday"])) for each in _WEEKDAY.finditer(shown)]
    return _rising(shown, found, lambda last, time: time.value > last.value or time.value == 0)


def _rising(shown: str, times: Sequence[_Time], follows: Callable[[_Time, _Time], bool]) -> Sequence[int]:
    """The places of times each of which follows on the one before, if they are most of all; the first may be another's."""
    for first in range(min(2, len(times))):
        chain: list[_Time] = []
        for time in times[first:]:
            if not chain or follows(chain[-1], time):
                chain.append(time)
        if len(chain) >= max(_FEWEST, _SHARE_IN_ORDER * len(times)):
            places = [time.at for time in chain]
            past = [tells_of_the_past(shown[begin:end]) for begin, end in pairwise([*places, len(shown)])]
            return places if sum(past) < len(past) * (1 - _SHARE_IN_ORDER) else []
    return []


def _labels(shown: str) -> Iterator[int]:
    """行政:…, 保教:…: labels that return."""
    found = list(_LABEL.finditer(shown)) if ":" in shown else []
    counted = Counter(each["label"] for each in found)
    if sum(count > 1 for count in counted.values()) * _FEWEST > len(counted):
        yield from (each.start() for each in found)


def _labels_above_items(shown: str) -> Iterator[int]:
    """教务处:1、…2、… 德育处:1、…"""
    found = [each.start() for each in _LABEL.finditer(shown) if _FIRST_ITEM.match(shown, each.end())]
    yield from found if len(found) > 1 else ()


def _sections(shown: str) -> Iterator[int]:
    """一、… 二、…, though there are only two."""
    last = 0
    found: list[int] = []
    for each in SECTION.finditer(shown):
        if number_of(each["number"]) == last + 1 and (each.start() == 0 or shown[each.start() - 1] in " 。;:!?"):
            found.append(each.start())
            last += 1
    yield from found if len(found) > 1 else ()


def _items(shown: str) -> Iterator[int]:
    """1、… 2、…, and 1、… again below the next heading."""
    last = 0
    for each in _ITEM.finditer(shown):
        number = int(each["number"])
        if number in {1, last + 1}:
            yield each.start()
            last = number


def _title_above(text: str, end: int) -> Iterator[int]:
    """Where the title begins and ends among the words of a page above the first line of the list."""
    for found in islice(_WORD.finditer(text, 0, end), _MOST_WORDS_ABOVE):
        if len(found[0]) <= _LONGEST_TITLE and is_title(found[0], among_items=True):
            yield from found.span()
            return
