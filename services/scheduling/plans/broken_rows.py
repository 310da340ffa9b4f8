"""Rows broken inside a cell (断行): | 3 | 二 | ○ | and, on the next line, 视力筛查 |, as a page's cell of several paragraphs is saved."""

from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Row


def with_broken_rows_joined(rows: Sequence[Row], lines: Sequence[str], width: int) -> Iterator[Row]:
    """The same rows; one that lacks just the cells of the next line, which no pipe begins, goes on with these."""
    at = 0
    while at < len(rows):
        row, *below = rows[at : at + 2]
        joined = [following for following in below if _goes_on(row, following, lines, width)]
        yield Row(tuple(cell for each in (row, *joined) for cell in each.cells)) if joined else row
        at += 1 + len(joined)


def _goes_on(row: Row, following: Row, lines: Sequence[str], width: int) -> bool:
    if not following.cells or len(row.cells) + len(following.cells) != width:
        return False
    below = lines[following.cells[0].line - 1].strip()
    return not below.startswith("|") and below.endswith("|")
