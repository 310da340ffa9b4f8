"""Records of named fields below the line that says what is held, or when."""

from __future__ import annotations

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.tables.fields import by_fields_below_a_line


def lines_of_records(*lines: str) -> int:
    found = by_fields_below_a_line([Paragraph(number, line) for number, line in enumerate(lines, 1)], 0)
    return found[1] if found else 0


def test_fields_below_days_that_say_what_is_held() -> None:
    assert lines_of_records("9月5日", "主题:剪纸课", "地点:一楼", "9月12日14:00-15:30", "主题:灯谜会", "地点:二楼") == 6


def test_fields_below_days_that_do_not_say_what_is_held_are_no_records() -> None:
    assert lines_of_records("9月5日", "地点:一楼", "负责人:团委", "9月12日", "地点:二楼", "负责人:工会") == 0


def test_fields_below_names_that_do_not_say_when_are_no_records() -> None:
    assert lines_of_records("一、开幕式", "地点:操场", "负责人:团委", "二、灯谜会", "地点:礼堂", "负责人:工会") == 0
