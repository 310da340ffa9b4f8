"""Quoted cells (引号单元格): a sheet that is copied as text has its cells of several lines in quotation marks.

Not by `csv`: marks of the text itself ("三八"插花) are often not doubled, and one that is never closed is an inch or a
slip, where `csv` would take all the rest for one cell.
"""

import re
from collections.abc import Sequence

from services.scheduling.plans.blocks import Cell

_OPENS = re.compile(r'\s*"')
#: A quotation mark at the end of its cell; "" inside it is one of its text.
_CLOSES = re.compile(r'(?<!")(?:"")*"(?!")(?=\t|\s*\Z)')
_MOST_LINES = 40  # of one cell


def end_of_quoted_row(lines: Sequence[str], at: int) -> int:
    """The last line of the row that begins at `at`: a further one where a cell's quotation mark is closed there."""
    while (closing := _closing(lines, at, lines[at].rpartition("\t")[2])) is not None:
        at = closing
        if "\t" not in _parted(lines[at])[1]:
            break
    return at


def quoted_row(lines: Sequence[str], at: int) -> list[Cell]:
    """The cells of the row that begins at `at`."""
    cells: list[Cell] = []
    rest = lines[at].strip("\r\n")
    while True:
        *whole, last = rest.split("\t")
        cells += [Cell(at + 1, text.strip()) for text in whole]
        closing = _closing(lines, at, last)
        if closing is None:
            return [*cells, Cell(at + 1, last.strip())]
        cells.append(_cell(lines, at, last, closing))
        at, rest = closing, _parted(lines[closing])[1]
        if "\t" not in rest:
            return cells
        rest = rest.partition("\t")[2]


def _closing(lines: Sequence[str], at: int, cell: str) -> int | None:
    """The line that closes the quotation mark that the last cell of a line opens; None if it opens none."""
    opened = _OPENS.match(cell)
    if opened is None or cell.count('"') % 2 == 0 or _CLOSES.search(cell, opened.end()):
        return None
    below = range(at + 1, min(at + 1 + _MOST_LINES, len(lines)))
    return next((place for place in below if _CLOSES.search(lines[place])), None)


def _parted(line: str) -> tuple[str, str]:
    """What stands before the quotation mark that closes a cell, and what stands behind it."""
    closed = _CLOSES.search(line)
    return (line[: closed.end() - 1], line[closed.end() :]) if closed else (line, "")


def _cell(lines: Sequence[str], at: int, first: str, closing: int) -> Cell:
    texts = [first.strip()[1:], *lines[at + 1 : closing], _parted(lines[closing])[0]]
    filled = [(line, text.strip()) for line, text in enumerate(texts, at + 1) if text.strip()]
    return Cell(at + 1, "\n".join(text for _, text in filled), tuple(line for line, _ in filled))
