"""How a contest is held, below the numbered month that names it."""

from __future__ import annotations

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.details import lines_of_details


def details(*lines: str) -> frozenset[int]:
    return lines_of_details([Paragraph(number, line) for number, line in enumerate(lines, 1)])


def test_rules_below_a_contest_and_what_goes_on_below_them() -> None:
    assert details("1、3月:拔河赛", "具体分组:按年级", "低年级一组", "2、4月:跳绳赛") == {1, 2}


def test_a_line_with_a_colon_that_names_no_rule_is_no_detail() -> None:
    assert details("1、3月:拔河赛", "教务处:检查教案", "2、4月:跳绳赛") == frozenset()


def test_a_rule_below_anything_else_is_no_detail_of_it() -> None:
    assert details("三月", "分组:按年级", "1、跳绳赛") == frozenset()
