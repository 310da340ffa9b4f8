"""Run-on paragraphs (连成一段): a whole plan on one line, its line breaks lost. Where its headings count up it is cut."""

import re
from collections.abc import Iterator

from services.scheduling.plans.script import number_of, plain

_SHORTEST = 40
_FEWEST = 3  # headings that count up before they are believed
_SECTION = re.compile(r"(?P<number>[一二三四五六七八九十]{1,2})、(?![一二三四五六七八九十、]{0,4}(?:年级|月))")
_SUBSECTION = re.compile(r"[(][一二三四五六七八九][)](?=[^。;,:\s])")
_W = r"(?:[12]?\d|[一二三四五六七八九十]{1,3})"
_WEEK = re.compile(rf"第\s?(?P<number>{_W})\s?(?:[-~至、]\s?第?\s?(?P<last>{_W})\s?)?周(?:次)?(?![一二三四五六日天])")
_MONTH = re.compile(
    r"(?<![\d.\-/~年])(?:\d{1,2}[.、]\s?)?(?P<number>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])\s?月份?(?=\s?[-:])"
)
_KINDS = ((_SECTION, 1), (_WEEK, 3), (_MONTH, 2))


def headings_inside(text: str) -> Iterator[int]:
    """The places, in order, of headings inside a paragraph that count up: 一、…二、…三、…, 第1周 …第2周 …第3周 …."""
    if len(text) < _SHORTEST:
        return
    shown = plain(text)
    places: set[int] = set()
    for pattern, step in _KINDS:
        counted = list(_counted(shown, pattern, step))
        if len(counted) >= _FEWEST:
            places |= set(counted)
            if pattern is _SECTION:
                places |= {found.start() for found in _SUBSECTION.finditer(shown)}
    yield from sorted(places)


def _counted(shown: str, pattern: re.Pattern[str], step: int) -> Iterator[int]:
    """Each number is the next one, or skips a few."""
    last: int | None = None
    for found in pattern.finditer(shown):
        number = number_of(found["number"])
        if number is None or (pattern is _SECTION and last is None and number != 1):
            continue
        if last is None or 0 < (number - last) % (12 if pattern is _MONTH else 100) <= step:
            last = _last(found) or number
            yield found.start()


def _last(found: re.Match[str]) -> int | None:
    """The week that a span of weeks ends with."""
    last = found.groupdict().get("last")
    return number_of(last) if last else None
