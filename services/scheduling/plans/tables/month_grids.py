"""Calendars with a month a block (月历): its number, rows of its days, and (12-16)…。 for what is held on which."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import month_behind
from services.scheduling.plans.words.script import DIGITS, plain

_FEWEST_MONTHS, _FEWEST_ENTRIES = 3, 6
_MOST_LINES = 400
_MONTH = re.compile(r"\s*(?P<month>1[0-2]|0?[1-9])\s*月?\s*")
_YEAR = re.compile(r"\s*20\d\d\s*年?\s*")
#: 暑假 1 2 3, 十一 10 11 12 13 14 15 16: days that count up, before them the number of their week or a word.
_DAYS = re.compile(r"\s*(?:[\u3400-\u9fff]{1,6}\s+)?(?P<days>\d{1,2}(?:\s+\d{1,2}){0,7})(?=\s|\Z)")
_ENTRY = re.compile(
    r"\s*(?P<when>[(\[]\s?\d[\d/月日至~-]*\s?[)\]](?:\s?[、,]\s?[(\[]\s?\d[\d/月日至~-]*\s?[)\]])*)\s*(?P<words>\S.*)"
)
_OPENING = re.compile(r"[(（\[［〔【]")  # as plain text has it
_WHEN = re.compile(r"\d[\d/月日至~-]*")
_KINDS = ("month", "label", "date", "content")


def with_month_grids(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, the lines of each such calendar as a table."""
    if not any(isinstance(block, Paragraph) and _OPENING.search(block.text) for block in blocks):
        yield from blocks
        return
    at = 0
    while at < len(blocks):
        block = blocks[at]
        rows = _rows(blocks, at) if isinstance(block, Paragraph) and block.text[:1] in DIGITS else []
        if rows:
            yield Table(tuple(rows), kinds=_KINDS)
        else:
            yield block
        at += len(rows) or 1


def _rows(blocks: Sequence[Block], at: int) -> list[Row]:
    """A row for each line of the calendar that begins at `at`; none if none does."""
    if _month_begun(blocks, at) is None:
        return []
    rows: list[Row] = []
    months: list[int] = []
    for place in range(at, min(at + _MOST_LINES, len(blocks))):
        begun = _month_begun(blocks, place)
        months += [begun] if begun else []
        row = _row(blocks[place], months[-1], begins=begun is not None)
        if row is None:
            break
        rows.append(row)
    entries = sum(bool(row.cells[-1].text) for row in rows)
    count_on = all(month == month_behind(before) for before, month in pairwise(months))
    return rows if len(months) >= _FEWEST_MONTHS and count_on and entries >= _FEWEST_ENTRIES else []


def _month_begun(blocks: Sequence[Block], at: int) -> int | None:
    """The month whose number stands alone above its first days."""
    block = blocks[at]
    found = _MONTH.fullmatch(block.text) if isinstance(block, Paragraph) else None
    below = blocks[at + 1] if found and at + 1 < len(blocks) else None
    return int(found["month"]) if found and isinstance(below, Paragraph) and _days(below.text)[:1] == [1] else None


def _days(text: str) -> list[int]:
    found = _DAYS.match(plain(text))
    days = [int(day) for day in found["days"].split()] if found else []
    return days if all(day == before + 1 for before, day in pairwise(days)) else []


def _row(block: Block, month: int, *, begins: bool) -> Row | None:
    """A month's number, its days, or what is held on some; None for anything else."""
    if not isinstance(block, Paragraph):
        return None
    text = block.text
    if begins:
        return _of(block, month=text)
    days = _DAYS.match(plain(text)) if _days(text) else None
    words = text[days.end() if days else 0 :]
    entry = _ENTRY.fullmatch(plain(words))
    if entry is None:
        return _of(block, label=text) if (days and not words.strip()) or _YEAR.fullmatch(text) else None
    return _of(
        block,
        label=text[: days.end()] if days else "",
        date=_date(entry["when"], month),
        content=words[entry.start("words") :],
    )


def _of(block: Paragraph, *, month: str = "", label: str = "", date: str = "", content: str = "") -> Row:
    return Row(tuple(Cell(block.line, text.strip()) for text in (month, label, date, content)))


def _date(when: str, month: int) -> str:
    """(12-16) below 8 is 8月12-16日; (8/30-9/2) tells its months; (31) below 11 is of that month alone."""
    days = "、".join(found[0] for found in _WHEN.finditer(when))
    date = days if "/" in days or "月" in days else f"{month}月{days.rstrip('日')}日"
    return date if is_period(date) else f"{month}月"
