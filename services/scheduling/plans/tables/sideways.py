"""Tables on their sides (横排表): 日期 and the days beside it in the first row, 内容 and what is held on each in another.

Or 上午 and what is held then, and 下午.
"""

from collections.abc import Sequence
from itertools import pairwise, takewhile, zip_longest

from services.scheduling.plans.blocks import Cell, Row, Table
from services.scheduling.plans.tables.columns import CONTENTS, SAYS_WHAT
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.words.column_names import column_of, names_contents

_FEWEST_DAYS = 3
_MAY_SAY_WHAT = CONTENTS | SAYS_WHAT | {"remark"}


def set_upright(table: Table) -> Table:
    """The same table; where days stand beside each other and names before all that is below them, a row for each day."""
    rows = [row for row in table.rows if any(cell.text for cell in row.cells)]
    begins = [at for at, row in enumerate(rows) if _are_days(row.cells)]
    if not begins:
        return table
    turned = [turned for at, end in pairwise([*begins, len(rows)]) for turned in _turned(rows[at:end])]
    return table._replace(rows=(*rows[: begins[0]], *turned))


def _turned(rows: Sequence[Row]) -> Sequence[Row]:
    """A row for each day, and what stands below them as it is; all rows so if these say nothing that is held."""
    named = list(takewhile(_is_named, rows))
    kinds = {"content" if names_contents(row.cells[0].text) else column_of(row.cells[0].text) for row in named[1:]}
    if len(named) < len(rows) and len(rows[len(named)].filled) > 1:
        return rows  # of a timetable
    if _MAY_SAY_WHAT.isdisjoint(kinds):
        return rows
    width, empty = _width(named[0].cells), Cell(named[0].cells[0].line, "")
    turned = zip_longest(*(row.cells[:width] for row in named), fillvalue=empty)
    return [*map(Row, turned), *rows[len(named) :]]


def _are_days(cells: Sequence[Cell]) -> bool:
    """日期, 5月6日, 5月7日, 5月8日"""
    if column_of(cells[0].text) not in {"date", "weekday"}:
        return False
    days = [is_period(cell.text) for cell in cells[1 : _width(cells)]]
    return len(days) >= _FEWEST_DAYS and all(day and day.grain in {"day", "span"} for day in days)


def _width(cells: Sequence[Cell]) -> int:
    """How many cells a row has, but for empty ones at its end."""
    return max((at for at, cell in enumerate(cells, 1) if cell.text), default=0)


def _is_named(row: Row) -> bool:
    name = row.cells[0].text
    return len(row.filled) > 1 and (column_of(name) is not None or names_contents(name))
