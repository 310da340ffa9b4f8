"""The pages of an activity against a double of the edge: moving, clashes, cancelling, making, and what each sends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.gateway.console import Console
from tests.integration.gateway.fake_edge import ACTIVITY, GROUP, ROOM, WINDOW, S


def test_an_activity_is_moved_in_the_districts_time(console: Console) -> None:
    form: dict[str, Any] = {
        "day": "2026-09-10",
        "time_from": "14:00",
        "time_to": "15:30",
        "room_id": ROOM,
        "place": "",
        "version": "2",
    }
    console.post(f"/activities/{ACTIVITY}/reschedule", **form)

    sent = console.sent()
    assert sent.json["starts_at"] == "2026-09-10T14:00:00+08:00"
    assert sent.json["room_id"] == ROOM
    assert sent.headers["If-Match"] == '"2"'


def test_without_hours_it_is_the_whole_day(console: Console) -> None:
    console.post(f"/activities/{WINDOW}/schedule", day="2026-09-10", version="2")

    assert console.sent().json["day"] == "2026-09-10"
    assert "starts_at" not in console.sent().json


def test_a_clash_is_shown_and_asks_for_the_reason(console: Console) -> None:
    clash = {"code": "clash", "detail": "14:00 已占用 3 人", "errors": [{"field": "clashes", "messages": ["陈岚"]}]}
    console.edge.refusals["POST", f"{S}/activities/{ACTIVITY}/reschedule"] = (409, clash)
    form: dict[str, Any] = {"day": "2026-09-10", "time_from": "14:00", "time_to": "15:30", "version": "2"}

    response = console.post(f"/activities/{ACTIVITY}/reschedule", **form)

    assert response.status_code == 409
    assert "14:00 已占用 3 人" in response.text
    assert 'name="override_reason"' in response.text
    assert 'value="2026-09-10"' in response.text


@pytest.mark.parametrize(
    ("action", "form", "expected"),
    [
        ("cancel", {"reason": "台风"}, {"reason": "台风"}),
        ("hold", {}, {}),
        (
            "postpone",
            {"first": "2026-10-01", "last": "2026-10-31"},
            {"window_from": "2026-10-01", "window_to": "2026-10-31", "reason": ""},
        ),
    ],
)
def test_an_activity_is_cancelled_held_or_postponed(
    console: Console, action: str, form: dict[str, Any], expected: dict[str, Any]
) -> None:
    response = console.post(f"/activities/{ACTIVITY}/{action}", version="2", **form)

    assert console.sent().json == expected
    assert response.headers["Location"].endswith(f"?notice={action}")


def test_an_activity_is_made_for_groups(console: Console) -> None:
    console.post("/activities/new", title="沙龙", first="2026-09-01", last="2026-09-30", participants=f"group:{GROUP}")

    sent = console.sent().json
    assert sent["participants"] == [{"kind": "group", "id": GROUP}]
    assert sent["window_to"] == "2026-09-30"
