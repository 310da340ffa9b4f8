"""Days glued to each other (粘连的日期): 第二周2.243.11.例会 of a table run together is 第二周 2.24-3.1 1.例会."""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, product

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.times.values import LONGEST_MONTHS, day_of
from services.scheduling.plans.words.phrases import WEEK_NUMBER
from services.scheduling.plans.words.script import number_of, plain

_FEWEST = 3  # weeks whose days can be told before any is believed
_WEEK = re.compile(
    rf"第\s?(?P<week>{WEEK_NUMBER})\s?(?:周?\s?[-~至到、]\s?第?\s?(?P<last>{WEEK_NUMBER})\s?)?周\s*(?P<days>\d[\d.]{{5,11}}、?)"
)
_WAYS = tuple(
    re.compile(rf"(\d{{{m}}})\.(\d{{{d}}})(\d{{{m2}}})\.(\d{{{d2}}})(?:1[.、])?")
    for m, d, m2, d2 in product((1, 2), repeat=4)
)
_SHORTEST_WEEK, _WEEKDAYS = 4, 7
_DAYS_BEFORE = (0, *accumulate(LONGEST_MONTHS))


def with_days_apart(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks; in a line of weeks a dash stands between the days of each, and a blank behind them."""
    for block in blocks:
        if isinstance(block, Paragraph) and ("周" in block.text or "週" in block.text):
            weeks = list(_days(block.text))
            yield block._replace(text=_parted(block.text, weeks)) if len(weeks) >= _FEWEST else block
        else:
            yield block


def _parted(text: str, weeks: Iterable[tuple[int, int, int]]) -> str:
    parted, at = "", 0
    for begin, between, end in weeks:
        parted += f"{text[at:begin]} {text[begin:between]}-{text[between:end]} "
        at = end
    return parted + text[at:]


def _days(text: str) -> Iterator[tuple[int, int, int]]:
    """Where the days of each week begin, where the last one does, and where that ends; if they can be told in one way."""
    for found in _WEEK.finditer(plain(text)):
        week, last = number_of(found["week"]), number_of(found["last"] or found["week"])
        whole = (way.fullmatch(found["days"]) for way in _WAYS)
        ways = [way for way in whole if way and week and last and _are_weeks(way, last - week + 1)]
        if len(ways) == 1:
            begin = found.start("days")
            yield begin, begin + ways[0].start(3), begin + ways[0].end(4)


def _are_weeks(days: re.Match[str], weeks: int) -> bool:
    """Whether the days are as far from each other as the first and the last of as many weeks."""
    first, last = (day_of(int(days[at]), int(days[at + 1])) for at in (1, 3))
    if first is None or last is None:
        return False
    count = _DAYS_BEFORE[last.month - 1] + last.day - _DAYS_BEFORE[first.month - 1] - first.day
    return _SHORTEST_WEEK <= count % _DAYS_BEFORE[-1] < weeks * _WEEKDAYS + 1
