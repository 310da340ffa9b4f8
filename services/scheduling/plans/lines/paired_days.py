"""First and last days one below the other (起讫日各占一行): 三, 02/28, 03/04 are the week and its days from 2/28 to 3/4."""

from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import Day, days_between
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.script import DIGITS

_FEWEST = 3
_WEEK = 7


def with_paired_days(blocks: Sequence[Block]) -> Sequence[Block]:
    """The same blocks, both days of each week on one line, if several weeks are written so."""
    pairs = set(_pairs(blocks))
    if len(pairs) < _FEWEST:
        return blocks
    return [
        _joined(block, blocks[at + 1]) if at in pairs else block
        for at, block in enumerate(blocks)
        if at - 1 not in pairs
    ]


def _pairs(blocks: Sequence[Block]) -> Iterator[int]:
    """Where the first day of a week stands, its number above it and its last day below."""
    for at in range(1, len(blocks) - 1):
        block = blocks[at]
        if not isinstance(block, Paragraph) or block.text[:1] not in DIGITS:
            continue
        above = blocks[at - 1]
        if not isinstance(above, Paragraph) or bare_weeks(above.text) is None:
            continue
        first, last = _day(block), _day(blocks[at + 1])
        if first and last and 0 < days_between(first, last) < _WEEK:
            yield at


def _day(block: Block) -> Day | None:
    reading = is_period(block.text) if isinstance(block, Paragraph) else None
    return reading.period.first if reading and reading.grain == "day" and reading.period.last is None else None


def _joined(first: Block, last: Block) -> Block:
    if not isinstance(first, Paragraph) or not isinstance(last, Paragraph):
        return first
    return first._replace(text=f"{first.text}-{last.text}")
