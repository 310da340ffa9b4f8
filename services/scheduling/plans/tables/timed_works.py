"""Works with their times before them (时间开头): 任务 | 3-4月:… | 考核要点, a table that has no column of times."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.scheduling.plans.blocks import Cell, Row, Table
from services.scheduling.plans.tables.columns import TIMES, columns_of
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.words.headings import tells_of_the_past
from services.scheduling.plans.words.script import chinese_letters, may_name_a_time, plain

_HIGHEST_HEADER = 3  # rows
_FEWEST_ROWS = 3
_FEWEST_LETTERS = 2
_KEPT = {"owner", "place"}


@dataclass(frozen=True)
class _Work:
    """A row's first cell that begins with its time: its place, where the time ends and the words begin."""

    place: int
    end: int
    begin: int
    is_sure: bool


def with_times_apart(table: Table) -> Table:
    """The same table, the times before its works in a column of their own; any other table as it is.

    A cell of a task that is merged over several works may be left out before all but the first.
    """
    header = next((at for at, row in enumerate(table.rows[:_HIGHEST_HEADER]) if columns_of(row)), -1)
    kinds = [column.kind for column in columns_of(table.rows[header])] if header >= 0 else []
    if table.rebuilt or table.kinds or not TIMES.isdisjoint(kinds):
        return table
    works = [_work(row) if at > header else None for at, row in enumerate(table.rows)]
    if not _tell_when(table.rows[header + 1 :], works[header + 1 :]):
        return table
    before = max(work.place for work in works if work)
    width = max(len(row.cells) for row in table.rows)
    told = (kind if kind in _KEPT else "remark" for kind in (kinds[before + 1 :] + ["remark"] * width)[:width])
    rows = tuple(_row(row, work, width) for row, work in zip(table.rows, works, strict=True))
    return Table(rows, kinds=(*["label"] * width, "date", "content", *told))


def _tell_when(rows: Sequence[Row], works: Sequence[_Work | None]) -> bool:
    """Whether the rows' works begin with times, and no cell is one alone."""
    sure = sum(work is not None and work.is_sure for work in works)
    filled = sum(any(cell.text for cell in row.cells) for row in rows)
    if sure < _FEWEST_ROWS or sure * 3 < filled * 2:
        return False
    return not any(is_period(cell.text) for row in rows for cell in row.cells if may_name_a_time(cell.text))


def _work(row: Row) -> _Work | None:
    for place, cell in enumerate(row.cells):
        reading = read_period(cell.text) if may_name_a_time(cell.text[:12]) else None
        if reading is None or reading.glued:
            continue
        behind = cell.text[reading.end :]
        words = behind.lstrip(" :：、,，")
        if chinese_letters(words) >= _FEWEST_LETTERS and not tells_of_the_past(words):
            is_signed = plain(behind).lstrip().startswith(":")
            return _Work(place, reading.end, len(cell.text) - len(words), is_signed)
    return None


def _row(row: Row, work: _Work | None, width: int) -> Row:
    """The work behind its time; what stands before it as labels, and so is a row without one."""
    empty = Cell(row.cells[0].line if row.cells else 0, "")
    if work is None:
        return Row((*row.cells, *[empty] * (2 * width + 2 - len(row.cells))))
    cell = row.cells[work.place]
    parted = (Cell(cell.line, cell.text[: work.end]), Cell(cell.line, cell.text[work.begin :], cell.lines))
    behind = row.cells[work.place + 1 :]
    labels = [*row.cells[: work.place], *[empty] * (width - work.place)]
    return Row((*labels, *parted, *behind, *[empty] * (width - len(behind))))
