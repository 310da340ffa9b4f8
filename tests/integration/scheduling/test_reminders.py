"""Reminders: set with the activity, moved with it, one per person, rule and occurrence."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.scheduling.subscriptions import timers
from shared.contracts.scheduling import ReminderDue
from shared.messaging.timers import TimerClock
from shared.store import SERVICE


def tick(district: Any, at: str) -> list[ReminderDue]:
    """The worker's clock at a local time; what has been sent in all."""
    district.clock.at = datetime.fromisoformat(f"{at}+08:00").astimezone(UTC)
    TimerClock(lambda: district.database.store.begin(SERVICE), timers, district.clock).step()
    return [each.event for each in district.emitted(ReminderDue)]


def told(sent: list[ReminderDue]) -> set[tuple[Any, int]]:
    return {(each.person_id, each.minutes_before) for each in sent}


@pytest.fixture
def activity(district: Any) -> Any:
    """On 10 September at 14:00, for 李老师 by name and by group: still one person."""
    participants = [{"kind": "group", "id": str(district.maths)}, {"kind": "person", "id": str(district.li)}]
    return district.activity(participants=participants, place="三楼会议室")


def test_three_days_and_one_hour_before_everyone_is_reminded_once(district: Any, activity: Any) -> None:
    assert tick(district, "2026-09-07T13:59:00") == []
    (first,) = tick(district, "2026-09-07T14:00:00")
    assert (first.person_id, first.minutes_before, first.place) == (district.li, 4320, "三楼会议室")
    assert len(tick(district, "2026-09-09T08:00:00")) == 1
    assert told(tick(district, "2026-09-10T13:00:01")) == {(district.li, 4320), (district.li, 60)}
    assert len(tick(district, "2026-09-11T13:00:00")) == 2


def test_they_move_with_the_activity_also_after_one_went_out(district: Any, activity: Any) -> None:
    assert len(tick(district, "2026-09-07T14:00:00")) == 1
    when = {"starts_at": "2026-09-20T09:00:00+08:00", "ends_at": "2026-09-20T10:00:00+08:00"}
    assert district.admin.post(f"/activities/{activity['id']}/reschedule", when).status_code == 200
    assert len(tick(district, "2026-09-10T13:30:00")) == 1
    again = tick(district, "2026-09-17T09:00:00")
    assert [(each.minutes_before, each.starts_at.day, each.activity_version) for each in again] == [
        (4320, 10, 1), (4320, 20, 2),
    ]  # fmt: skip


def test_a_cancelled_activity_reminds_nobody(district: Any, activity: Any) -> None:
    district.admin.post(f"/activities/{activity['id']}/cancel", {"reason": "台风"})
    assert tick(district, "2026-09-07T14:00:00") == []


def test_what_is_late_beyond_use_is_left_out(district: Any, activity: Any) -> None:
    assert told(tick(district, "2026-09-10T13:45:00")) == set()


def test_an_activity_made_shortly_before_only_gets_the_reminders_still_to_come(district: Any) -> None:
    district.clock.at = datetime(2026, 9, 9, 6, 0, tzinfo=UTC)
    district.activity(participants=[{"kind": "person", "id": str(district.li)}])
    assert told(tick(district, "2026-09-10T13:05:00")) == {(district.li, 60)}


def test_an_all_day_activity_counts_from_eight_in_the_morning(district: Any) -> None:
    body = {"title": "运动会", "day": "2026-09-20", "participants": [{"kind": "person", "id": str(district.li)}]}
    district.admin.post("/activities", body)
    assert tick(district, "2026-09-17T07:59:00") == []
    (sent,) = tick(district, "2026-09-17T08:00:00")
    assert sent.all_day


def test_a_schools_own_rules_hold_for_what_is_scheduled_already(district: Any, activity: Any) -> None:
    assert district.admin.get("/reminder-rules").get_json()["minutes_before"] == [4320, 60]
    rules = district.admin.put("/reminder-rules", {"minutes_before": [1440]})
    assert rules.get_json()["minutes_before"] == [1440]
    assert tick(district, "2026-09-07T14:00:00") == []
    assert told(tick(district, "2026-09-09T14:00:00")) == {(district.li, 1440)}
    assert len(tick(district, "2026-09-10T13:00:00")) == 1


def test_whoever_left_in_the_meantime_is_not_reminded_and_whoever_came_is(district: Any) -> None:
    district.activity()
    membership = district.person(district.zhao, "赵老师", district.first)
    district.member(membership, district.zhao, district.first, ends=datetime(2026, 9, 8, tzinfo=UTC).date(), sequence=2)
    district.person(district.zhang, "张老师", district.first)
    people = {person for person, _ in told(tick(district, "2026-09-07T14:00:00"))}
    assert people == {district.wang, district.li, district.zhang}


def test_each_reminder_is_an_aggregate_of_its_own(district: Any) -> None:
    district.activity()
    tick(district, "2026-09-07T14:00:00")
    sent = district.emitted(ReminderDue)
    assert len({each.subject for each in sent}) == len(sent) == 2
    assert all(each.sequence == 1 for each in sent)
    with district.database.store.begin(SERVICE) as session:
        kept = session.execute(text("SELECT count(*), max(sent_at - now()) FROM reminders")).one()
    assert kept.count == 2
    assert kept.max < timedelta(minutes=1)
