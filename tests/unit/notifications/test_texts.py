"""Times and sentences in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.notifications.texts import Language

ZONE = ZoneInfo("Asia/Shanghai")
CHINESE, ENGLISH = Language(lang="zh", zone=ZONE), Language(lang="en", zone=ZONE)


def at(day: int, hour: int, minute: int = 0) -> str:
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC).isoformat()


@pytest.mark.parametrize(
    ("content", "chinese", "english"),
    [
        ({}, "时间待定", "time to be announced"),
        ({"window_from": "2026-09-01", "window_to": "2026-09-30"}, "2026年9月", "Sep 2026"),
        ({"window_from": "2026-09-07", "window_to": "2026-09-11"},
         "2026年9月7日\uff08周一\uff09 – 2026年9月11日\uff08周五\uff09", "Mon 7 Sep 2026 – Fri 11 Sep 2026"),
        ({"window_from": "2026-09-07"}, "2026年9月7日\uff08周一\uff09", "Mon 7 Sep 2026"),
        ({"starts_at": at(10, 6), "ends_at": at(10, 7, 30)},
         "2026年9月10日\uff08周四\uff09 14:00–15:30", "Thu 10 Sep 2026 14:00–15:30"),
        ({"starts_at": at(10, 6)}, "2026年9月10日\uff08周四\uff09 14:00", "Thu 10 Sep 2026 14:00"),
        ({"starts_at": at(10, 12), "ends_at": at(10, 17)},
         "2026年9月10日\uff08周四\uff09 20:00 – 2026年9月11日\uff08周五\uff09 01:00",
         "Thu 10 Sep 2026 20:00 – Fri 11 Sep 2026 01:00"),
        ({"starts_at": at(9, 16), "ends_at": at(10, 16), "all_day": True},
         "2026年9月10日\uff08周四\uff09", "Thu 10 Sep 2026"),
        ({"starts_at": at(9, 16), "ends_at": at(11, 16), "all_day": True},
         "2026年9月10日\uff08周四\uff09 – 2026年9月11日\uff08周五\uff09", "Thu 10 Sep 2026 – Fri 11 Sep 2026"),
    ],
)  # fmt: skip
def test_a_time_is_told_as_people_tell_it(content: dict[str, Any], chinese: str, english: str) -> None:
    assert CHINESE.when(content) == chinese
    assert ENGLISH.when(content) == english


@pytest.mark.parametrize(
    ("minutes", "chinese", "english"),
    [(3 * 1440, "3 天后开始", "In 3 days"), (1440, "1 天后开始", "In 1 day"), (60, "1 小时后开始", "In 1 hour"),
     (120, "2 小时后开始", "In 2 hours"), (45, "45 分钟后开始", "In 45 minutes")],
)  # fmt: skip
def test_a_reminder_says_how_long_before_in_round_words(minutes: int, chinese: str, english: str) -> None:
    assert CHINESE.ahead(minutes) == chinese
    assert ENGLISH.ahead(minutes) == english


def test_a_plans_heading_counts_its_activities() -> None:
    assert CHINESE.plan_heading("工作计划", 72) == "计划《工作计划》\uff1a72 项活动"
    assert ENGLISH.plan_heading("Plan A", 1) == "Plan “Plan A”: 1 activity"
