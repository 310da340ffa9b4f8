"""Months at the ends of lines (行末的月份): 春游5月 above what May has, where a page lost the line's end before the month."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.times.values import months_between
from services.scheduling.plans.words.phrases import MONTH_NUMBER
from services.scheduling.plans.words.script import number_of, plain

_FEWEST = 3
_LONGEST = 40
_MOST_LEFT_OUT = 3
_MONTH = re.compile(rf"(?P<month>{MONTH_NUMBER})\s?月份?")
_AT_THE_END = re.compile(
    rf"(?<=[\u3400-\u9fff)”》])(?<![一二三四五六七八九十第年至到在从于自前后截为是和与及、]){_MONTH.pattern}\Z"
)
_ENDS = ("月", "份")


def with_months_apart(blocks: Sequence[Block]) -> Sequence[Block]:
    """The same blocks; such months on lines of their own, if several are written so and all count on from a lone one.

    春游5月 right above 毕业礼6月 is held then.
    """
    short = {
        at: plain(block.text)
        for at, block in enumerate(blocks)
        if isinstance(block, Paragraph) and block.text.endswith(_ENDS) and len(block.text) <= _LONGEST
    }
    alone = {at: found for at, text in short.items() if (found := _MONTH.fullmatch(text))}
    glued = {at: found for at, text in short.items() if at not in alone and (found := _AT_THE_END.search(text))}
    months = [number_of(found["month"]) or 0 for _, found in sorted({**alone, **glued}.items())]
    are_alike = any(at + 1 in alone or at + 1 in glued or at + 1 == len(blocks) for at in glued)
    if are_alike or len(glued) < _FEWEST or min(alone, default=len(blocks)) > min(glued):
        return blocks
    if not all(0 < months_between(before, month) <= _MOST_LEFT_OUT for before, month in pairwise(months)):
        return blocks
    return [piece for at, block in enumerate(blocks) for piece in _parted(block, glued.get(at))]


def _parted(block: Block, month: re.Match[str] | None) -> Iterator[Block]:
    if month is None or not isinstance(block, Paragraph):
        yield block
        return
    yield block._replace(text=block.text[: month.start()].strip())
    yield block._replace(text=block.text[month.start() :], apart=False)
