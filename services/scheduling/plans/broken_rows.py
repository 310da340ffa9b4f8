"""Rows broken inside a cell (断行): | 3 | 二 | ○ | and, on the next line, 视力筛查 |, as a page's cell of several paragraphs is saved."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Row


def with_broken_rows_joined(rows: Sequence[Row], lines: Sequence[str], width: int) -> Iterator[Row]:
    """The same rows; one that lacks just the cells of the next line, which no pipe begins, goes on with these."""
    joined = False
    for row, following in pairwise([*rows, None]):
        goes_on = following is not None and not joined and _goes_on(row, following, lines, width)
        if row is not None and not joined:
            yield Row((*row.cells, *following.cells)) if goes_on and following else row
        joined = goes_on


def _goes_on(row: Row | None, following: Row, lines: Sequence[str], width: int) -> bool:
    if row is None or not following.cells or len(row.cells) + len(following.cells) != width:
        return False
    below = lines[following.cells[0].line - 1].strip()
    return not below.startswith("|") and below.endswith("|")
