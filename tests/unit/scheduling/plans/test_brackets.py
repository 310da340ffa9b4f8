"""What stands in brackets behind an arrangement."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from services.scheduling.plans.times.brackets import bracket_behind
from tests.unit.scheduling.plans.told import activities_of


def test_who_does_it_is_told_behind_its_time() -> None:
    document = read_text("九月份工作:\n1.新教师培训(9月3日,报告厅,负责人:师训科)\n2.教研组长会(9月5日,负责人:教导处)")
    assert [(one.text, one.date, one.owner) for one in activities_of(document)] == [
        ("新教师培训", "09-03", "师训科"),
        ("教研组长会", "09-05", "教导处"),
    ]


@pytest.mark.parametrize(
    "text", ["合唱比赛(三年级,操场)", "(9月3日,操场)", "读书会(9月3日,操场)的筹备", "座谈会(2031年9月)"]
)
def test_other_brackets_name_no_time(text: str) -> None:
    assert bracket_behind(text) is None
