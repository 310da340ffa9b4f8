"""When an item is held, on the line below it."""

from __future__ import annotations

from services.scheduling.plans import read_text

PLAN = """
银杏坡小学创客节活动方案
活动时间:12月8日—12月20日
宣传发动阶段(12月8日—12月20日)
(1)制定方案
(2)机器人体验课
活动时间:12月12日(周五)
(3)印制海报
"""


def test_the_time_below_a_title_is_none_of_an_item() -> None:
    (plan,) = read_text(PLAN).plans
    assert plan.title == "银杏坡小学创客节活动方案"


def test_the_line_of_a_time_below_its_item_is_not_told_as_unread() -> None:
    assert [mark.role for mark in read_text(PLAN).marks if mark.line == 7] == ["prose"]
