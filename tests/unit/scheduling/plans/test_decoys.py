"""What only looks like a habit of writing, and must be left as it is."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from services.scheduling.plans.blocks import Cell, Paragraph, Row
from services.scheduling.plans.lines.weeks_above_days import with_weeks_above_days
from services.scheduling.plans.lists.habits import days_above_lines
from services.scheduling.plans.sources.broken_rows import with_broken_rows_joined
from services.scheduling.plans.words.people import tells_who


def _paragraphs(*texts: str) -> list[Paragraph]:
    return [Paragraph(line, text) for line, text in enumerate(texts, 1)]


def test_a_month_that_stands_twice_is_when_two_plans_were_written() -> None:
    plans = "松岭小学教务处工作计划\n2031.9\n1、健全制度\n松岭小学总务处工作计划\n2031.9\n1、节约用电\n"
    assert [plan for plan in read_text(plans).plans if plan.activities] == []


def test_an_item_and_its_day_below_the_item_before_are_no_two_days() -> None:
    activities = read_text("松岭小学工作安排\n十二月\n3、听课\n4、5日前上交计划\n").plans[0].activities
    assert activities[-1].date == "12-05"


def test_lines_with_times_of_their_own_are_none_of_the_day_above() -> None:
    lines = _paragraphs("6月5日前 材料归档", "10月中旬 资格考核", "12月30日前 论文答辩")
    assert days_above_lines(lines) == frozenset()


@pytest.mark.parametrize(("line", "tells"), [("执教:林", True), ("执教:三(1)班", True), ("班级:卫生评比", False)])
def test_what_a_class_does_is_not_who_does_it(line: str, tells: bool) -> None:
    assert tells_who(line) == tells


@pytest.mark.parametrize("numbers", [("1", "1", "1"), ("3", "2", "1")])
def test_numbers_that_do_not_count_up_are_no_weeks_above_their_days(numbers: tuple[str, ...]) -> None:
    blocks = _paragraphs(*(text for number in numbers for text in (number, "(2.26-3.1) 植树")))
    assert with_weeks_above_days(blocks) == blocks


def test_rows_of_which_one_lacks_cells_and_is_not_cut_are_left_alone() -> None:
    lines = ["二 | 3.4 | 听课", "四 | 3.18", "习作研讨 | 语文组", "六 | 4.1 | 写生", "七 | 4.8 | 家访", "八 | 4.15"]
    rows = [Row(tuple(Cell(at, text) for text in line.split(" | "))) for at, line in enumerate(lines, 1)]
    assert list(with_broken_rows_joined(rows, lines, 0)) == rows
    assert len(list(with_broken_rows_joined(rows[:5], lines, 0))) == 4
