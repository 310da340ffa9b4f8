"""What changed, what a message is now, whether a mail may go and when it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.notifications.domain import (
    GIVE_UP_AFTER,
    MAX_ATTEMPTS,
    Kind,
    Preference,
    Recipient,
    Rule,
    changes_between,
    kind_of,
    next_attempt,
    preference,
    why_no_mail,
    why_no_reminder,
)

NOW = datetime(2026, 9, 1, 1, tzinfo=UTC)
PLANNED: dict[str, Any] = {
    "title": "教研组长会议", "state": "planned", "place": "", "category": "教研", "reason": "",
    "window_from": "2026-10-01", "window_to": "2026-10-31", "starts_at": None, "ends_at": None, "all_day": False,
}  # fmt: skip
SCHEDULED = PLANNED | {"state": "scheduled", "starts_at": "2026-10-08T06:00:00+00:00", "ends_at": None}


def fields(known: dict[str, Any], present: dict[str, Any]) -> list[str]:
    return [change.field for change in changes_between(known, present)]


@pytest.mark.parametrize(
    ("present", "changed"),
    [
        (PLANNED, []),
        (PLANNED | {"title": "组长例会"}, ["title"]),
        (PLANNED | {"place": "礼堂", "window_to": "2026-10-15"}, ["when", "place"]),
        (PLANNED | {"category": "德育", "reason": "x"}, []),
        (SCHEDULED, ["when"]),
        (PLANNED | {"state": "cancelled"}, ["state"]),
        (PLANNED | {"state": "held"}, []),
    ],
)
def test_what_a_reader_sees_different_is_a_change(present: dict[str, Any], changed: list[str]) -> None:
    assert fields(PLANNED, present) == changed


def test_the_window_of_what_has_a_day_is_not_told() -> None:
    assert fields(SCHEDULED, SCHEDULED | {"window_to": "2026-11-30"}) == []


@pytest.mark.parametrize(
    ("purpose", "state", "content", "kind"),
    [
        ("activity", "live", PLANNED, Kind.NEW),
        ("activity", "live", PLANNED | {"place": "礼堂"}, Kind.CHANGED),
        ("activity", "live", PLANNED | {"state": "cancelled"}, Kind.CANCELLED),
        ("activity", "live", PLANNED | {"state": "held"}, Kind.HELD),
        ("activity", "withdrawn", PLANNED | {"state": "cancelled"}, Kind.WITHDRAWN),
        ("reminder", "live", {"title": "x"}, Kind.REMINDER),
        ("announcement", "live", {"title": "x"}, Kind.ANNOUNCEMENT),
    ],
)
def test_what_a_message_is_to_its_reader(purpose: str, state: str, content: dict[str, Any], kind: Kind) -> None:
    assert kind_of(purpose, state, content, changes_between(PLANNED, content)) is kind


@pytest.mark.parametrize(
    ("rule", "own", "holds"),
    [
        (None, None, Preference(email=True, source="default")),
        (None, False, Preference(email=False, source="person")),
        ("forced", False, Preference(email=True, source="school")),
        ("forbidden", True, Preference(email=False, source="school")),
    ],
)
def test_the_school_comes_before_the_person_and_the_person_before_the_default(
    rule: Rule | None, own: bool | None, holds: Preference
) -> None:
    assert preference(rule, own) == holds


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"known": False}, "person unknown"),
        ({"active": False}, "person inactive"),
        ({"email": "  "}, "no e-mail address"),
        ({"preference": Preference(email=False, source="school")}, "switched off by the school"),
    ],
)
def test_every_mail_that_does_not_go_has_a_reason(change: dict[str, Any], reason: str | None) -> None:
    whole: dict[str, Any] = {
        "known": True,
        "active": True,
        "email": "a@example.org",
        "preference": Preference(email=True, source="default"),
    }
    assert why_no_mail(Recipient(**(whole | change))) == reason


def test_a_reminder_of_a_whole_day_is_of_use_all_that_day() -> None:
    midnight = NOW - timedelta(hours=9)
    assert why_no_reminder(now=NOW, starts_at=midnight, all_day=True, activity=None) is None
    assert why_no_reminder(now=NOW, starts_at=midnight, all_day=False, activity=None) == "too late"
    assert why_no_reminder(now=NOW, starts_at=NOW - timedelta(days=1), all_day=True, activity=None) == "too late"


def test_the_same_moment_written_otherwise_is_no_move() -> None:
    activity = {"state": "scheduled", "starts_at": "2026-10-08T14:00:00+08:00"}
    starts_at = datetime(2026, 10, 8, 6, tzinfo=UTC)
    assert why_no_reminder(now=NOW, starts_at=starts_at, all_day=False, activity=activity) is None


def test_attempts_come_less_and_less_often_and_end() -> None:
    times = [next_attempt(attempts, NOW, NOW) for attempts in range(1, MAX_ATTEMPTS)]
    waits = [at - NOW for at in times if at is not None]
    assert len(waits) == MAX_ATTEMPTS - 1
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=30), timedelta(hours=4))
    assert next_attempt(MAX_ATTEMPTS, NOW, NOW) is None
    assert next_attempt(1, NOW, NOW - GIVE_UP_AFTER) is None
