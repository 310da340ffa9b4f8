"""The pages in general against a double of the edge: both languages, what they send, what they show when things go wrong."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import jsonschema_rs
import orjson
import pytest

from deploy.apidocs import documents
from tests.integration.gateway.console import Console
from tests.integration.gateway.fake_edge import (
    ACTIVITY,
    ANSWERS,
    FEED,
    GROUP,
    ITEM,
    MESSAGE,
    NASTY,
    PLAN,
    ROOM,
    SECOND,
    THREAD,
    WINDOW,
    D,
    N,
    S,
    template_of,
)
from tests.integration.gateway.world import PASSWORD

PAGES = (
    "/",
    "/calendar",
    "/calendar?view=week&day=2026-09-09&whose=mine",
    "/calendar?view=month&day=2026-10-01&whose=district",
    "/activities?q=会议&state=scheduled",
    f"/activities/{ACTIVITY}",
    f"/activities/{WINDOW}",
    "/activities/new",
    "/plans",
    "/plans?state=draft",
    "/plans/import",
    f"/plans/{PLAN}",
    f"/plans/{PLAN}?only=doubtful",
    f"/plans/{PLAN}?only=corrected",
    f"/plans/{PLAN}/region?line=3",
    f"/plans/{PLAN}?notice=published&added=2&changed=0&removed=0",
    f"/plans/{PLAN}/publish",
    f"/plans/{PLAN}/items/{ITEM}",
    f"/plans/{PLAN}/items/{ITEM}/edit",
    f"/plans/{PLAN}/items/{SECOND}/edit",
    f"/plans/{PLAN}/items/{ITEM}/split",
    f"/plans/{PLAN}/items/new",
    f"/plans/{PLAN}/items/new?line=3",
    "/inbox",
    "/inbox?only=unread",
    "/inbox/list",
    f"/inbox/{THREAD}",
    "/people",
    "/people?q=陈",
    "/people/import",
    "/terms",
    "/rooms",
    "/feeds-of-mine",
    "/password",
    "/docs/api",
    "/sign-in",
)


def lenient(schema: Any) -> Any:
    """The same, but nothing is required and nothing else is allowed: a field that a service adds breaks no page."""
    if isinstance(schema, list):
        return [lenient(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: lenient(inner) for name, inner in schema.items() if name != "required" or not isinstance(inner, list)}
    return kept | ({"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {})


def test_the_double_answers_what_the_services_promise() -> None:
    promised: dict[str, Any] = {}
    for name, content in documents():
        if name.endswith(".openapi.json"):
            document = orjson.loads(content)
            promised |= {path: (document, methods) for path, methods in document["paths"].items()}
    for (method, path), answer in ANSWERS.items():
        template = template_of(path, list(promised))
        assert template, f"{method} {path} is no route"
        document, methods = promised[template]
        assert method.lower() in methods, f"{method} {path} is no route"
        responses = methods[method.lower()]["responses"]
        schema = responses[next(iter(responses))].get("content", {}).get("application/json", {}).get("schema")
        assert (schema is None) == (answer is None), f"{method} {path}"
        if schema is not None:
            whole = lenient({**schema, "components": document["components"]})
            jsonschema_rs.Draft202012Validator(whole).validate(answer)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_shows_in_both_languages_and_trusts_no_text(console: Console, lang: str) -> None:
    console.speak(lang)
    for path in PAGES:
        response = console.get(path)

        assert response.status_code == 200, f"{path}: {response.text[:2000]}"
        assert NASTY not in response.text, path
        ids = re.findall(r'\bid="([^"]+)"', response.text)
        assert sorted(ids) == sorted(set(ids)), f"{path}: an id that two elements share leads nowhere"
        if "<html" in response.text:
            assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in response.text
            assert response.text.count("<h1") == 1, path
            for label in re.findall(r'<label[^>]*\bfor="([^"]+)"', response.text):
                assert label in ids, f"{path}: a label of nothing: {label}"


def test_every_page_asks_the_api_with_the_visitors_own_token_and_language(console: Console) -> None:
    console.speak("en")
    console.get("/calendar")

    token = console.client.get_cookie("qinglan_access")
    assert token is not None
    assert console.edge.sent
    for sent in console.edge.sent:
        assert sent.headers["Authorization"] == f"Bearer {token.value}"
        assert sent.headers["Accept-Language"] == "en"


@pytest.mark.parametrize("path", ["/calendar", "/plans", f"/activities/{ACTIVITY}", "/inbox", "/people"])
def test_a_service_that_is_away_gives_a_clear_page_and_no_traceback(console: Console, path: str) -> None:
    console.edge.away = {S, D, N}

    response = console.get(path)

    assert response.status_code == 503
    assert "暂时没有响应" in response.text


def test_the_first_page_shows_what_it_can_while_a_service_is_away(console: Console) -> None:
    console.edge.away = {N}

    response = console.get("/")

    assert response.status_code == 200
    assert "暂时无法显示" in response.text
    assert "教研组长会议" in response.text


def test_an_edge_that_nobody_answers_at_is_a_clear_page_too(console: Console) -> None:
    console.edge.close()

    assert console.get("/plans").status_code == 503


def test_a_token_that_ran_out_on_the_way_is_renewed(console: Console) -> None:
    console.edge.refusals["GET", f"{S}/plans"] = (401, {"code": "token_invalid"})

    assert console.get("/plans").headers["Location"] == "/session/refresh?next=%2Fplans"


def test_htmx_gets_a_refusal_as_a_message_for_the_page_that_stays(console: Console) -> None:
    path = f"{S}/plans/{PLAN}/items/{ITEM}"
    console.edge.refusals["PATCH", path] = (412, {"code": "stale", "detail": "内容已被他人修改"})

    response = console.post(f"/plans/{PLAN}/items/{ITEM}", htmx=True, title="x", precision="", version="7")

    assert response.status_code == 412
    assert "内容已被他人修改" in response.text
    assert "<html" not in response.text


def test_messages_are_read_one_by_one_by_thread_and_all(console: Console) -> None:
    one = console.post(f"/inbox/messages/{MESSAGE}/read", htmx=True)
    console.post("/inbox/read", thread=THREAD, until="2026-09-07T01:00:00+00:00")
    console.post("/inbox/read", until="2026-09-07T01:00:00+00:00")

    single, thread, everything = console.edge.changes()
    assert single.path.endswith(f"/{MESSAGE}/read")
    assert "read-entry" in one.text
    assert thread.json["thread"] == THREAD
    assert "thread" not in everything.json


def test_a_people_list_is_tried_out_before_it_is_imported(console: Console) -> None:
    tried = console.post("/people/import", file=(BytesIO(b"login,name\nnew,x\n"), "people.csv"), missing="end")
    content = re.search(r'name="content" value="([^"]+)"', tried.text)
    assert content
    assert b'name="dry_run"\r\n\r\ntrue' in console.edge.changes()[0].body
    assert "超过两成" in tried.text

    console.post(
        "/people/import", apply="yes", name="people.csv", content=content[1], missing="end", confirm_removals="yes"
    )

    applied = console.edge.changes()[1].body
    assert b'name="dry_run"\r\n\r\nfalse' in applied
    assert b'name="confirm_removals"\r\n\r\ntrue' in applied
    assert b"login,name\nnew,x\n" in applied


def test_a_feeds_address_is_shown_once_and_the_feed_can_be_revoked(console: Console) -> None:
    made = console.post("/feeds-of-mine", what=f"group:{GROUP}", label="手机")
    assert console.sent().json == {"kind": "group", "target_id": GROUP, "label": "手机"}
    assert "secret.ics" in made.text
    assert "secret.ics" not in console.get("/feeds-of-mine").text

    console.post(f"/feeds-of-mine/{FEED}/revoke")
    assert console.edge.changes()[-1].method == "DELETE"


def test_terms_holidays_and_rooms_are_added_and_a_room_is_closed(console: Console) -> None:
    console.post("/terms", name="下学期", starts_on="2027-02-22", weeks="20")
    console.post("/terms/01990000-0000-7000-8000-0000000000a4/holidays", name="元旦", starts_on="2027-01-01")
    console.post("/rooms", name="录播室", capacity="60")
    console.post(f"/rooms/{ROOM}", active="no", version="1")

    term, holiday, room, closed = console.edge.changes()
    assert term.json["weeks"] == 20
    assert [day["name"] for day in holiday.json["holidays"]] == ["国庆", "元旦"]
    assert room.json["capacity"] == 60
    assert closed.json == {"active": False}


def test_a_changed_password_asks_to_sign_in_with_it(console: Console) -> None:
    assert console.post("/password", present=PASSWORD, wanted="new-indigo-1", again="other").status_code == 422
    response = console.post("/password", present=PASSWORD, wanted="new-indigo-1", again="new-indigo-1")

    assert console.sent().json == {"old_password": PASSWORD, "new_password": "new-indigo-1"}
    assert response.headers["Location"] == "/sign-in?notice=password_changed"


def test_a_wrong_present_password_is_shown_at_its_field(console: Console) -> None:
    refusal = {
        "code": "wrong_password",
        "detail": "原密码不正确",
        "errors": [{"field": "old_password", "messages": ["x"]}],
    }
    console.edge.refusals["PUT", f"{D}/me/password"] = (422, refusal)

    response = console.post("/password", present="no", wanted="new-indigo-1", again="new-indigo-1")

    assert 'id="present-error">原密码不正确' in response.text


@pytest.mark.parametrize("path", ["/plans/x", "/inbox/1", f"/plans/{PLAN}/items/x", f"/activities/{ACTIVITY}/explode"])
def test_what_is_no_id_never_becomes_part_of_an_api_address(console: Console, path: str) -> None:
    response = console.post(path) if "explode" in path else console.get(path)

    assert response.status_code == 404
    assert all("x" not in sent.path.rsplit("/", 1)[-1] or "source" in sent.path for sent in console.edge.sent)
