"""Calendars whose rows blanks divide (空格日历): bare days below a month, or dates with who does it at the end."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.headings import is_noise, is_note, is_title, section_number
from services.scheduling.plans.items import COUNTED
from services.scheduling.plans.leads import lead_of
from services.scheduling.plans.offices import is_organisation
from services.scheduling.plans.periods import is_period, read_period
from services.scheduling.plans.script import chinese_letters, plain
from services.scheduling.plans.spaced_cells import content_and_owner
from services.scheduling.plans.times import Reading

_FEWEST_ROWS = 3
_LONGEST_ROW = 90
_LAST_DAY = 31
_COLUMNS = ("content", "owner")
_BARE_DAY = re.compile(
    rf"(?P<day>\d{{1,2}})\s+(?:(?P<weekday>(?:周|星期)[一二三四五六日天])\s+|(?!{COUNTED}))(?=[\u3400-\u9fff“《])"
)


def by_bare_days(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """九月, then 1 开学典礼, 3 军训, 8 例会: days where weekdays stand beside them, or where the numbers leap."""
    heading, first = blocks[at - 1] if at else None, blocks[at]
    if not isinstance(first, Paragraph) or not first.text[:1].isdigit():
        return None
    if not isinstance(heading, Paragraph) or not _is_a_month(heading.text):
        return None
    run = list(_bare_days(blocks, at))
    if len(run) < _FEWEST_ROWS or not _are_days(run) or not _ends(blocks, at + len(run)):
        return None
    rows = (_row(block, found.end("day"), found.end()) for block, found in run)
    return Table(tuple(rows), kinds=("date", *_COLUMNS)), len(run)


def by_dated_rows(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """9 月 1 日 周一 开学典礼 教导处: rows of a date, a content and, most of them, of who does it."""
    before = blocks[at - 1] if at else None
    if _date_of(blocks[at]) is None or (before and (_date_of(before) or _is_a_week(before))):  # tried once, at its top
        return None
    rows: list[Row] = []
    for block in blocks[at:]:
        reading = _date_of(block)
        if reading is None or not isinstance(block, Paragraph):
            break
        rows.append(_row(block, reading.end, reading.end))
    owned = sum(len(row.cells) > len(_COLUMNS) for row in rows)
    if len(rows) < _FEWEST_ROWS or owned * 2 <= len(rows):
        return None
    return Table(tuple(rows), kinds=("date", *_COLUMNS)), len(rows)


def _row(block: Paragraph, end_of_date: int, start: int) -> Row:
    cells = [block.text[:end_of_date], *content_and_owner(block.text[start:].strip())]
    return Row(tuple(Cell(block.line, cell) for cell in cells))


def _is_a_month(text: str) -> bool:
    lead = lead_of(text.lstrip("#> ").strip("* "), None, under_heading=False)
    return lead is not None and not lead.rest and lead.reading.grain == "month"


def _is_a_week(block: Block) -> bool:
    lead = lead_of(block.text, None, under_heading=False) if isinstance(block, Paragraph) else None
    return lead is not None and lead.reading.period.week is not None


def _bare_days(blocks: Sequence[Block], at: int) -> Iterator[tuple[Paragraph, re.Match[str]]]:
    for block in blocks[at:]:
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_ROW:
            return
        found = _BARE_DAY.match(plain(block.text))
        if found is None:
            return
        yield block, found


def _are_days(run: Sequence[tuple[Paragraph, re.Match[str]]]) -> bool:
    days = [int(found["day"]) for _, found in run]
    if days[-1] > _LAST_DAY or not all(day < following for day, following in pairwise([0, *days])):
        return False
    leap = days[-1] - days[0] >= 2 * (len(days) - 1)
    return leap or all(found["weekday"] for _, found in run)


def _ends(blocks: Sequence[Block], at: int) -> bool:
    """Whether what stands below the days is no more of them."""
    block = blocks[at] if at < len(blocks) else None
    if not isinstance(block, Paragraph):
        return True
    text = block.text
    ended = is_title(text, among_items=True) or is_note(text) or is_noise(text) or is_organisation(text)
    return ended or section_number(text) is not None or _is_a_month(text) or is_period(text) is not None


def _date_of(block: Block) -> Reading | None:
    """The date that a row begins with, if a blank parts it from words."""
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_ROW or not block.text[:1].isdigit():
        return None
    reading = read_period(block.text)
    if reading is None or reading.period.first is None or reading.period.week:
        return None
    behind = block.text[reading.end :]
    return reading if behind[:1].isspace() and chinese_letters(behind) > 1 else None
