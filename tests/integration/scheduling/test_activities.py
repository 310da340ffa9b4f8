"""An activity's life through the API: each change is one version and one event."""

from typing import Any

import pytest

from shared.contracts import scheduling as contracts


def test_an_activity_with_a_time_is_scheduled_and_told(district: Any) -> None:
    activity = district.activity(participants=[{"kind": "group", "id": str(district.maths)}])
    assert activity["state"] == "scheduled"
    (told,) = district.emitted(contracts.Activity)
    assert isinstance(told.event, contracts.ActivityScheduled)
    assert (told.subject, told.sequence, told.school) == (activity["id"], 1, district.first)
    assert told.event.participants == (contracts.Participant(kind="group", id=district.maths),)


def test_an_activity_without_participants_is_the_whole_schools(district: Any) -> None:
    assert district.activity()["participants"] == [{"kind": "school", "id": str(district.first)}]


def test_from_window_to_day_to_held_every_change_is_one_event(district: Any) -> None:
    window = {"title": "教研活动", "window_from": "2026-10-01", "window_to": "2026-10-31"}
    activity = district.admin.post("/activities", window).get_json()
    path = f"/activities/{activity['id']}"
    when = {"starts_at": "2026-10-12T14:00:00+08:00", "ends_at": "2026-10-12T16:00:00+08:00"}
    assert district.admin.post(f"{path}/schedule", when).get_json()["state"] == "scheduled"
    district.clock.at = district.clock.at.replace(month=10, day=13)
    assert district.admin.post(f"{path}/hold").get_json()["state"] == "held"
    told = district.emitted(contracts.Activity)
    assert [(each.event.action, each.sequence) for each in told] == [("planned", 1), ("scheduled", 2), ("held", 3)]
    assert told[1].event.window_from.isoformat() == "2026-10-01"


@pytest.mark.parametrize("action", ["schedule", "reschedule", "cancel", "hold", "postpone"])
def test_what_is_cancelled_stays_cancelled(district: Any, action: str) -> None:
    activity = district.activity()
    path = f"/activities/{activity['id']}"
    assert district.admin.post(f"{path}/cancel", {"reason": "台风"}).status_code == 200
    bodies = {
        "cancel": {"reason": "再次"},
        "postpone": {"window_from": "2026-10-01", "window_to": "2026-10-02"},
        "hold": None,
    }
    body = bodies.get(action, {"day": "2026-10-01"})
    refused = district.admin.post(f"{path}/{action}", body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "illegal_transition")
    assert len(district.emitted(contracts.Activity)) == 2


def test_an_activity_cannot_be_held_before_it_begins(district: Any) -> None:
    activity = district.activity()
    assert district.admin.post(f"/activities/{activity['id']}/hold").get_json()["code"] == "not_begun"


def test_a_change_of_words_needs_the_version_that_was_seen(district: Any) -> None:
    activity = district.activity()
    path = f"/activities/{activity['id']}"
    assert district.admin.patch(path, {"title": "公开课"}).status_code == 428
    assert district.admin.patch(path, {"title": "公开课"}, version=7).status_code == 412
    changed = district.admin.patch(path, {"title": "公开课"}, version=1)
    assert (changed.get_json()["title"], changed.headers["ETag"]) == ("公开课", '"2"')
    assert isinstance(district.emitted(contracts.Activity)[-1].event, contracts.ActivityRescheduled)


def test_a_postponed_activity_is_planned_again_and_frees_its_room(district: Any) -> None:
    room = district.admin.post("/rooms", {"name": "报告厅"}).get_json()
    activity = district.activity(room_id=room["id"])
    body = {"window_from": "2026-10-01", "window_to": "2026-10-31", "reason": "另定"}
    postponed = district.admin.post(f"/activities/{activity['id']}/postpone", body).get_json()
    assert (postponed["state"], postponed["starts_at"], postponed["room_id"]) == ("planned", None, None)
    assert postponed["first_day"] == "2026-10-01"
    district.activity(room_id=room["id"])
