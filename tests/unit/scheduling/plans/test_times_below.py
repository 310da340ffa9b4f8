"""When an item is held, on the line below it."""

from __future__ import annotations

from services.scheduling.plans import read_text
from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.times_below import fields_below, items_with_times_below

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


def times(*lines: str) -> dict[int, str]:
    below = fields_below([Paragraph(number, line) for number, line in enumerate(lines, 1)])
    return {at: fields.time for at, fields in below.items()}


def test_the_time_may_stand_below_other_fields_of_an_item() -> None:
    assert times("1、纸桥赛", "⑴参赛对象:五年级", "⑵时间:第九周(4月21日)", "2、画展") == {0: "第九周(4月21日)"}


def test_a_line_without_a_number_is_no_item() -> None:
    assert times("科技周活动", "对象:五年级", "时间:4月21日") == {}


def test_the_next_item_of_a_list_is_no_field_of_the_one_above() -> None:
    assert times("1、纸桥赛", "2、活动时间:4月21日") == {}
    assert times("1、纸桥赛", "地点:操场", "2、活动时间:4月21日") == {}


def test_a_section_of_arrangements_and_the_name_of_a_column_are_not_held() -> None:
    assert times("二、趣味赛安排如下", "时间:4月21日") == times("二、活动内容", "时间:4月21日") == {}


def test_an_item_that_names_its_time_needs_none_from_below() -> None:
    assert times("1、纸桥赛 时间:4月8日", "时间:4月21日") == {}


def held(*lines: str) -> frozenset[int]:
    paragraphs = [Paragraph(number, line) for number, line in enumerate(lines, 1)]
    return items_with_times_below(paragraphs, fields_below(paragraphs))


def test_one_item_with_its_time_below_is_not_held_without_a_heading() -> None:
    assert not held("1、纸桥赛", "时间:4月21日")
    assert not held("1、画展由美术组筹办。", "2、纸桥赛", "时间:4月21日")


def test_one_item_with_its_time_below_is_held_among_others_that_begin_with_theirs() -> None:
    assert held("1、4月8日开展画展", "2、纸桥赛", "时间:4月21日", "地点:操场") == {1}
    assert held("1、纸桥赛", "时间:4月21日", "地点:操场", "2、4月28日开展画展") == {0}


def test_the_fields_of_an_item_below_a_month_are_none_of_its_items() -> None:
    (plan,) = read_text("桥头小学工作计划\n五月\n1、纸桥赛\n⑴对象:五年级学生\n⑵时间:5月6日\n2、画展").plans
    assert [(activity.text, activity.date) for activity in plan.activities] == [("纸桥赛", "05-06"), ("画展", None)]
