"""Phrases that name a time, and phrases that only look like one."""

from __future__ import annotations

import pytest

from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import Day, Period

MARCH = Period(3, 3)


@pytest.mark.parametrize(
    ("phrase", "months"),
    [
        ("一月份", (1, 1)),
        ("元月:", (1, 1)),
        ("10月份", (10, 10)),
        ("十 二 月 份", (12, 12)),
        ("二~三月份", (2, 3)),
        ("七、八月份:", (7, 8)),
        ("9月—10月", (9, 10)),
        ("十二月、一月", (12, 1)),
        ("(三月)", (3, 3)),
        ("【五月】", (5, 5)),
        ("2031年4月", (4, 4)),
        ("12月份", (12, 12)),
        ("9月底", (9, 9)),
        ("十月中旬", (10, 10)),
    ],
)
def test_a_phrase_names_months(phrase: str, months: tuple[int, int]) -> None:
    reading = is_period(phrase)
    assert reading is not None
    assert (reading.period.month_from, reading.period.month_to) == months
    assert reading.grain == "month"


@pytest.mark.parametrize(
    ("phrase", "weeks"),
    [
        ("第3周", (3, None)),
        ("第十二周", (12, None)),
        ("第 1 週", (1, None)),
        ("第四、五周", (4, 5)),
        ("第3-4周", (3, 4)),
        ("二至六周", (2, 6)),
        ("第7教学周", (7, None)),
    ],
)
def test_a_phrase_names_weeks(phrase: str, weeks: tuple[int, int | None]) -> None:
    reading = is_period(phrase)
    assert reading is not None
    assert (reading.period.week, reading.period.week_to) == weeks


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("9月5日", Day(9, 5), None),
        ("九月二十五日", Day(9, 25), None),
        ("9.5", Day(9, 5), None),
        ("9/5(五)", Day(9, 5), None),
        ("114.02.11(二)", Day(2, 11), None),
        ("2031-09-05", Day(9, 5), None),
        ("9.1—9.7", Day(9, 1), Day(9, 7)),
        ("02-22 ~ 02-28", Day(2, 22), Day(2, 28)),
        ("9月30日至10月8日", Day(9, 30), Day(10, 8)),
        ("9.12-14", Day(9, 12), Day(9, 14)),
        ("11.3-7", Day(11, 3), Day(11, 7)),
        ("09/05-09/11", Day(9, 5), Day(9, 11)),
        ("2031.11.3-7", Day(11, 3), Day(11, 7)),
        ("4月16—18日", Day(4, 16), Day(4, 18)),
        ("10月28日—11月3月", Day(10, 28), Day(11, 3)),
        ("9月29日-3日", Day(9, 29), Day(10, 3)),
        ("12.30-2", Day(12, 30), Day(1, 2)),
        ("9月18日、6日", Day(9, 18), Day(9, 6)),
        ("9月6日下午", Day(9, 6), None),
        ("9月6日傍晚", Day(9, 6), None),
        ("周六(9.1)", Day(9, 1), None),
        ("周六（9. 1）", Day(9, 1), None),
        ("礼拜四 9月5日", Day(9, 5), None),
        ("第0周(8月28日-9月3日)", Day(8, 28), Day(9, 3)),
        ("第3周(9月1日(周一)-9月5日(周五))", Day(9, 1), Day(9, 5)),
        ("9.8(周一)-9.12(周五)", Day(9, 8), Day(9, 12)),
        ("9-1~9-7", Day(9, 1), Day(9, 7)),
        ("9-29-10-3", Day(9, 29), Day(10, 3)),
        ("周四(3.6)", Day(3, 6), None),
        ("周四(4.16)中午", Day(4, 16), None),
        ("2031年9.5", Day(9, 5), None),
        ("9.6、7日", Day(9, 6), Day(9, 7)),
        ("周一至周三(9.2-9.4)", Day(9, 2), Day(9, 4)),
        ("星期三（9月4日）、星期五（9月6日）", Day(9, 4), Day(9, 6)),
    ],
)
def test_a_phrase_names_days(phrase: str, first: Day, last: Day | None) -> None:
    reading = is_period(phrase)
    assert reading is not None
    assert (reading.period.first, reading.period.last) == (first, last)


def test_a_bare_day_takes_its_month_from_the_heading() -> None:
    reading = read_period("12—14日 期中考试", MARCH)
    assert reading is not None
    assert (reading.period.first, reading.period.last) == (Day(3, 12), Day(3, 14))


def test_a_small_day_of_a_week_that_crosses_a_month_is_of_the_later_month() -> None:
    week = Period(3, 4, 5, None, Day(3, 29), Day(4, 4))
    reading = read_period("2日 祭扫", week)
    assert reading is not None
    assert reading.period.first == Day(4, 2)


def test_a_week_may_bring_its_days() -> None:
    reading = is_period("第三周(9月15日-9月21日)")
    assert reading is not None
    assert reading.period == Period(9, 9, 3, None, Day(9, 15), Day(9, 21))


@pytest.mark.parametrize(
    "phrase",
    [
        "三、九月份",
        "9.5公里跑",
        "周一例会",
        "每周一练",
        "2月30日",
        "13.5",
        "1.2万元",
        "2. 10—16",
        "(9. 1万元)",
        "三年级",
        "第二课堂",
        "3-4人一组",
        "",
    ],
)
def test_what_is_no_time_is_not_read_as_one(phrase: str) -> None:
    assert read_period(phrase) is None


def test_a_week_without_days_does_not_keep_those_of_the_week_before() -> None:
    before = Period(3, 4, 4, 5, Day(3, 22), Day(4, 4))
    assert Period(week=10).within(before) == Period(week=10)


def test_a_week_keeps_the_month_that_it_stands_under() -> None:
    assert Period(week=2).within(Period(9, 9)) == Period(9, 9, 2)


def test_a_number_and_a_weekday_in_brackets_are_a_day_but_no_class() -> None:
    assert read_period("3(二) 班级赛", MARCH) is not None
    assert read_period("3(二)班家长会", MARCH) is None
    assert read_period("3(二) 班级赛") is None
