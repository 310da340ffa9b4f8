"""Meetings of a week: their names, hours, places and fields a line each."""

from __future__ import annotations

from services.scheduling.plans.blocks import Paragraph, Table
from services.scheduling.plans.tables.meetings import by_meetings

DAY = "5月6日 星期二"
MEETING = ("招生咨询会", "星期二 9:00", "主持人:罗平", "承办单位:招生办")


def table_of(*lines: str) -> Table | None:
    found = by_meetings([Paragraph(number, line) for number, line in enumerate(lines, 1)], 0)
    return found[0] if found else None


def test_who_holds_a_meeting_is_its_owner() -> None:
    table = table_of(DAY, *MEETING, *MEETING, *MEETING)
    assert table is not None
    assert [row.cells[table.kinds.index("owner")].text for row in table.rows] == ["招生办"] * 3


def test_a_day_stands_before_its_first_meeting_only() -> None:
    table = table_of(DAY, *MEETING, *MEETING, "5月7日 星期三", *MEETING)
    assert table is not None
    assert [row.cells[0].text for row in table.rows] == [DAY, "", "5月7日 星期三"]


def test_two_meetings_are_no_week_of_them() -> None:
    assert table_of(DAY, *MEETING, *MEETING) is None


def test_meetings_with_other_fields_are_not_written_alike() -> None:
    assert table_of(DAY, *MEETING, *MEETING, "宣讲会", "地点:礼堂", "主持人:罗平") is None


def test_one_field_below_a_line_may_be_an_item() -> None:
    lines = ("招生咨询会", "承办单位:招生办")
    assert table_of(DAY, *lines, *lines, *lines) is None
