"""First and last days of weeks with a dash set upright between them."""

from __future__ import annotations

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lines.upright_dashes import with_dashes_laid, with_days_of_weeks
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import Day


def told(*lines: str) -> list[str]:
    blocks = with_days_of_weeks([Paragraph(number, line) for number, line in enumerate(lines, 1)])
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def twice(*lines: str) -> list[str]:
    """What is told of the lines where they stand twice, as one span alone is not believed."""
    return told(*lines, "升旗", *lines, "升旗")


def test_the_days_of_a_week_are_put_on_one_line() -> None:
    assert twice("2.28", "|", "3.6") == ["2.28-3.6", "升旗"] * 2
    assert twice("2.28", "丨", "3.6") == ["2.28-3.6", "升旗"] * 2


def test_what_stands_glued_before_them_is_their_week() -> None:
    assert twice("12.28", "|", "3.6") == ["第1周 2.28-3.6", "升旗"] * 2
    assert twice("2預備周2.21", "|", "2.27") == ["預備周 2.21-2.27", "升旗"] * 2


def test_days_that_are_far_apart_are_not_joined() -> None:
    assert twice("2.28", "|", "5.6") == ["2.28", "|", "5.6", "升旗"] * 2
    assert twice("2", "|", "3") == ["2", "|", "3", "升旗"] * 2


def test_one_alone_may_be_anything() -> None:
    assert told("2.28", "|", "3.6") == ["2.28", "|", "3.6"]


def test_cells_between_pipes_are_not_joined() -> None:
    cells = ["2.28", "|", "3.6", "|", "升旗", "|"]
    assert with_dashes_laid(cells * 2) == cells * 2


def test_a_cell_with_its_days_so_is_a_time() -> None:
    reading = is_period("9.1\n|\n9.7")
    assert reading is not None
    assert (reading.period.first, reading.period.last) == (Day(9, 1), Day(9, 7))
