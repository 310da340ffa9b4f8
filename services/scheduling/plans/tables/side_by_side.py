"""Tables printed side by side (双栏): 周次, 内容, 周次, 内容. Put below each other."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile, zip_longest

from services.scheduling.plans.blocks import Cell, Row, Table
from services.scheduling.plans.tables.columns import TELLS_A_ROW
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.column_names import column_of

_FEWEST_NAMES = _FEWEST_TIMES = 2
_MOST_COLUMNS = 24
_FEWEST_CELLS = 9
_RULER = re.compile(r":?-+:?")


def below_each_other(table: Table) -> Table:
    """The same table; its halves below each other if its header repeats itself."""
    for at, row in enumerate(table.rows[:3]):
        width = _repeated_width([cell.text for cell in _without_empty_ends(row)])
        if width:
            return table._replace(rows=(*table.rows[:at], *_below_each_other(table.rows[at:], width)))
    return table


def _without_empty_ends(row: Row) -> tuple[Cell, ...]:
    filled = [at for at, cell in enumerate(row.cells, start=1) if cell.text]
    return row.cells[: filled[-1]] if filled else ()


def _below_each_other(rows: Sequence[Row], width: int) -> Iterator[Row]:
    """Each part below a header of its own; the lone cells at its end, a note or the next one's title, below its halves."""
    cells = [_without_empty_ends(row) for row in rows]
    names = [cell.text for cell in cells[0]]
    begins = [at for at, each in enumerate(cells) if [cell.text for cell in each] == names]
    for begin, end in pairwise([*begins, len(rows)]):
        below = next((at for at in range(end, begin, -1) if len(cells[at - 1]) > 1), end)
        yield from _part(cells[begin:below], width)
        yield from map(Row, cells[below:end])


def _part(cells: Sequence[tuple[Cell, ...]], width: int) -> Iterator[Row]:
    names = [column_of(cell.text) for cell in cells[0]]
    times = len(list(takewhile(TELLS_A_ROW.__contains__, names[:width])))
    parted = [_halves(each, width, times, len(names) // width) for each in cells]
    for halves in zip_longest(*parted, fillvalue=()):
        yield from (Row(half) for half in halves if any(cell.text for cell in half))


def _halves(cells: Sequence[Cell], width: int, times: int, halves: int) -> list[tuple[Cell, ...]]:
    """The row's cells below each header. Where empty ones were left out, its times tell where the next half begins."""
    begins = [at for at in range(len(cells)) if _are_times(cells[at : at + times])] if times >= _FEWEST_TIMES else []
    if begins[:1] != [0] or len(begins) != halves:
        begins = list(range(0, len(cells), width))
    return [tuple(cells[at:end]) for at, end in pairwise([*begins, len(cells)])]


def _are_times(cells: Sequence[Cell]) -> bool:
    """3, 9月13日-9月19日: a week and its days."""
    week, *days = [cell.text for cell in cells]
    return bare_weeks(week) is not None and bool(days) and all(is_period(text) for text in days)


def rows_run_on(cells: Sequence[Cell]) -> list[Row]:
    """A whole table on one line: rows as wide as the header that it repeats or that a first number follows."""
    names = [column_of(cell.text) for cell in cells]
    start = next((at for at, name in enumerate(names) if name in TELLS_A_ROW), None)
    if start is None:
        return []
    end = start
    while end < len(cells) and names[end]:
        end += 1
    width = end - start
    if width < _FEWEST_NAMES or len(cells) - start < 3 * width or not cells[end].text[:1].isdigit():
        return []
    body = cells[start:]
    return [Row(tuple(cells[:start])), *(Row(tuple(body[at : at + width])) for at in range(0, len(body), width))]


def cells_run_on(cells: Sequence[Cell]) -> list[Cell]:
    """The cells of a whole table on one line whose rows differ in width; none if no header stands among the first.

    What stands before the header's first name, and no pipe parts from it, is a cell of its own.
    """
    filled = [cell for cell in cells if cell.text and not _RULER.fullmatch(cell.text)]
    if len(filled) < _FEWEST_CELLS:
        return []
    for at, (cell, following) in enumerate(pairwise(filled[:_MOST_COLUMNS])):
        above, _, name = cell.text.rpartition(" ")
        if column_of(following.text) is None:
            continue
        if column_of(cell.text) in TELLS_A_ROW:
            return filled
        if column_of(name) in TELLS_A_ROW:
            return [*filled[:at], cell._replace(text=above.strip()), cell._replace(text=name), *filled[at + 1 :]]
    return []


def _repeated_width(texts: Sequence[str]) -> int:
    """How many columns the repeated header has; 0 if it does not repeat itself."""
    if len(texts) > _MOST_COLUMNS:
        return 0
    kinds = [column_of(text) for text in texts]
    for width in range(_FEWEST_NAMES, len(texts) // 2 + 1):
        parts = {tuple(kinds[at : at + width]) for at in range(0, len(texts), width)}
        if len(texts) % width == 0 and len(parts) == 1 and None not in kinds and kinds[0] in TELLS_A_ROW:
            return width if len(set(kinds)) > 1 else 0
    return 0
