"""Tables by tabs in a text: which lines between two rows are still of the table."""

from __future__ import annotations

import pytest

from services.scheduling.plans.blocks import Paragraph, Table
from services.scheduling.plans.sources.text_reader import source_of_text

ROWS = "日期\t内容\t部门\n9月1日\t植树\t教导处"
MORE = "9月8日\t义卖\t团委\n9月9日\t登山\t工会"


def kinds(text: str) -> list[type[Paragraph | Table]]:
    return [type(block) for block in source_of_text(text).blocks]


def test_works_whose_day_and_office_are_merged_are_of_the_table() -> None:
    assert kinds(f"{ROWS}\n检修门窗\n更换灯管\n清洗窗帘\n{MORE}") == [Table]


@pytest.mark.parametrize(
    "line",
    ["说明:以通知为准", "二、其他工作", "9月5日", "各部门要团结协作，把工作落到实处。", "云溪小学第二学期工作计划"],
    ids=["a note", "a section", "a date", "a sentence", "a title"],
)
def test_anything_else_between_ends_it(line: str) -> None:
    assert kinds(f"{ROWS}\n检修门窗\n更换灯管\n{line}\n{MORE}") == [Table, *[Paragraph] * 3, Table]


def test_a_section_right_above_another_header_ends_it() -> None:
    assert kinds(f"{ROWS}\n二、值日安排\n日期\t人员\n9月1日\t林芳") == [Table, Paragraph, Table]
