"""A cell lists several works, and the cell beside it who does each of them, a line for a work."""

from __future__ import annotations

from pathlib import Path

from services.scheduling.plans import read_text
from services.scheduling.plans.words.offices import is_owner
from tests.unit.scheduling.plans.told import activities_of, owners

LAYOUT = Path(__file__).parent / "layouts" / "places_and_offices_below_each_other_flattened.txt"
HEADER = "周次 | 内容 | 负责部门\n"


def test_each_number_has_its_line() -> None:
    assert owners(HEADER + "1 | 1.开学典礼<br>2.教材发放；簿本领取 | 德育处<br>教务处") == [
        ("开学典礼", "德育处"),
        ("教材发放", "教务处"),
        ("簿本领取", "教务处"),
    ]


def test_without_numbers_each_line_has_its_line() -> None:
    assert owners(HEADER + "1 | 登山<br>划船 | 工会<br>团委") == [("登山", "工会"), ("划船", "团委")]


def test_who_does_one_work_together_is_told_in_one_line() -> None:
    assert owners(HEADER + "1 | 家长会 | 年级组<br>德育处") == [("家长会", "年级组、德育处")]


def test_a_line_more_than_there_are_works_is_of_all_of_them() -> None:
    assert owners(HEADER + "1 | 1.登山<br>2.划船 | 工会<br>团委<br>校医") == [
        ("登山", "工会、团委、校医"),
        ("划船", "工会、团委、校医"),
    ]


def test_in_a_flattened_table_places_stand_between_the_works_and_who_does_them() -> None:
    text = LAYOUT.read_text("utf-8").split("===", 1)[0]
    assert [(one.owner, one.line) for one in activities_of(read_text(text))] == [
        ("团委", 9),
        ("教务处/物理组", 14),
        ("教科室", 15),
        ("语文组", 16),
        ("教务处/化学组", 25),
        ("学生处", 27),
        ("宣传处", 33),
        ("校长室", 34),
    ]


def test_a_room_does_nothing() -> None:
    assert not is_owner("三楼会议室")
    assert not is_owner("阶梯教室")
    assert is_owner("校长室")
    assert is_owner("教学秘书")


def test_a_room_below_an_arrangement_is_none() -> None:
    assert owners("九月\n入职宣誓\n三楼会议室\n器材盘点") == [("入职宣誓", None), ("器材盘点", None)]
    assert owners("日期 | 内容\n9月3日 | 入职宣誓 | 三楼会议室 | 工会") == [("入职宣誓", "工会")]


def test_an_office_in_square_brackets_does_the_items_of_its_number() -> None:
    assert owners("三月\n①开学典礼；领书【学生处】②家长会③班会【团委、学生会】") == [
        ("开学典礼", "学生处"),
        ("领书", "学生处"),
        ("家长会", None),
        ("班会", "团委、学生会"),
    ]
    assert owners(HEADER + "1 | 登山【工会】；球赛【决赛】 | 校长室") == [
        ("登山", "校长室"),
        ("球赛【决赛】", "校长室"),
    ]


def test_who_does_it_stands_apart_behind_an_item() -> None:
    assert owners("九月份\n1、开学典礼　　教导处\n2、社团招新  团委、大队部\n3、校园写生  三号楼") == [
        ("开学典礼", "教导处"),
        ("社团招新", "团委、大队部"),
        ("校园写生  三号楼", None),
    ]


def test_a_room_behind_who_does_it_is_where_it_is_held() -> None:
    assert owners("九月份\n1、期中质量分析会 教导处 会议室\n2、参观 三楼会议室") == [
        ("期中质量分析会", "教导处"),
        ("参观 三楼会议室", None),
    ]
