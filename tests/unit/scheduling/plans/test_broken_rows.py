"""Rows whose last cells stand on the next line."""

from __future__ import annotations

from services.scheduling.plans.blocks import Cell, Row
from services.scheduling.plans.sources.broken_rows import with_broken_rows_joined
from tests.unit.scheduling.plans.told import told


def _joined(*lines: str) -> list[str]:
    rows = [
        Row(tuple(Cell(at, text.strip()) for text in line.strip("|").split("|"))) for at, line in enumerate(lines, 1)
    ]
    return ["+".join(cell.text for cell in row.cells) for row in with_broken_rows_joined(rows, lines, 3)]


def test_a_row_goes_on_with_the_cells_that_it_lacks() -> None:
    assert _joined("| 3 | 二 |", "远足 |", "| 4 | 三 | 画展 |") == ["3+二+远足", "4+三+画展"]


def test_a_line_that_a_pipe_begins_is_a_row() -> None:
    assert _joined("| 3 | 二 |", "| 远足 |") == ["3+二", "远足"]


def test_what_one_row_has_taken_is_not_taken_again() -> None:
    assert _joined("| 3 | 二 |", "远足 |", "画展 | 义卖 |") == ["3+二+远足", "画展+义卖"]


def test_a_line_of_nothing_but_a_pipe_is_no_row() -> None:
    assert told("| 周次 | 内容 | 负责人\n|\n|--|--|--|\n| 第3周 | 远足 | 工会 |") == [("远足", None, None, 3, None)]
