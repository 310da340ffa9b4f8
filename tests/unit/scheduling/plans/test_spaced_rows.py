"""Rows that blanks part: what heads them, and when words are believed to be names."""

from __future__ import annotations

import pytest

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.tables.spaced_rows import by_blanks
from tests.unit.scheduling.plans.told import owners


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("日期  旗手  护旗手", "9月1日  林芳  苏婷"),
        ("日期  地点", "9月1日  操场"),
        ("内容  地点", "升旗  操场"),
    ],
    ids=["names that are no columns", "nothing that is held", "no time"],
)
def test_a_header_names_times_and_what_is_held_and_nothing_else(header: str, row: str) -> None:
    assert by_blanks([Paragraph(1, header), Paragraph(2, row), Paragraph(3, row)], 0) is None


def test_rare_surnames_are_believed_where_others_are_named() -> None:
    rows = "1 方程组 高兴\n2 圆周率 林芳\n3 平行线 苏婷"
    assert owners(f"周次 备课内容 主备人\n{rows}") == [("方程组", "高兴"), ("圆周率", "林芳"), ("平行线", "苏婷")]


def test_where_nobody_is_named_a_rare_surname_begins_a_word() -> None:
    rows = "1 方程组 高兴\n2 圆周率 直线型\n3 平行线 平移法"
    assert owners(f"周次 备课内容 主备人\n{rows}") == [
        ("方程组 高兴", None), ("圆周率 直线型", None), ("平行线 平移法", None)
    ]  # fmt: skip
