"""A school with something of everything, made through each service's own routes, for the tests of all routes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.directory.models import School
from services.directory.operations.schools import create_school
from shared.ids import new_id
from shared.store import SERVICE
from tests.contract.conftest import Served
from tests.integration.notifications.world import World, activity, everyone, member

Known = dict[str, str]

DEAD_LETTER = text("""
INSERT INTO inbox (id, source, event_id, type, aggregate, subject, sequence, raw, state, error, received_at,
                   next_attempt_at, settled_at) OVERRIDING SYSTEM VALUE
VALUES (987654321, 'undecodable', gen_random_uuid(), 'undecodable', 'undecodable', '', 0, 'no event', 'dead',
        'not JSON', now(), now(), now())
""")


def populate(served: Served, school: UUID) -> Known:
    """Fills the school; returns path parameter name -> an id of the school's that fits it."""
    makers: dict[str, Callable[[Served, UUID], Known]] = {
        "scheduling": scheduling,
        "notifications": notifications,
        "directory": directory,
    }
    return makers.get(served.service, nothing)(served, school)


def nothing(_served: Served, _school: UUID) -> Known:
    return {}


def made(served: Served, school: UUID, path: str, body: dict[str, Any], **headers: str) -> Any:
    response = served.app.test_client().post(path, json=body, headers=served.headers(school) | headers)
    assert response.status_code in {200, 201}, f"{path}: {response.text}"
    return response.get_json()


def scheduling(served: Served, school: UUID) -> Known:
    base = "/api/scheduling/v1"
    term = made(served, school, f"{base}/terms", {"name": "学期", "starts_on": "2026-08-31", "weeks": 20})
    room = made(served, school, f"{base}/rooms", {"name": "报告厅", "capacity": 100})
    plan_text = "教科室工作计划\n九月\n1、召开教研组长会议\n2、青年教师汇报课"
    imported = made(served, school, f"{base}/plans/import", {"text": plan_text, "term_id": term["id"]})
    plan = f"{base}/plans/{imported['plans'][0]['plan']['id']}"
    item = made(served, school, f"{plan}/items", {"title": "课题开题会", "month_from": 10})
    made(served, school, f"{plan}/publish", {"accept_warnings": True})
    hours = {"first_on": "2026-09-09", "time_from": "14:00", "time_to": "15:00", "room_id": room["id"]}
    series = made(served, school, f"{base}/series", {"title": "例会", "rule": "FREQ=WEEKLY;COUNT=3", **hours})
    feed = made(served, school, f"{base}/feeds", {"kind": "school"})
    return {
        "term_id": term["id"],
        "room_id": room["id"],
        "plan_id": imported["plans"][0]["plan"]["id"],
        "import_id": imported["import_id"],
        "item_id": item["id"],
        "series_id": series["series"]["id"],
        "activity_id": series["activities"][0]["id"],
        "feed_id": feed["feed"]["id"],
        "line": "987654",
        "number": "987654",
        "dead_letter_id": dead_letter(served),
    }


def notifications(served: Served, school: UUID) -> Known:
    """What it knows it has heard; only announcements are made through its routes."""
    person, heard = new_id(), World(served.database, served.signer.clock)  # type: ignore[arg-type]  # the test's clock
    event = activity(school, everyone(school), plan_id=new_id())
    heard.hear(member(person, school), event)
    participants = [{"kind": "person", "id": str(person)}]
    body = {"title": "调课", "text": "周五第一节调到周四", "participants": participants}
    announcement = made(served, school, "/api/notifications/v1/announcements", body)
    heard.tick()
    return {
        "thread": str(event.event.plan_id),
        "message_id": str(heard.message(person, event.event.activity_id).id),
        "announcement_id": announcement["id"],
        "dead_letter_id": dead_letter(served),
    }


def dead_letter(served: Served) -> str:
    """As the worker keeps bytes that are no event; its number looks like nothing else in an answer."""
    with served.database.store.begin(SERVICE) as session:
        session.execute(DEAD_LETTER)
    return "987654321"


def directory(served: Served, school: UUID) -> Known:
    """The school itself is made below the routes: its id is given, and a school is the district's to add."""
    with served.database.store.begin(SERVICE) as session:
        create_school(session, name="区教师发展中心", kind="district")
        session.add(School(id=school, name="示例学校", kind="school"))
    base = "/api/directory/v1"
    group = made(served, school, f"{base}/groups", {"name": "语文教研组", "kind": "teaching_research_group"})
    body = {"login": "li.si", "name": "李四", "group_ids": [group["id"]]}
    person = made(served, school, f"{base}/people", body)
    made(served, school, f"{base}/people/{person['id']}/password", {})
    return {
        "school_id": str(school),
        "group_id": group["id"],
        "person_id": person["id"],
        "membership_id": person["memberships"][0]["id"],
    }
