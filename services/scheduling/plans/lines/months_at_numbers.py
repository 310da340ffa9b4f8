"""Months glued to numbers (月份与编号相连): 91、…, 2、…, 101、…, where the cells of a table of months were run together.

What was 9 beside 1、… reads 91、…. Only the next item, or the first one of a later month, may follow.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.scheduling.plans.blocks import Block, Paragraph, from_place
from services.scheduling.plans.times.values import months_between
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.headings import is_noise, is_note, is_title, section_number
from services.scheduling.plans.words.items import COUNTED
from services.scheduling.plans.words.script import DIGITS, plain

_YEAR, _MOST_LEFT_OUT = 12, 3  # months; from one to the next a holiday may lie between them
_FEWEST = 3  # months before a number before they are believed
_BEGUN = re.compile(rf"(?P<digits>\d{{1,3}})(?:(?P<dot>\s?[、.](?!\d))|(?=[\u3400-\u9fff“《])(?!{COUNTED}))")
_LONGEST = 8  # letters that tell
_MONTH = "月份"
_BEGINNINGS = frozenset({*DIGITS, _MONTH[0]})


class _Begun(NamedTuple):
    """The month that a line stands in, the number of its item, and where the month's own digits end on it."""

    month: int
    item: int
    end: int = 0


def with_months_off_numbers(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, such a month on a line of its own: 9月, 1、…."""
    at = 0
    while at < len(blocks):
        if not _may_begin(blocks[at]):
            yield blocks[at]
            at += 1
            continue
        count, begun = _table(blocks, at)
        for place, block in enumerate(blocks[at : at + count], start=at):
            yield from _parted(block, begun.get(place))
        at += count


def _may_begin(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.text[:1] in _BEGINNINGS


def _table(blocks: Sequence[Block], at: int) -> tuple[int, dict[int, _Begun]]:
    """How many blocks from `at` on are looked through, and those of them that begin a month."""
    months: dict[int, _Begun] = {}
    last = _Begun(0, 0)
    start = at + _is_header(blocks[at])
    end = start
    for block in from_place(blocks, start):
        begun = _begun(block, last) if isinstance(block, Paragraph) else None
        if begun is None and not (months and _goes_on(block)):
            break
        if begun and begun.end:
            months[end] = begun
        last = begun or last
        end += 1
    numbered = [begun for begun in months.values() if begun.item]
    if len(numbered) < _FEWEST:
        return max(1, end - at), {}
    return end - at, months | ({at: last} if start > at else {})


def _is_header(block: Block) -> bool:
    """月份活动要点: the names of two columns."""
    text = block.text if isinstance(block, Paragraph) else ""
    return text.startswith(_MONTH) and column_of(text[len(_MONTH) :].strip()) == "content"


def _begun(block: Paragraph, last: _Begun) -> _Begun | None:
    found = _BEGUN.match(plain(block.text[:_LONGEST]))
    if found is None:
        return None
    digits = found["digits"]
    if found["dot"] and last.item and int(digits) == last.item + 1:
        return _Begun(last.month, last.item + 1)
    if not found["dot"]:
        return _Begun(int(digits), 0, len(digits)) if _follows(int(digits), last) else None
    month = int(digits[:-1] or 0) if digits.endswith("1") else 0
    return _Begun(month, 1, len(digits) - 1) if _follows(month, last) else None


def _follows(month: int, last: _Begun) -> bool:
    is_one = 1 <= month <= _YEAR
    return is_one and (not last.month or 0 < months_between(last.month, month) <= _MOST_LEFT_OUT)


def _goes_on(block: Block) -> bool:
    """Whether a line without a number may be a further one of an item."""
    if not isinstance(block, Paragraph) or block.text[:1].isdigit() or section_number(block.text) is not None:
        return False
    return not (is_title(block.text, among_items=True) or is_note(block.text) or is_noise(block.text))


def _parted(block: Block, begun: _Begun | None) -> Iterator[Block]:
    if begun is None or not isinstance(block, Paragraph):
        yield block
        return
    end = begun.end if block.text[:1].isdigit() else len(_MONTH)
    yield block._replace(text=f"{begun.month}月" if block.text[:1].isdigit() else _MONTH)
    yield block._replace(text=block.text[end:].strip(), apart=False)
