"""Rows of a week by its hours (按时刻), without a header: below a day 上午9:00, 例会, 二楼会议室, 办公室. Told as lines."""

from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.tables.columns import columns_of
from services.scheduling.plans.times.hours import is_hour, is_weekday
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import SOME_MONTH
from services.scheduling.plans.words.headings import is_note

_FEWEST_ROWS = 2
_BETWEEN = "\t"


def with_hours_as_lines(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, a table of hours and what is held then as the lines of a list."""
    above: Block | None = None
    for block in blocks:
        if isinstance(block, Table) and _is_by_hours(block, above):
            yield from (line for row in block.rows if row.filled for line in _lines(row.filled))
        else:
            yield block
        above = block


def _is_by_hours(table: Table, above: Block | None) -> bool:
    rows = [row.filled for row in table.rows if row.filled]
    wide = [_from_the_hour(row) for row in rows if len(row) > 1 and not is_note(row[0].text)]
    if len(wide) < _FEWEST_ROWS or not all(row and is_hour(row[0].text) for row in wide):
        return False
    if any(columns_of(Row(tuple(row))) or any("\n" in cell.text for cell in row) for row in rows):
        return False
    return any(_is_day(row[0].text) for row in rows) or (isinstance(above, Paragraph) and _is_day(above.text))


def _from_the_hour(row: Sequence[Cell]) -> Sequence[Cell]:
    """A row without the day that its first cell may hold."""
    return row[1:] if _is_day(row[0].text) else row


def _is_day(text: str) -> bool:
    reading = is_period(text, SOME_MONTH)
    return (reading is not None and reading.grain == "day") or is_weekday(text)


def _lines(row: Sequence[Cell]) -> Iterator[Paragraph]:
    behind = _from_the_hour(row)
    if len(behind) < len(row):
        yield Paragraph(row[0].line, row[0].text)
    if behind:
        yield Paragraph(behind[0].line, _BETWEEN.join(cell.text for cell in behind))
