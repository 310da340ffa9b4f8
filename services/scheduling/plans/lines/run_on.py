"""Run-on paragraphs (连成一段): a whole plan on one line, its line breaks lost. Where its headings count up it is cut."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.lines.told_days import days_told
from services.scheduling.plans.times.values import Day, days_between
from services.scheduling.plans.words.headings import tells_of_the_past
from services.scheduling.plans.words.phrases import MONTH_NUMBER, WEEK, WEEK_NUMBER
from services.scheduling.plans.words.script import number_of, plain

_SHORTEST, _SHORTEST_OF_WEEKS = 40, 24
_FEWEST = 3  # headings that count up before they are believed
SECTION = re.compile(r"(?P<number>[一二三四五六七八九十]{1,2})、(?![一二三四五六七八九十、]{0,4}(?:年级|月))")
_SUBSECTION = re.compile(r"[(][一二三四五六七八九][)](?=[^。;,:\s])")
_HAN = r"[\u3400-\u9fff]"
#: 第一周…, 十月第五周…, 三周3.3-3.9…; but not 在第一周…, which is said in a sentence.
_WEEK = re.compile(
    rf"(?<![在从自于每、,\d.月第至到~一二三四五六七八九十-])(?:{MONTH_NUMBER}\s?月份?\s?)?(?:第\s?|(?={WEEK_NUMBER}\s?周\s?[(]?\d))(?P<number>{WEEK_NUMBER})\s?"
    rf"(?:(?:{WEEK})?\s?[-~至到、]\s?第?\s?(?P<last>{WEEK_NUMBER})\s?)?{WEEK}(?![一二三四五六日天])"
)
_MONTH = re.compile(
    rf"(?<![\d.\-/~年])(?:\d{{1,2}}[.、]\s?)?(?P<number>{MONTH_NUMBER})(?:(?<=\d)\s?[、~至-]\s?(?P<last>1[0-2]|[1-9]))?\s?月份?(?=\s?[-:])"
)
#: 九月,制定计划。十月,…。元月份…: each sentence begins with its month.
_MONTH_OF_A_SENTENCE = re.compile(
    r"(?:\A|(?<=[。;:]))\s?(?P<number>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九元])\s?月(?:份(?=[\s,\u3400-\u9fff])|(?=\s?,))"
)
_OFFICE = r"(?:教导处|教务处|德育处|政教处|学[生务]处|总务处|后勤处|教科研?[室处]|教研室|办公室|校长室|保卫处|工会|团委|少先队|大队部)"
_OFFICES_AT_THE_END = re.compile(rf"(?<={_HAN}){_OFFICE}(?:[、,和]{_OFFICE})*[。;\s]*\Z")
_LONGEST_END = 24
_DATE = re.compile(
    r"(?:\A|(?<=\s))(?P<month>1[0-2]|[1-9])\s?月\s?(?P<day>3[01]|[12]\d|[1-9])\s?日\s?[(]?(?:周|星期)[一二三四五六日天]"
)
_TWO_MONTHS = 62  # days
#: Headings, how far one may be behind the other, and the letters of which each has one.
_KINDS = ((SECTION, 1, "、"), (_WEEK, 3, "周星"), (_MONTH, 2, "月"), (_MONTH_OF_A_SENTENCE, 2, "月"))
_OF_A_YEAR = {_MONTH, _MONTH_OF_A_SENTENCE}


def headings_inside(text: str) -> Iterator[int]:
    """The places, in order, of headings inside a paragraph that count up: 一、…二、…三、…, 第1周 …第2周 …第3周 …."""
    if len(text) < _SHORTEST_OF_WEEKS:
        return
    shown = plain(text)
    places: set[int] = set()
    for pattern, step, letters in _KINDS:
        is_long = len(text) >= _SHORTEST or pattern is _WEEK
        may_stand = is_long and any(letter in shown for letter in letters)
        counted = list(_counted(shown, pattern, step)) if may_stand else []
        if len(counted) >= _FEWEST and not (pattern is _MONTH_OF_A_SENTENCE and tells_of_the_past(text)):
            places |= set(counted)
            if pattern is SECTION:
                places |= {found.start() for found in _SUBSECTION.finditer(shown)}
            if pattern is _WEEK:
                places |= set(_offices_at_the_ends(shown, counted))
    yield from sorted(
        places.union(_rising_dates(shown), days_told(shown)) if "日" in shown or "号" in shown else places
    )


def _rising_dates(shown: str) -> list[int]:
    """9 月 1 日 周一 …, 9 月 3 日 周三 …: rows of a calendar, if each day is later than the one before."""
    places: list[int] = []
    last: Day | None = None
    for found in _DATE.finditer(shown):
        day = Day(int(found["month"]), int(found["day"]))
        if last and not 0 < days_between(last, day) < _TWO_MONTHS:
            return []
        places.append(found.start())
        last = day
    return places if len(places) >= _FEWEST else []


def _offices_at_the_ends(shown: str, weeks: Sequence[int]) -> list[int]:
    """第一周…德育处第二周…工会第三周…: where most weeks end with an office, it was a cell of its own."""
    found: list[int] = []
    for begin, end in zip(weeks, [*weeks[1:], len(shown)], strict=True):
        start = max(begin, end - _LONGEST_END)
        office = _OFFICES_AT_THE_END.search(shown[start:end])
        found += [start + office.start()] if office else []
    return found if len(found) * 2 > len(weeks) else []


def _counted(shown: str, pattern: re.Pattern[str], step: int) -> Iterator[int]:
    """Each number is the next one, or skips a few."""
    last: int | None = None
    for found in pattern.finditer(shown):
        number = number_of(found["number"])
        if number is None or (pattern is SECTION and last is None and number != 1):
            continue
        if last is None or 0 < (number - last) % (12 if pattern in _OF_A_YEAR else 100) <= step:
            last = _last(found) or number
            yield found.start()


def _last(found: re.Match[str]) -> int | None:
    """The week or the month that a span ends with."""
    last = found.groupdict().get("last")
    return number_of(last) if last else None
