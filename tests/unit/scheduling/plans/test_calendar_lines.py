"""Calendars with a week a line: what is one, and where its weeks stand."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from services.scheduling.plans.blocks import Paragraph, Table
from services.scheduling.plans.tables.calendar_lines import with_calendars
from tests.unit.scheduling.plans.told import activities_of, told


def tables(text: str) -> list[Table]:
    lines = [Paragraph(number, line) for number, line in enumerate(text.split("\n"), 1)]
    return [block for block in with_calendars(lines) if isinstance(block, Table)]


@pytest.mark.parametrize(
    "text",
    [
        "一 1 2 3 4 5 6 7 校门\n二 1 2 3 4 5 6 7 操场\n三 1 2 3 4 5 6 7 食堂\n四 1 2 3 4 5 6 7 校门",
        "高一 1 2 3 4 5 6 7\n高二 8 9 10 11 12 13 14\n高三 15 16 17 18 19 20 21\n初三 22 23 24 25 26 27 28",
    ],
    ids=["the same numbers again", "no weeks before them"],
)
def test_numbers_in_rows_are_no_calendar(text: str) -> None:
    assert tables(text) == []


def test_a_day_right_behind_a_week_is_no_day_of_it() -> None:
    text = "望江小学校历\n九月 1 2 3 4 5 6 7\n8 9 10 11 12 13 14 15日家长会\n15 16 17 18 19 20 21\n22 23 24 25 26 27 28"
    assert len(tables(text)) == 1
    assert told(text) == [("家长会", 9, 9, None, "09-15")]


def test_what_has_no_date_behind_a_week_of_dated_events_is_told_as_such() -> None:
    weeks = ["1 2 3 4 5 6 7 开学礼 9月3日", "8 9 10 11 12 13 14 迎新日 9月9日", "15 16 17 18 19 20 21 陆运会 9月18日"]
    document = read_text("\n".join(["苇塘书院校历表", *weeks, "22 23 24 25 26 27 28 家长晚会"]))
    assert [activity.text for activity in activities_of(document)] == ["开学礼", "迎新日", "陆运会"]
    assert "家长晚会" in [mark.text for mark in document.marks]
