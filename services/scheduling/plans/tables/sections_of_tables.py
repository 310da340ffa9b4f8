"""Sections of a table (表内分类): a lone cell between the rows, 一、校级培训, says what the rows below it are about."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Cell, Row
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.words.headings import section_value

_FEWEST = 2
_FIRST = ("1", "一")


def rows_of_sections(rows: Sequence[Row]) -> frozenset[int]:
    """The places of lone cells right above rows of several, if they count up from 一 or the rows begin with 1 again."""
    counted: list[int] = []
    begin_again: list[int] = []
    for at, (cell, below) in _above_rows(rows):
        value = section_value(cell.text)
        if value is not None and value == len(counted) + 1:
            counted.append(at)
        elif value is None and below.text in _FIRST and not is_period(cell.text):
            begin_again.append(at)
    return frozenset(at for places in (counted, begin_again) if len(places) >= _FEWEST for at in places)


def _above_rows(rows: Sequence[Row]) -> Iterator[tuple[int, tuple[Cell, Cell]]]:
    """Each lone cell, and the first one of the row of several cells right below it."""
    filled = [(at, row.filled) for at, row in enumerate(rows)]
    for (at, cells), (_, below) in pairwise((at, cells) for at, cells in filled if cells):
        if len(cells) == 1 and len(below) > 1:
            yield at, (cells[0], below[0])
