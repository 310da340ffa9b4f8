"""Calendars whose rows blanks divide (空格日历): bare days below a month, or dates with who does it at the end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table, from_place
from services.scheduling.plans.lists.leads import Lead, lead_of
from services.scheduling.plans.tables.spaced_cells import content_and_owner
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import Reading
from services.scheduling.plans.words.headings import is_noise, is_note, is_title, section_number
from services.scheduling.plans.words.items import COUNTED
from services.scheduling.plans.words.offices import is_organisation
from services.scheduling.plans.words.script import chinese_letters, plain, squeezed

_FEWEST_ROWS = 3
_LONGEST_ROW = 90
_LAST_DAY = 31
_COLUMNS = ("content", "owner")
#: 8, 8-10, 3,5,12: the days of one entry, whose numbers may go on below a comma.
_DAYS = r"\d{1,2}(?:\s?[-~至,、]\s?\d{1,2})*"
_BARE_DAY = re.compile(
    rf"(?P<days>{_DAYS})\s+(?:(?P<weekday>(?:周|星期)[一二三四五六日天])\s+|(?!{COUNTED}))(?=[\u3400-\u9fff“《])"
)
_DAYS_ALONE = re.compile(rf"{_DAYS}(?:\s?[,、])?")
_NOT_A_DIGIT = re.compile(r"\D")
_MOST_LINES_OF_DAYS = 4
#: 6 7 8, (典): what is left of a grid of days beside its entries.
_OF_A_GRID = re.compile(r"\d{1,2}(?:\s+\d{1,2})+|[(\[]?[\u3400-\u9fff][)\]]?")
_MOST_ABOVE = 10  # lines between a month and its first entry


@dataclass(frozen=True)
class _Entry:
    """The days of an entry, its words, the lines that it takes."""

    lines: tuple[int, ...]
    days: str
    words: str
    beside_weekday: bool

    @property
    def first(self) -> int:
        return int(_NOT_A_DIGIT.split(self.days)[0])


def by_bare_days(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """九月, then 1 开学典礼, 3-5 军训, 8 例会: days where weekdays stand beside them, or where the numbers leap."""
    first = blocks[at]
    if not isinstance(first, Paragraph) or not first.text[:1].isdigit():
        return None
    month = _month_above(blocks, at)
    run = list(_entries(blocks, at)) if month else []
    count = sum(len(entry.lines) for entry in run)
    if len(run) < _FEWEST_ROWS or not _are_days(run) or not _ends(blocks, at + count):
        return None
    rows = (_row(entry.lines, f"{month}月{entry.days}日", entry.words) for entry in run)
    return Table(tuple(rows), kinds=("date", *_COLUMNS)), count


def by_dated_rows(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """9 月 1 日 周一 开学典礼 教导处: rows of a date, a content and, most of them, of who does it."""
    before = blocks[at - 1] if at else None
    if _date_of(blocks[at]) is None or (before and (_date_of(before) or _is_a_week(before))):  # tried once, at its top
        return None
    rows: list[Row] = []
    for block in from_place(blocks, at):
        reading = _date_of(block)
        if reading is None or not isinstance(block, Paragraph):
            break
        rows.append(_row((block.line,), block.text[: reading.end], block.text[reading.end :]))
    owned = sum(len(row.cells) > len(_COLUMNS) for row in rows)
    if len(rows) < _FEWEST_ROWS or owned * 2 <= len(rows):
        return None
    return Table(tuple(rows), kinds=("date", *_COLUMNS)), len(rows)


def _row(lines: tuple[int, ...], date: str, words: str) -> Row:
    """The words stand on the last of the lines; the others hold further days."""
    told = (Cell(lines[-1], cell) for cell in content_and_owner(words.strip()))
    return Row((Cell(lines[0], date, lines), *told))


def _month_above(blocks: Sequence[Block], at: int) -> int | None:
    """The month whose name stands above, perhaps with days of its grid or what is held all month between."""
    for block in reversed(blocks[max(0, at - _MOST_ABOVE) : at]):
        lead = _month_of(block)
        if lead is not None and not lead.rest:
            period = lead.reading.period
            return period.month_from if period.month_from == period.month_to else None
        if not isinstance(block, Paragraph) or (lead is None and not _is_of_a_grid(block.text)):
            return None
    return None


def _month_of(block: Block) -> Lead | None:
    """The month that a line begins with."""
    if not isinstance(block, Paragraph):
        return None
    lead = lead_of(block.text.lstrip("#> ").strip("* "), None, under_heading=False)
    return lead if lead is not None and lead.reading.grain == "month" else None


def _is_a_month(block: Block) -> bool:
    lead = _month_of(block)
    return lead is not None and not lead.rest


def _is_of_a_grid(text: str) -> bool:
    return _OF_A_GRID.fullmatch(plain(text).strip()) is not None


def _is_a_week(block: Block) -> bool:
    lead = lead_of(block.text, None, under_heading=False) if isinstance(block, Paragraph) else None
    return lead is not None and lead.reading.period.week is not None


def _entries(blocks: Sequence[Block], at: int) -> Iterator[_Entry]:
    while entry := _entry(blocks, at):
        yield entry
        at += len(entry.lines)


def _entry(blocks: Sequence[Block], at: int) -> _Entry | None:
    """8 例会, or 3,5, above 12 above 排球赛: days that go on below a comma, and what is held on them."""
    text = ""
    lines: tuple[int, ...] = ()
    for block in blocks[at : at + _MOST_LINES_OF_DAYS + 1]:
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_ROW:
            return None
        text, lines = f"{text} {block.text}".strip(), (*lines, block.line)
        if _DAYS_ALONE.fullmatch(plain(text)) is None:
            found = _BARE_DAY.match(plain(text))
            days = squeezed(found["days"]) if found else ""
            return found and _Entry(lines, days, text[found.end() :], bool(found["weekday"]))
    return None


def _are_days(run: Sequence[_Entry]) -> bool:
    days = [entry.first for entry in run]
    if days[-1] > _LAST_DAY or not all(day < following for day, following in pairwise([0, *days])):
        return False
    leap = days[-1] - days[0] >= 2 * (len(days) - 1)
    return leap or all(entry.beside_weekday for entry in run)


def _ends(blocks: Sequence[Block], at: int) -> bool:
    """Whether what stands below the days is no more of them."""
    block = blocks[at] if at < len(blocks) else None
    if not isinstance(block, Paragraph):
        return True
    text = block.text
    ended = is_title(text, among_items=True) or is_note(text) or is_noise(text) or is_organisation(text)
    begins = section_number(text) is not None or _is_a_month(block) or is_period(text) is not None
    return ended or begins or _is_of_a_grid(text)


def _date_of(block: Block) -> Reading | None:
    """The date that a row begins with, if a blank parts it from words."""
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_ROW or not block.text[:1].isdigit():
        return None
    reading = read_period(block.text)
    if reading is None or reading.period.first is None or reading.period.week:
        return None
    behind = block.text[reading.end :]
    return reading if behind[:1].isspace() and chinese_letters(behind) > 1 else None
