"""Dates whose day stands before the month."""

from services.scheduling.plans import read_text
from tests.unit.scheduling.plans.told import activities_of


def test_dates_are_not_turned_where_an_activity_would_be_told_in_other_words() -> None:
    text = "日期\n备注\n27/8\n1、周一 全室新学期会议\n—2/9\n2、周二至五 各科室制定计划\n—9/9\n十月\n1、校园运动会\n"
    read = ["".join(activity.text.split()) for activity in activities_of(read_text(text))]
    assert "校园运动会" in read
    assert all(words in "".join(text.split()) for words in read)
