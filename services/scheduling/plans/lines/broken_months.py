"""Months broken over lines before their contents (断行月份): 十, 一, 月 1、…, as a narrow column is copied from a page.

The first numeral may hang on the end of the header above it: …地点 负责人 九, 月 1、….
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.times.values import months_between
from services.scheduling.plans.words.script import number_of, plain

_FEWEST = 3  # before they are believed
_YEAR, _MOST_LEFT_OUT = 12, 3  # months; from one to the next a holiday may lie between them
_REST = re.compile(r"月份?(?:\s+(?=\S)|(?=\d{1,2}[、.]))")
_NUMERAL = re.compile(r"[一二三四五六七八九十]|\d{1,2}")
_AT_THE_END = re.compile(r"(?<=\S)\s+(?P<numeral>[一二三四五六七八九十]|\d{1,2})\Z")
_MOST_NUMERALS, _LONGEST_END = 2, 6


class _Month(NamedTuple):
    """Its numeral, which of the blocks its own lines begin with, and where it hangs on the end of the one before."""

    numeral: str
    number: int
    begin: int
    hangs: int = 0


def with_months_mended(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, 十一月 1、… for the lines of such months, where several follow each other."""
    months = [(at, month) for at, block in enumerate(blocks) if _is_rest(block) and (month := _month(blocks, at))]
    runs: list[list[tuple[int, _Month]]] = []
    for at, month in months:
        if not runs or not _follows(month, runs[-1][-1][1]):
            runs.append([])
        runs[-1].append((at, month))
    return _mended(blocks, dict(chain.from_iterable(run for run in runs if len(run) >= _FEWEST)))


def _follows(month: _Month, before: _Month) -> bool:
    return 0 < months_between(before.number, month.number) <= _MOST_LEFT_OUT


def _is_rest(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.text[:1] == "月" and _REST.match(plain(block.text)) is not None


def _month(blocks: Sequence[Block], at: int) -> _Month | None:
    """The numeral on the lines right above 月, or at the end of the line above these."""
    begin = at
    while begin and at - begin < _MOST_NUMERALS and _NUMERAL.fullmatch(_text(blocks[begin - 1])):
        begin -= 1
    own = "".join(_text(block) for block in blocks[begin:at])
    above = _text(blocks[begin - 1]) if begin else ""
    hanging = _AT_THE_END.search(plain(above[-_LONGEST_END:])) if len(own) < _MOST_NUMERALS else None
    if hanging and (number := number_of(hanging["numeral"] + own)) and number <= _YEAR:
        return _Month(hanging["numeral"] + own, number, begin, len(hanging[0]))
    number = number_of(own) if own else None
    return _Month(own, number, begin) if number and number <= _YEAR else None


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _mended(blocks: Sequence[Block], months: Mapping[int, _Month]) -> list[Block]:
    mended: list[Block] = []
    for at, block in enumerate(blocks):
        month = months.get(at)
        if month is None or not isinstance(block, Paragraph):
            mended.append(block)
            continue
        del mended[len(mended) - (at - month.begin) :]
        if month.hangs and isinstance(above := mended[-1], Paragraph):
            mended[-1] = above._replace(text=above.text[: -month.hangs])
        begun = blocks[month.begin]
        line = begun.line if isinstance(begun, Paragraph) else block.line
        mended.append(block._replace(line=line, text=month.numeral + block.text))
    return mended
