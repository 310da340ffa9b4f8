"""Rows that their signs tell (逐条记录): cells parted by commas, bare week numbers above their days."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.tables.columns import CONTENTS, SAYS_WHAT, TIMES, columns_of
from services.scheduling.plans.tables.running_cells import joined_cells
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.weeks import are_garbled_days, bare_weeks
from services.scheduling.plans.words.headings import is_noise, is_note, is_title
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.script import plain

_FEWEST_RECORDS = 2
_COMMA = re.compile(r"[,，]")
_LONGEST_ROW, _LONGEST_BELOW_A_HEADER = 200, 2_000
_FEWEST_CELLS = 3
_MOST_CELLS = 30
_MOST_LINES = 1000  # a year of weeks with what they hold


def by_commas(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """周次,日期,内容 and rows below it; or rows alone that begin with a week and its days, or end with who does it."""
    block, before = blocks[at], blocks[at - 1] if at else None
    commas = _COMMA.findall(block.text) if isinstance(block, Paragraph) else []
    if len(commas) < _FEWEST_CELLS - 1:
        return None
    comma = re.compile(f"[{''.join(set(commas))}]")  # the other one is of the sentences in the cells
    headed = _is_header(block, comma)
    if not headed and isinstance(before, Paragraph) and _parted(before.text, comma):
        return None  # tried once, at its top
    longest = _LONGEST_BELOW_A_HEADER if headed else _LONGEST_ROW
    parted = ((block, _parted(block.text, comma, longest)) for block in _paragraphs(blocks, at))
    rows = list(takewhile(lambda row: len(row[1]) >= _FEWEST_CELLS, parted))
    if len(rows) < _FEWEST_RECORDS:
        return None
    if headed:
        return Table(tuple(Row(tuple(Cell(block.line, text) for text in cells)) for block, cells in rows)), len(rows)
    if all(_is_a_week(*cells[:2]) for _, cells in rows):
        rows = [(block, [f"{cells[0]} {cells[1]}", *cells[2:]]) for block, cells in rows]
    elif not all(is_period(cells[0]) and is_owner(cells[-1]) for _, cells in rows):
        return None
    return Table(tuple(Row(tuple(Cell(block.line, text) for text in cells)) for block, cells in rows)), len(rows)


def _is_header(block: Block, comma: re.Pattern[str]) -> bool:
    """Whether a line names a time and what is held then, and nothing but columns."""
    if not isinstance(block, Paragraph):
        return False
    names = Row(tuple(Cell(block.line, text) for text in _parted(block.text, comma)))
    kinds = {column.kind for column in columns_of(names)}
    return not TIMES.isdisjoint(kinds) and not (CONTENTS | SAYS_WHAT).isdisjoint(kinds)


def _parted(text: str, comma: re.Pattern[str], longest: int = _LONGEST_ROW) -> list[str]:
    if len(text) > longest or len(comma.findall(text)) < _FEWEST_CELLS - 1:
        return []
    cells = [cell.strip() for cell in (_quoted_cells(text) if '"' in text else comma.split(text))]
    return cells if all(cell in text for cell in cells) else []


def _quoted_cells(text: str) -> list[str]:
    """Empty if a line breaks outside the quotes, which is no row."""
    try:
        return next(csv.reader([text]))
    except csv.Error:
        return []


def by_bare_weeks(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """1, 9月1日-9月5日, then what is held, a line each; 2, 9月8日-9月12日, and so on: no header says what they are."""
    first = blocks[at]
    if not isinstance(first, Paragraph) or not first.text[:1].isdigit():
        return None
    pair = list(islice(_paragraphs(blocks, at), 2))
    if len(pair) < 2 or not _is_a_week(pair[0].text, pair[1].text):  # a pair
        return None
    rows: list[list[Cell]] = []
    run = list(islice(_paragraphs(blocks, at), _MOST_LINES))
    place = 0
    while place < len(run):
        block = run[place]
        days = run[place + 1].text if place + 1 < len(run) else ""
        if _is_a_week(block.text, days) or (rows and _goes_on_with(rows[-1][0], block, days)):
            rows.append([Cell(block.line, f"{block.text} {days}", (block.line, run[place + 1].line))])
            place += 2
            continue
        if len(rows[-1]) > _MOST_CELLS or is_title(block.text, among_items=True):
            break
        if is_note(block.text) or is_noise(block.text):
            break
        rows[-1].append(block.cell)
        place += 1
    if len(rows) < _FEWEST_RECORDS:
        return None
    return Table(tuple(Row(joined_cells(row)) for row in rows), rebuilt=True), place


def _is_a_week(number: str, days: str) -> bool:
    reading = is_period(days) if bare_weeks(number) and plain(number).strip().isdigit() else None
    return reading is not None and reading.period.last is not None and reading.period.week is None


def _goes_on_with(before: Cell, block: Paragraph, days: str) -> bool:
    """The next week in order, whose days were garbled."""
    number = plain(block.text)
    return number.isdigit() and int(number) == int(plain(before.text).split()[0]) + 1 and are_garbled_days(days)


def _paragraphs(blocks: Sequence[Block], at: int) -> Iterator[Paragraph]:
    for place in range(at, len(blocks)):
        block = blocks[place]
        if not isinstance(block, Paragraph):
            return
        yield block
