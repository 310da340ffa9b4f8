"""Dates whose day stands before the month."""

from services.scheduling.plans import read_text


def test_an_activity_keeps_what_looks_like_a_day_behind_it() -> None:
    text = "日期\n备注\n27/8\n1、周一 全室新学期会议\n—2/9\n2、周二至五 各科室制定计划\n—9/9\n"
    activities = [activity.text for plan in read_text(text).plans for activity in plan.activities]
    assert activities
    assert all("".join(words.split()) in "".join(text.split()) for words in activities)
