"""Rows broken inside a cell (断行): | 3 | 二 | ○ | and, on the next line, 视力筛查 |, as a page's cell of several paragraphs is saved."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Cell, Row
from services.scheduling.plans.times.hours import is_weekday
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.column_names import column_of


def with_broken_rows_joined(rows: Sequence[Row], lines: Sequence[str], width: int) -> Iterator[Row]:
    """The same rows; one that lacks just the cells of the next line, which no pipe begins, goes on with these.

    Or with what is left of its last cell, then these: 六 | 4.1 | 习作研讨, and 执教:四(1)班 | 语文组 on the next line.
    """
    cut = _cut(rows, lines) | _cut_in_their_days(rows)
    at = 0
    while at < len(rows):
        row, *below = rows[at : at + 2]
        following = below[0] if below else Row(())
        if _goes_on(row, following, lines, width):
            row, at = Row((*row.cells, *following.cells)), at + 1
        elif at in cut:
            row, at = Row((*row.cells[:-1], _joined(row.cells[-1], following.cells[0]), *following.cells[1:])), at + 1
        yield row
        at += 1


def _goes_on(row: Row, following: Row, lines: Sequence[str], width: int) -> bool:
    if not following.cells or len(row.cells) + len(following.cells) != width:
        return False
    below = _line(following, lines)
    return not below.startswith("|") and below.endswith("|")


def _cut(rows: Sequence[Row], lines: Sequence[str]) -> frozenset[int]:
    """The places of rows that are cut in a cell: those that lack cells all make whole ones with the line below them."""
    usual = _usual_width(rows)
    narrow = {at for at, row in enumerate(rows) if len(row.cells) < usual}
    cut = frozenset(
        at for at in sorted(narrow)[::2] if at + 1 in narrow and _make_one(rows[at], rows[at + 1], usual, lines)
    )
    return cut if 2 * len(cut) == len(narrow) else frozenset()


def _cut_in_their_days(rows: Sequence[Row]) -> frozenset[int]:
    """The places of rows that are a day alone, if the weekday that begins the row below is no cell of its own.

    10月31日, and on the next line 星期一 | 7:50 | 升旗仪式 | 操场 |.
    """
    widest = max((len(row.cells) for row in rows), default=0)
    if any(column_of(cell.text) == "weekday" for row in rows[:1] for cell in row.cells):
        return frozenset()
    return frozenset(
        at
        for at, (row, following) in enumerate(pairwise(rows))
        if len(row.cells) == 1 < len(following.cells) == widest and _are_of_one_day(row, following)
    )


def _are_of_one_day(row: Row, following: Row) -> bool:
    reading = is_period(row.cells[0].text) if is_weekday(following.cells[0].text.strip("()（） ")) else None
    return reading is not None and reading.period.first is not None


def _make_one(row: Row, following: Row, usual: int, lines: Sequence[str]) -> bool:
    """Whether two lines that no pipe begins or ends hold as many cells as the others, one of them in two parts."""
    if not row.cells or not following.cells or len(row.cells) + len(following.cells) != usual + 1:
        return False
    first = following.cells[0].text
    framed = (_line(each, lines) for each in (row, following))
    is_new = is_period(first, NO_TIME) or bare_weeks(first)
    return not is_new and not any(line.startswith("|") or line.endswith("|") for line in framed)


def _usual_width(rows: Sequence[Row]) -> int:
    """How many cells half of the rows have, or more; 0 if they differ."""
    ((width, count),) = Counter(len(row.cells) for row in rows).most_common(1) or [(0, 0)]
    return width if count * 2 >= len(rows) else 0


def _line(row: Row, lines: Sequence[str]) -> str:
    return lines[row.cells[0].line - 1].strip()


def _joined(cell: Cell, more: Cell) -> Cell:
    return Cell(cell.line, f"{cell.text}\n{more.text}", (cell.line, more.line))
