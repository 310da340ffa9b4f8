"""A stretch of text cut into items."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from services.scheduling.plans.words.items import leading_chinese_number, leading_number, split_items
from tests.unit.scheduling.plans.told import activities_of


def texts(text: str) -> list[str]:
    return [item.text for item in split_items(text)]


@pytest.mark.parametrize(
    "numbers", ["1、 2、", "1. 2.", "(1) (2)", "⑴ ⑵", "① ②", "1) 2)", "❶ ❷", "1. 2、", "１、 ２、"]
)
def test_numbers_of_every_style_part_items(numbers: str) -> None:
    first, second = numbers.split()
    assert texts(f"{first}校园歌会。{second}科技周启动") == ["校园歌会", "科技周启动"]


def test_numbers_need_no_sentence_end_before_them() -> None:
    assert texts("1、校园歌会2、科技周启动3、爱牙日宣传") == ["校园歌会", "科技周启动", "爱牙日宣传"]


def test_a_number_that_does_not_count_on_is_part_of_the_text() -> None:
    assert texts("1.组织60周岁以上教师体检,预算3.5万元") == ["组织60周岁以上教师体检,预算3.5万元"]


def test_semicolons_part_items_outside_brackets_only() -> None:
    assert texts("歌咏比赛(初一;初二);科技展") == ["歌咏比赛(初一;初二)", "科技展"]


@pytest.mark.parametrize(
    "text",
    [
        "检查教室。布置展板,评出名次",
        "校园招聘会。请各组长到场",
        "校园招聘会。地点在报告厅",
        "校园招聘会。(三楼)",
        "1.检查教室。布置展板",
        "招聘会。场次",
    ],
)
def test_full_stops_and_commas_do_not_part_what_is_of_one_thing(text: str) -> None:
    assert texts(text) == [text.removeprefix("1.")]


def test_full_stops_part_short_sentences_that_have_no_numbers() -> None:
    assert texts("检查教室;高一、高二联考。区书法比赛报名。") == ["检查教室", "高一、高二联考", "区书法比赛报名"]


def test_dates_part_items_of_a_text_that_begins_with_one() -> None:
    assert texts("3日报到,4日上课,发放教材") == ["3日报到", "4日上课,发放教材"]


def test_a_label_before_dashes_is_no_item() -> None:
    assert texts("1. 会议: - 行政例会; - 班主任会") == ["行政例会", "班主任会"]


def test_what_stands_before_the_words_that_announce_a_list_is_kept() -> None:
    assert texts("晨检培训;防汛要点:1.清沟 2.备沙袋") == ["晨检培训", "清沟", "备沙袋"]


def test_grades_are_no_numbers() -> None:
    assert leading_chinese_number("一、二年级古诗擂台") == 0
    assert leading_chinese_number("二、古诗擂台") == 2


def test_a_decimal_is_no_number_of_an_item() -> None:
    assert leading_number("3.5公里越野") is None
    assert leading_number("3.越野") == (3, 2)


def test_two_months_keep_both_their_numerals() -> None:
    assert [item.text for item in split_items("三、四月份书展")] == ["三、四月份书展"]
    assert [item.text for item in split_items("三、书展")] == ["书展"]


def test_a_time_of_day_is_no_number() -> None:
    assert [item.text for item in split_items("1.升旗7:2、列队")] == ["升旗7:2、列队"]


def test_an_office_before_a_numbered_item_does_that_one_alone() -> None:
    text = "第三周(3月10日-3月14日):\n德育处:1.班会;2.家访\n1.教导处:推门听课;教案检查 2.召开工会会员大会"
    assert [(one.text, one.owner) for one in activities_of(read_text(text))] == [
        ("班会", "德育处"),
        ("家访", "德育处"),
        ("推门听课", "教导处"),
        ("教案检查", "教导处"),
        ("召开工会会员大会", None),
    ]


@pytest.mark.parametrize("text", ["第二次听课反馈会5.总结", "举行大会。1楼大厅集合"])
def test_a_count_begins_in_the_middle_with_a_dotted_one_only(text: str) -> None:
    assert "".join(item.text for item in split_items(text)).replace("。", "") == text.replace("。", "")


def test_a_count_that_lost_its_first_number_begins_behind_a_sentence() -> None:
    assert [item.text for item in split_items("听课反馈。2.总结。3.表彰")] == ["听课反馈", "总结", "表彰"]


def test_an_evening_is_another_time_of_a_day() -> None:
    assert [item.text for item in split_items("早上7:40升旗 下午2:30家长会 傍晚5:30返校")] == [
        "早上7:40升旗",
        "下午2:30家长会",
        "傍晚5:30返校",
    ]


def test_a_number_at_the_end_of_brackets_numbers_no_item() -> None:
    assert [item.text for item in split_items("1．心理课：团体辅导的设计[家校沟通（2）]（全体班主任）2．家长会")] == [
        "心理课：团体辅导的设计[家校沟通（2）]（全体班主任）",
        "家长会",
    ]


def test_who_does_it_behind_an_item_is_told_in_the_letters_of_the_source() -> None:
    text = "九月份\n1.健康檢查(教務處)\n2.校園大掃除 負責人:總務處\n3.寒假作業展評 學務處"
    assert [one.owner for one in activities_of(read_text(text))] == ["教務處", "總務處", "學務處"]


def test_who_does_it_is_named_in_brackets_behind_an_item() -> None:
    text = "九月份\n1.书写比赛(负责人:何 俊)\n2.诵读展演。(责任部门：教务处)\n3.班级布置(地点:各班)\n4.橱窗更新。(负责人：)\n5.校史参观(负责人:xx)"
    assert [(one.text, one.owner) for one in activities_of(read_text(text))] == [
        ("书写比赛(负责人:何 俊)", "何 俊"),
        ("诵读展演。(责任部门：教务处)", "教务处"),
        ("班级布置(地点:各班)", None),
        ("橱窗更新", None),
        ("校史参观", None),
    ]


@pytest.mark.parametrize("text", ["书法展,教务处:布展", "上午:诵读、下午:合唱", "工会:座谈,主题:感恩"])
def test_colons_behind_other_words_than_offices_part_nothing(text: str) -> None:
    assert [item.text for item in split_items(text)] == [text]
