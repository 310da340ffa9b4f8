"""Months that stand at the ends of lines and head what is below them."""

from __future__ import annotations

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.times.months_at_ends import with_months_apart


def apart(*lines: str) -> list[str]:
    blocks = with_months_apart([Paragraph(number, line) for number, line in enumerate(lines, 1)])
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def test_months_that_count_on_head_what_is_below_them() -> None:
    lines = ("3月", "植树", "义卖4月", "踏青5月", "跳绳赛", "划船6月份", "毕业礼")
    assert apart("3月", "植树", "义卖4月", "踏青", "种豆5月", "跳绳赛", "划船6月份", "毕业礼")[2:5] == [
        "义卖",
        "4月",
        "踏青",
    ]
    assert apart(*lines) == list(lines)  # 踏青5月 right below 义卖4月 is held then


def test_months_that_do_not_count_on_are_left() -> None:
    lines = ("3月", "植树", "义卖6月", "踏青", "种豆4月", "跳绳赛", "划船5月", "毕业礼")
    assert apart(*lines) == list(lines)


def test_a_month_up_to_which_something_lasts_is_left() -> None:
    lines = ("3月", "植树", "义卖至4月", "踏青", "种豆5月", "跳绳赛", "划船6月", "毕业礼")
    assert apart(*lines) == list(lines)


def test_months_below_no_lone_one_are_left() -> None:
    lines = ("植树", "义卖4月", "踏青", "种豆5月", "跳绳赛", "划船6月", "毕业礼", "7月", "考试")
    assert apart(*lines) == list(lines)
