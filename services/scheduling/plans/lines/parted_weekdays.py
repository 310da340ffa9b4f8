"""Weekdays parted from their dates (星期与日期分开): a cell of two lines beside several rows, a line of it in each row.

星期三, 1、校刊编辑会, (2031-09-10), 2、班长会: the day of the week stands above the first row, its date above the second.
"""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.words.phrases import WEEKDAY
from services.scheduling.plans.words.script import plain

_FEWEST = 2
_NEAR = 12  # lines
_WEEKDAY = re.compile(WEEKDAY)
_BEGINS_A_WEEKDAY = frozenset("星周週礼禮")
_DATE = re.compile(r"[(\[]\s?(?:\d{4}[年./-])?\d{1,2}[月./-]\d{1,2}日?\s?[)\]]")


def with_weekdays_beside_dates(blocks: Sequence[Block]) -> Sequence[Block]:
    """The same blocks, such a date behind its weekday, if several are written so."""
    dates = dict(_dates_below(blocks))
    if sum(date > weekday + 1 for weekday, date in dates.items()) < _FEWEST:
        return blocks
    moved = set(dates.values())
    return [
        _joined(block, blocks[dates[at]]) if at in dates else block
        for at, block in enumerate(blocks)
        if at not in moved
    ]


def _dates_below(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Where each such weekday stands, and where its date."""
    weekday: int | None = None
    for at, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            weekday = None
        elif block.text[:1] in _BEGINS_A_WEEKDAY and _WEEKDAY.fullmatch(plain(block.text)):
            weekday = at
        elif weekday is not None and _DATE.fullmatch(plain(block.text)):
            if at - weekday <= _NEAR:
                yield weekday, at
            weekday = None


def _joined(weekday: Block, date: Block) -> Block:
    if not isinstance(weekday, Paragraph) or not isinstance(date, Paragraph):
        return weekday
    return weekday._replace(text=weekday.text + date.text)
