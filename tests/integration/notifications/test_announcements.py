"""Announcements and preferences over HTTP."""

from __future__ import annotations

import pytest
from flask import Flask

from services.notifications.api import api
from services.notifications.app import CONSTRAINTS
from shared.contracts.notifications import AnnouncementSent
from shared.ids import new_id
from shared.store import SERVICE
from shared.testing import Client, outbox
from shared.testing.plugin import MakeClient, ServiceApp
from tests.integration.notifications.world import World, member

A, B, LEAD = new_id(), new_id(), new_id()


@pytest.fixture
def app(world: World, service_app: ServiceApp) -> Flask:
    return service_app(api, world.database, constraints=CONSTRAINTS)


@pytest.fixture
def lead(app: Flask, world: World, client: MakeClient) -> Client:
    return client(app, school=world.school, person=LEAD, roles=("office_lead",), name="王主任")


def said(*participants: dict[str, str]) -> dict[str, object]:
    return {"title": "调课", "text": "周五下午第一节调到周四", "participants": list(participants)}


def test_an_announcement_reaches_those_concerned_once(
    world: World, lead: Client, app: Flask, client: MakeClient
) -> None:
    world.hear(member(A, world.school), member(B, new_id()))
    made = lead.post("/announcements", said({"kind": "person", "id": str(A)}, {"kind": "person", "id": str(A)}))
    assert made.status_code == 201
    assert made.get_json()["state"] == "queued"
    world.tick()
    world.tick()
    shown = lead.get(f"/announcements/{made.get_json()['id']}").get_json()
    assert (shown["state"], shown["recipients"], shown["author_name"]) == ("sent", 1, "王主任")
    (entry,) = client(app, school=world.school, person=A).get("/inbox").get_json()["items"]
    assert (entry["title"], entry["latest"]["kind"]) == ("调课", "announcement")
    assert entry["latest"]["text"] == "周五下午第一节调到周四"
    with world.database.store.begin(SERVICE) as session:
        assert [each.event.recipients for each in outbox(session, AnnouncementSent)] == [1]  # type: ignore[attr-defined]


def test_an_announcement_repeated_with_its_key_is_one(world: World, lead: Client) -> None:
    world.hear(member(A, world.school))
    body = said({"kind": "person", "id": str(A)})
    answers = [lead.post("/announcements", body, key="once").get_json()["id"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(lead.everything("/announcements")) == 1


def test_only_the_district_office_announces_to_the_whole_district(
    world: World, lead: Client, app: Flask, client: MakeClient
) -> None:
    world.hear(member(A, world.school), member(B, new_id()))
    everybody = said({"kind": "district", "id": str(new_id())})
    assert lead.post("/announcements", everybody).status_code == 403
    office = client(app, school=new_id(), roles=("district_admin",))
    made = office.post("/announcements", everybody).get_json()
    world.tick()
    assert office.get(f"/announcements/{made['id']}").get_json()["recipients"] == 2


@pytest.mark.parametrize("kind", ["person", "group", "school"])
def test_nobody_of_another_school_is_announced_to(world: World, lead: Client, kind: str) -> None:
    world.hear(member(B, new_id()))
    refused = lead.post("/announcements", said({"kind": kind, "id": str(B)}))
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == "participants.0.id"


def test_another_schools_announcement_is_not_there(world: World, lead: Client, app: Flask, client: MakeClient) -> None:
    world.hear(member(A, world.school))
    made = lead.post("/announcements", said({"kind": "person", "id": str(A)})).get_json()
    other = client(app, school=new_id(), roles=("office_lead",))
    assert other.get(f"/announcements/{made['id']}").status_code == 404
    assert other.everything("/announcements") == []


def test_a_teacher_may_not_announce(app: Flask, world: World, client: MakeClient) -> None:
    assert client(app, school=world.school).post("/announcements", said()).status_code == 403


def test_a_preference_is_the_schools_then_the_persons_then_the_default(
    world: World, app: Flask, client: MakeClient
) -> None:
    me = client(app, school=world.school, person=A)
    admin = client(app, school=world.school, roles=("school_admin",))
    assert reminders(me) == (True, "default")
    assert me.put("/preferences", {"items": [{"purpose": "reminder", "email": False}]}).status_code == 200
    assert reminders(me) == (False, "person")
    assert admin.put("/mail_rules", {"items": [{"purpose": "reminder", "rule": "forced"}]}).status_code == 200
    assert reminders(me) == (True, "school")
    admin.put("/mail_rules", {"items": [{"purpose": "reminder", "rule": None}]})
    me.put("/preferences", {"items": [{"purpose": "reminder", "email": None}]})
    assert reminders(me) == (True, "default")


def test_a_rule_is_its_schools_alone_and_a_wish_its_persons(world: World, app: Flask, client: MakeClient) -> None:
    admin = client(app, school=world.school, roles=("school_admin",), person=A)
    admin.put("/mail_rules", {"items": [{"purpose": "reminder", "rule": "forbidden"}]})
    admin.put("/preferences", {"items": [{"purpose": "activity", "email": False}]})
    other = client(app, school=new_id(), person=B)
    assert {row["source"] for row in other.get("/preferences").get_json()["items"]} == {"default"}
    assert client(app, school=world.school).put("/mail_rules", {"items": []}).status_code == 403


def reminders(caller: Client) -> tuple[bool, str]:
    (row,) = [row for row in caller.get("/preferences").get_json()["items"] if row["purpose"] == "reminder"]
    return row["email"], row["source"]
