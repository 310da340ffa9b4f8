"""A flattened table of one month by branches: who stands before the works."""

from __future__ import annotations

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.tables.flattened_branches import by_branches_below_a_time
from tests.unit.scheduling.plans.told import owners


def test_a_branch_does_what_is_numbered_below_it() -> None:
    text = "四月份园部计划\n条线\n具体安排\n备注\n园务\n1.园务会\n2.绘本节\n业务\n1.观摩日\n五月\n登山"
    assert owners(text) == [("园务会", "园务"), ("绘本节", "园务"), ("观摩日", "业务"), ("登山", None)]


def test_an_office_does_what_stands_below_it() -> None:
    text = "四月份工作计划\n部门\n内容\n教导处\n期中测试\n教案展评\n总务处\n检修门窗"
    assert owners(text) == [("期中测试", "教导处"), ("教案展评", "教导处"), ("检修门窗", "总务处")]


def test_a_field_of_work_is_done_by_whom_the_last_column_names() -> None:
    text = "四月份工作计划\n类别\n内容\n负责人\n教学\n1.登山\n2.划船\n教导处\n德育\n1.观影\n大队部"
    assert owners(text) == [("登山", "教导处"), ("划船", "教导处"), ("观影", "大队部")]


def test_without_a_time_above_there_is_no_such_table() -> None:
    lines = ["学期计划", "部门", "内容", "教导处", "1.登山", "2.划船", "总务处", "1.观影"]
    assert owners("\n".join(lines)) == []
    assert by_branches_below_a_time([Paragraph(number, line) for number, line in enumerate(lines, 1)], 1) is None
