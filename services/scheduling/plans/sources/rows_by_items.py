"""Rows by their numbered items (按条目分行): 常规工作 merged beside 1、… and 2、…, of which only the first has that cell."""

from collections.abc import Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Cell
from services.scheduling.plans.tables.columns import TELLS_A_ROW
from services.scheduling.plans.words.items import leading_number

_FEWEST_ITEMS = 3
_ITEM = 1  # its column


def rows_by_items(cells: Sequence[Cell], kinds: Sequence[str | None]) -> list[list[Cell]]:
    """The header's row and one for each numbered item, which stands in the second column; empty if not all are so.

    What no column is left for behind an item is the name that the next ones stand beside.
    """
    width = len(kinds)
    items = [at for at in range(width, len(cells)) if leading_number(cells[at].text)]
    if not TELLS_A_ROW.isdisjoint(kinds) or kinds[_ITEM] != "content" or len(items) < _FEWEST_ITEMS:
        return []
    rows = [list(cells[:width])]
    names = cells[width : items[0]]
    for at, end in pairwise([*items, len(cells)]):
        filled = [cell for cell in names if cell.text]
        behind = cells[at + 1 : end]
        if len(filled) > 1:
            return []
        rows.append([filled[0] if filled else Cell(cells[at].line, ""), *_padded(cells[at:end], width - 1)])
        names = behind[width - 2 :]
    return [] if any(cell.text for cell in names) else rows


def _padded(cells: Sequence[Cell], width: int) -> list[Cell]:
    return [*cells[:width], *[Cell(cells[0].line, "")] * (width - len(cells))]
