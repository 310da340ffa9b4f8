"""The inbox over HTTP: threads, texts in the reader's language, reading, and nobody else's messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.notifications.api import api
from services.notifications.app import CONSTRAINTS
from shared.clock import FixedClock
from shared.ids import new_id
from shared.testing import Client
from shared.testing.plugin import MakeClient, ServiceApp
from tests.integration.notifications.world import World, activity, everyone, id_of, member, one, plan, reminder

MOMENT = datetime(2026, 9, 10, 6, tzinfo=UTC)
PERSON = new_id()


@pytest.fixture
def app(world: World, service_app: ServiceApp) -> Flask:
    return service_app(api, world.database, constraints=CONSTRAINTS)


@pytest.fixture
def me(app: Flask, world: World, client: MakeClient) -> Client:
    return client(app, school=world.school, person=PERSON)


def publish(world: World, count: int = 3) -> UUID:
    """A plan with activities for the whole school; returns its id."""
    of = new_id()
    activities = [
        activity(world.school, everyone(world.school), plan_id=of, title=f"活动 {number}") for number in range(count)
    ]
    world.hear(plan(world.school, of, *map(id_of, activities)), *activities)
    return of


def test_a_plan_is_one_entry_with_the_number_of_its_activities(world: World, me: Client) -> None:
    world.hear(member(PERSON, world.school))
    of = publish(world, 72)
    (entry,) = me.get("/inbox").get_json()["items"]
    assert entry["title"] == "计划《教科室工作计划》\uff1a72 项活动"
    assert (entry["kind"], entry["thread"], entry["total"], entry["unread"]) == ("plan", str(of), 72, 72)
    assert me.get("/inbox/unread_count").get_json() == {"unread": 72}


def test_the_entry_opens_into_its_messages(world: World, me: Client) -> None:
    world.hear(member(PERSON, world.school))
    of = publish(world, 5)
    assert {each["title"] for each in me.everything(f"/inbox/threads/{of}", limit=2)} == {f"活动 {n}" for n in range(5)}
    assert me.get(f"/inbox/threads/{of}/entry").get_json()["total"] == 5


def test_a_new_activity_says_when_and_where(world: World, me: Client) -> None:
    world.hear(
        member(PERSON, world.school),
        activity(world.school, one(PERSON), action="scheduled", starts_at=MOMENT, place="大礼堂"),
    )
    latest = newest(me)
    assert latest["kind"] == "new"
    assert latest["text"] == "新安排\uff1a2026年9月10日\uff08周四\uff09 14:00–16:00\uff1b大礼堂"
    assert newest(me, lang="en")["text"] == "New: Thu 10 Sep 2026 14:00–16:00; 大礼堂"


def test_a_window_is_said_as_people_say_it(world: World, me: Client) -> None:
    world.hear(member(PERSON, world.school), activity(world.school, one(PERSON)))
    assert newest(me)["when"] == "2026年10月"
    assert newest(me, lang="en")["when"] == "Oct 2026"


def test_a_moved_activity_says_what_changed(world: World, me: Client) -> None:
    first = activity(world.school, one(PERSON), action="scheduled", starts_at=MOMENT, place="大礼堂")
    world.hear(member(PERSON, world.school), first)
    me.post(f"/inbox/{newest(me)['id']}/read")
    later = activity(
        world.school, one(PERSON), id_=id_of(first), version=2, action="rescheduled",
        starts_at=MOMENT + timedelta(days=1), place="阶梯教室",
    )  # fmt: skip
    world.hear(later)
    latest = newest(me)
    assert (latest["kind"], latest["unread"], latest["version"]) == ("changed", True, 2)
    assert [change["field"] for change in latest["changes"]] == ["when", "place"]
    assert "9月10日" in latest["text"]
    assert "9月11日" in latest["text"]
    assert "大礼堂 → 阶梯教室" in latest["text"]


def test_a_cancelled_activity_says_why(world: World, me: Client) -> None:
    first = activity(world.school, one(PERSON))
    world.hear(member(PERSON, world.school), first)
    world.hear(activity(world.school, one(PERSON), id_=id_of(first), version=2, action="cancelled", reason="场地维修"))
    assert newest(me)["kind"] == "cancelled"
    assert "场地维修" in newest(me)["text"]


def test_what_concerns_one_no_longer_stays_and_says_so(world: World, me: Client) -> None:
    first = activity(world.school, one(PERSON))
    world.hear(member(PERSON, world.school), first)
    world.hear(activity(world.school, one(new_id()), id_=id_of(first), version=2))
    latest = newest(me)
    assert (latest["kind"], latest["state"]) == ("withdrawn", "withdrawn")
    assert latest["text"].startswith("与您无关了")


def test_a_reminder_says_how_long_before(world: World, me: Client, clock: FixedClock) -> None:
    first = activity(world.school, one(PERSON), action="scheduled", starts_at=MOMENT)
    world.hear(member(PERSON, world.school), first)
    clock.advance(timedelta(seconds=1))
    world.hear(reminder(first, PERSON, starts_at=MOMENT, minutes_before=3 * 1440))
    assert newest(me, lang="en")["text"].startswith("In 3 days: Thu 10 Sep 2026 14:00")
    assert newest(me)["activity_id"] == str(id_of(first))


def test_reading_one_message_leaves_the_others_unread(world: World, me: Client) -> None:
    world.hear(member(PERSON, world.school))
    of = publish(world, 3)
    first, *_ = me.everything(f"/inbox/threads/{of}")
    read = me.post(f"/inbox/{first['id']}/read")
    assert read.get_json()["unread"] is False
    assert me.get("/inbox/unread_count").get_json() == {"unread": 2}
    assert len(me.everything(f"/inbox/threads/{of}", unread="true")) == 2


def test_a_thread_or_everything_is_read_at_once(world: World, me: Client) -> None:
    world.hear(member(PERSON, world.school), activity(world.school, one(PERSON)))
    of = publish(world, 3)
    assert me.post("/inbox/read", {"thread": str(of)}).get_json() == {"read": 3, "unread": 1}
    assert len(me.get("/inbox", unread="true").get_json()["items"]) == 1
    assert me.post("/inbox/read", {}).get_json() == {"read": 1, "unread": 0}


def test_reading_until_a_moment_spares_what_came_after_it(world: World, me: Client, clock: FixedClock) -> None:
    world.hear(member(PERSON, world.school), activity(world.school, one(PERSON)))
    shown_at = clock.now().isoformat()
    clock.advance(timedelta(seconds=5))
    world.hear(activity(world.school, one(PERSON)))
    assert me.post("/inbox/read", {"until": shown_at}).get_json() == {"read": 1, "unread": 1}


def test_the_inbox_pages_through_its_threads_without_a_gap(world: World, me: Client, clock: FixedClock) -> None:
    world.hear(member(PERSON, world.school))
    for number in range(7):
        clock.advance(timedelta(minutes=number % 2))
        world.hear(activity(world.school, one(PERSON), title=str(number)))
    entries = me.everything("/inbox", limit=2)
    assert sorted(entry["title"] for entry in entries) == [str(number) for number in range(7)]
    times = [entry["changed_at"] for entry in entries]
    assert times == sorted(times, reverse=True)


def test_nobody_sees_anothers_messages_whatever_their_role(
    world: World, me: Client, app: Flask, client: MakeClient
) -> None:
    world.hear(member(PERSON, world.school), activity(world.school, one(PERSON)))
    mine = newest(me)
    for school, role in ((world.school, "school_admin"), (new_id(), "district_admin"), (new_id(), "teacher")):
        other = client(app, school=school, roles=(role,))
        assert other.get("/inbox").get_json()["items"] == []
        assert other.get("/inbox/unread_count").get_json() == {"unread": 0}
        assert other.get(f"/inbox/{mine['id']}").status_code == 404
        assert other.get(f"/inbox/threads/{mine['thread']}").status_code == 404
        assert other.get(f"/inbox/threads/{mine['thread']}/entry").status_code == 404
        assert other.post(f"/inbox/{mine['id']}/read").status_code == 404
        assert other.post("/inbox/read", {}).get_json() == {"read": 0, "unread": 0}
    assert me.get("/inbox/unread_count").get_json() == {"unread": 1}


def test_deliveries_are_for_those_who_run_the_school(world: World, app: Flask, client: MakeClient) -> None:
    first = activity(world.school, one(PERSON))
    world.hear(member(PERSON, world.school), first)
    admin = client(app, school=world.school, roles=("school_admin",))
    found = admin.everything("/deliveries", channel="in_app", subject=id_of(first))
    assert [(row["title"], row["state"], row["version"]) for row in found] == [("教研组长会议", "delivered", 1)]
    assert client(app, school=new_id(), roles=("school_admin",)).everything("/deliveries") == []
    assert client(app, school=world.school).get("/deliveries").status_code == 403
    assert len(client(app, school=new_id(), roles=("district_ops",)).everything("/deliveries")) == 2


def test_an_admin_sees_what_a_districts_activity_told_the_schools_people(
    world: World, app: Flask, client: MakeClient
) -> None:
    office = new_id()
    world.hear(member(PERSON, world.school), activity(office, one(PERSON), title="区级活动"))
    rows = client(app, school=world.school, roles=("school_admin",)).everything("/deliveries", channel="in_app")
    assert [row["title"] for row in rows] == ["区级活动"]


def newest(caller: Client, *, lang: str = "zh") -> dict[str, Any]:
    response = caller.send("GET", "/inbox", lang=lang)
    latest: dict[str, Any] = response.get_json()["items"][0]["latest"]
    return latest
