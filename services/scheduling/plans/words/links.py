"""Links (相关链接): what a site lists of its other pages, with the days of their publication; and that of the page itself."""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.words.headings import ends_the_page
from services.scheduling.plans.words.script import DIGITS, plain

_FEWEST = 3
_DAY_BEHIND = re.compile(r"[^\[\]]\[\s?(?P<day>(?:\d{4}-)?\d\d-\d\d)\s?\]\Z")
_LONGEST_DAY = 16
_LINK_WITH_ITS_DAY = re.compile(
    r"[-·•*\s]*[\[(]?\s?20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?\s?[\])]?\s?\S|.{2,60}[\[(\s]20\d\d[-./]\d{1,2}[-./]\d{1,2}\s?[\])]?\Z"
)
_BRACKETS = frozenset("]】］〕")
_DATE_WITH_YEAR = re.compile(r"20\d\d([-./])\d{1,2}\1\d{1,2}")
_HIGHEST = 3  # lines above it


def lines_of_links(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """招生简章[06-11], 校历公布[07-02], 放假通知[05-18]: a plan goes on in time from line to line, such a list does not.

    Below 相关阅读 whatever has its day with the year before or behind it is one.
    """
    return _below_related_pages(paragraphs) | _going_back_in_time(paragraphs)


def _below_related_pages(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    places: set[int] = set()
    for at, line in enumerate(paragraphs):
        if "20" in line.text and _LINK_WITH_ITS_DAY.match(plain(line.text)):
            is_first = at > 0 and ends_the_page(paragraphs[at - 1].text)
            places |= {at} if is_first or at - 1 in places else set()
    return frozenset(places)


def _going_back_in_time(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    bracketed = [paragraph.text if paragraph.text[-1:] in _BRACKETS else "" for paragraph in paragraphs]
    if len([text for text in bracketed if text]) < _FEWEST:
        return frozenset()
    places: set[int] = set()
    dated = [(at, _day_behind(text) if text else None) for at, text in enumerate(bracketed)]
    for is_dated, group in groupby(dated, lambda line: line[1] is not None):
        run = list(group)
        if (
            is_dated
            and len(run) >= _FEWEST
            and any((day or "") < (last or "") for (_, last), (_, day) in pairwise(run))
        ):
            places |= {at for at, _ in run}
    return frozenset(places)


def line_of_publication(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """2030-06-28 near the top, the only line that is a date with its year: when a site published what stands below it."""
    digits = [(at, plain(line.text).strip()) for at, line in enumerate(paragraphs) if line.text[:1] in DIGITS]
    dates = [at for at, text in digits if _DATE_WITH_YEAR.fullmatch(text)]
    return frozenset(dates if len(dates) == 1 and dates[0] <= _HIGHEST else ())


def _day_behind(text: str) -> str | None:
    found = _DAY_BEHIND.search(plain(text[-_LONGEST_DAY:]))
    return found["day"] if found else None
