"""Days written otherwise: the day before its month, a hyphen between them, first and last one below the other."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lines.day_first import with_months_first
from services.scheduling.plans.lines.hyphened_days import with_strokes_in_days
from services.scheduling.plans.lines.paired_days import with_paired_days
from tests.unit.scheduling.plans.told import activities_of


def lines(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(number, text) for number, text in enumerate(texts, 1))


def words(blocks: object) -> list[str]:
    assert isinstance(blocks, tuple | list)
    return [block.text for block in blocks]


def test_dates_are_not_turned_where_an_activity_would_be_told_in_other_words() -> None:
    text = "日期\n备注\n27/8\n1、周一 全室新学期会议\n—2/9\n2、周二至五 各科室制定计划\n—9/9\n十月\n1、校园运动会\n"
    read = ["".join(activity.text.split()) for activity in activities_of(read_text(text))]
    assert "校园运动会" in read
    assert all(words in "".join(text.split()) for words in read)


@pytest.mark.parametrize(
    "texts",
    [
        ("27/8", "3/9"),  # too few
        ("27/8", "3/9", "9/20"),  # 9/20 has its month before its day
        ("7/8", "3/9", "10/9"),  # each could be either
    ],
)
def test_months_stay_before_days_where_days_are_not_surely_first(texts: tuple[str, ...]) -> None:
    assert words(with_months_first(lines(*texts), texts)) == [*texts]


def test_days_are_turned_where_they_are_surely_first() -> None:
    texts = ("27/8", "3/9", "10/9")
    assert words(with_months_first(lines(*texts), texts)) == ["8/27", "9/3", "9/10"]


def test_hyphens_in_a_column_of_dates_are_strokes() -> None:
    texts = ("日期", "9-2", "9-20", "10-8")
    assert words(with_strokes_in_days(lines(*texts), texts)) == ["日期", "9/2", "9/20", "10/8"]


@pytest.mark.parametrize(
    "texts",
    [
        ("班级", "9-2", "9-20", "10-8"),  # no column of dates
        ("日期", "9-2", "9-3", "9-4"),  # none is later than the twelfth: classes look so
        ("日期", "9-20", "9-2", "10-8", "3-1"),  # not in order
        ("日期", "9-2", "9-20"),  # too few
        ("日期", "9月5日", "9-2", "9-20", "10-8"),  # days are written otherwise
        ("日期", "9-2", "9-20", "10-8", "19-25"),  # days of a month that is told elsewhere
    ],
)
def test_hyphens_stay_where_they_may_stand_between_other_things(texts: tuple[str, ...]) -> None:
    assert words(with_strokes_in_days(lines(*texts), texts)) == [*texts]


WEEKS = ("一", "9/1", "9/5", "例会", "二", "9/8", "9/12", "家访", "三", "9/15", "9/19", "评课")


def test_first_and_last_days_of_weeks_are_joined() -> None:
    assert words(with_paired_days(lines(*WEEKS)))[:4] == ["一", "9/1-9/5", "例会", "二"]


@pytest.mark.parametrize(
    "texts",
    [
        WEEKS[:8],  # too few
        tuple(text.replace("9/5", "9/25") for text in WEEKS),  # the first is longer than a week
        tuple("讲座" if text in "一二三" else text for text in WEEKS),  # no numbers of weeks
    ],
)
def test_two_days_below_each_other_stay_two(texts: tuple[str, ...]) -> None:
    assert words(with_paired_days(lines(*texts))) == [*texts]


def test_a_day_that_its_month_has_not_is_told_without_it() -> None:
    grid = "10\n1 2 3 (1)升旗\n(8)例会\n11\n1 2 3 (2)家访\n(31)晚会\n12\n1 2 3 (4)评课\n(9)教研\n"
    activities = activities_of(read_text(grid))
    assert [(activity.text, activity.date) for activity in activities][3:4] == [("晚会", None)]


def test_of_two_months_above_a_calendars_week_none_is_lost() -> None:
    text = "3月\n2月\n23 24 25 26 27 28 29 开学\n30 1 2 3 4 5 6 例会\n4月\n3月\n7 8 9 10 11 12 13 家访\n14 15 16 17 18 19 20 评课\n"
    document = read_text(text)
    told = {mark.line for mark in document.marks} | {activity.line for activity in activities_of(document)}
    assert told == set(range(1, 9))


def test_a_title_above_a_lone_pipe_is_no_cell() -> None:
    document = read_text("周次\n|\n25\n枫林镇中心小学英语组研修安排\n|\n8\n|9\n|\n")
    assert 4 in {mark.line for mark in document.marks}


def test_a_row_that_begins_with_its_date_has_the_week_of_the_row_above() -> None:
    text = "周次\n| 日期\n| 内容\n| 负责\n1\n| 3月4日\n| 例会\n| 教务处\n3月5日\n| 家访\n| 政教处\n3月6日\n| 评课\n| 教科室\n"
    assert [(activity.text, activity.week, activity.date) for activity in activities_of(read_text(text))] == [
        ("例会", 1, "03-04"),
        ("家访", 1, "03-05"),
        ("评课", 1, "03-06"),
    ]


@pytest.mark.parametrize(
    ("dated", "below", "days"),
    [
        ("星期三(10月29日)", "星期五", ["10-29", "10-31"]),
        ("星期四(10月30日)", "星期六", ["10-30", "11-01"]),
        ("周五(12月30日)", "周日", ["12-30", "01-01"]),
        ("星期四(2月27日)", "星期五", ["02-27", "02-28"]),
        ("星期四(2月27日)", "星期六", ["02-27", None]),  # only the year tells how long February is
        ("星期三(10月29日)", "星期二", ["10-29", None]),  # of which week?
    ],
)
def test_a_weekday_is_as_many_days_behind_the_dated_one_above_it(
    dated: str, below: str, days: list[str | None]
) -> None:
    activities = (
        read_text(f"第九周工作安排\n{dated}:\n1、植树\n2、听课\n{below}:\n1、家访\n2、远足\n").plans[0].activities
    )
    assert [activity.date for activity in activities] == [days[0]] * 2 + [days[1]] * 2
