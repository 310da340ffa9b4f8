"""Days beside each other, and below them what is held on each."""

from __future__ import annotations

from services.scheduling.plans.blocks import Cell, Row, Table
from services.scheduling.plans.tables.sideways import set_upright
from tests.unit.scheduling.plans.told import owners, told


def table(*rows: tuple[str, ...]) -> Table:
    return Table(tuple(Row(tuple(Cell(line, text) for text in row)) for line, row in enumerate(rows, 1)))


DAYS = ("日期", "5月6日", "5月7日", "5月8日")


def test_a_row_of_days_becomes_a_column() -> None:
    turned = set_upright(table(DAYS, ("内容", "种豆", "浇水", "")))
    assert [[cell.text for cell in row.cells] for row in turned.rows] == [
        ["日期", "内容"],
        ["5月6日", "种豆"],
        ["5月7日", "浇水"],
        ["5月8日", ""],
    ]


def test_cells_that_a_wider_table_left_empty_are_no_days() -> None:
    wider = table((*DAYS, ""), ("内容", "种豆", "浇水", "评比", ""))
    assert [row.cells[1].text for row in set_upright(wider).rows] == ["内容", "种豆", "浇水", "评比"]


def test_a_timetable_below_days_is_not_turned() -> None:
    lessons = table(DAYS, ("活动", "种豆", "浇水", "评比"), ("第一节", "语文", "数学", "英语"))
    assert set_upright(lessons) == lessons


def test_places_and_hours_alone_below_days_say_nothing_that_is_held() -> None:
    places = table(DAYS, ("地点", "操场", "礼堂", "操场"))
    assert set_upright(places) == places


def test_a_header_of_columns_is_not_turned() -> None:
    upright = table(("日期", "内容", "地点", "备注"), ("5月6日", "种豆", "菜园", ""))
    assert set_upright(upright) == upright


def test_who_does_it_is_that_of_the_day() -> None:
    text = "日期 | 5月6日 | 5月7日 | 5月8日\n内容 | 种豆 | 浇水 | 评比\n负责人 | 后勤处 | 团委 | 工会"
    assert owners(text) == [("种豆", "后勤处"), ("浇水", "团委"), ("评比", "工会")]
    assert [date for *_, date in told(text)] == ["05-06", "05-07", "05-08"]
