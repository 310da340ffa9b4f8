"""A double of the edge over real HTTP: the API's answers that the console's pages need, and what was sent to it.

`test_the_double_answers_what_the_services_promise` holds it to the services' own OpenAPI documents.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SCHOOL = "01990000-0000-7000-8000-0000000000a1"
PERSON = "01990000-0000-7000-8000-0000000000a2"
GROUP = "01990000-0000-7000-8000-0000000000a3"
TERM = "01990000-0000-7000-8000-0000000000a4"
PLAN = "01990000-0000-7000-8000-0000000000a5"
ITEM = "01990000-0000-7000-8000-0000000000a6"
SECOND = "01990000-0000-7000-8000-0000000000a7"
ACTIVITY = "01990000-0000-7000-8000-0000000000a8"
WINDOW = "01990000-0000-7000-8000-0000000000a9"
ROOM = "01990000-0000-7000-8000-0000000000b1"
THREAD = "01990000-0000-7000-8000-0000000000b2"
MESSAGE = "01990000-0000-7000-8000-0000000000b3"
FEED = "01990000-0000-7000-8000-0000000000b4"
IMPORT = "01990000-0000-7000-8000-0000000000b5"
THIRD = "01990000-0000-7000-8000-0000000000b7"
MEMBERSHIP = "01990000-0000-7000-8000-0000000000b6"
THEN = "2026-09-01T01:00:00+00:00"

D, S, N = "/api/directory/v1", "/api/scheduling/v1", "/api/notifications/v1"
#: Text that breaks a page which forgets to escape.
NASTY = "<script>alert('x')</script>"

PARTICIPANTS = [{"kind": "school", "id": SCHOOL}, {"kind": "group", "id": GROUP}]
PLAN_OUT = {
    "id": PLAN, "school_id": SCHOOL, "term_id": TERM, "import_id": IMPORT, "title": f"教科室工作计划 {NASTY}",
    "office": "教科室", "school_named": "", "term_named": "", "term_basis": "nearest", "participants": PARTICIPANTS,
    "district_wide": False,
    "state": "draft", "published_version": 0, "published_at": None, "items": 2,
    "unread": [{"line": 3, "text": "略", "reason": "short", "dismissed": False}],
    "version": 4, "created_at": THEN, "updated_at": THEN,
}  # fmt: skip
ITEM_OUT = {
    "id": ITEM, "plan_id": PLAN, "title": f"召开教研组长会议 {NASTY}", "category": "meeting", "precision": "month",
    "window_from": "2026-09-01", "window_to": "2026-09-30", "time_from": None, "time_to": None, "participants": None,
    "place": "", "owner": "教科室", "line": 1, "source_text": "1、召开教研组长会议", "heading": f"九月 {NASTY}",
    "rule": "numbered below a heading", "confidence": 0.95, "conflict": None,
    "origin": "read", "corrected": False, "version": 7,
}  # fmt: skip
DOUBTFUL = ITEM_OUT | {
    "id": SECOND, "title": "青年教师汇报课", "precision": None, "window_from": None, "window_to": None, "line": 2,
    "confidence": 0.4,
}  # fmt: skip
CONTRADICTED = DOUBTFUL | {
    "id": THIRD, "title": "教学开放日", "confidence": 0.95, "conflict": [
        {"basis": "dates", "window_from": "2026-09-30", "window_to": "2026-09-30", "precision": "day"},
        {"basis": "week", "window_from": "2026-09-14", "window_to": "2026-09-20", "precision": "week"},
    ],
}  # fmt: skip
ACTIVITY_OUT = {
    "id": ACTIVITY, "school_id": SCHOOL, "district_wide": False, "plan_id": PLAN, "plan_item_id": ITEM,
    "plan_title": "教科室工作计划", "series_id": None, "occurrence_on": None, "title": f"教研组长会议 {NASTY}",
    "category": "meeting", "owner": "教科室", "place": "三楼", "notes": "带上计划", "state": "scheduled", "window_from": "2026-09-01",
    "window_to": "2026-09-30", "starts_at": "2026-09-09T06:00:00+00:00", "ends_at": "2026-09-09T07:30:00+00:00",
    "all_day": False, "first_day": "2026-09-09", "last_day": "2026-09-09", "room_id": ROOM,
    "participants": PARTICIPANTS, "reason": "", "version": 2, "updated_at": THEN,
}  # fmt: skip
WINDOW_OUT = ACTIVITY_OUT | {
    "id": WINDOW, "title": "读书沙龙", "state": "planned", "starts_at": None, "ends_at": None, "room_id": None,
    "first_day": "2026-09-01", "last_day": "2026-09-30",
}  # fmt: skip
TERM_OUT = {
    "id": TERM, "school_id": SCHOOL, "district_wide": False, "name": "2026学年第一学期", "starts_on": "2026-08-31",
    "ends_on": "2027-01-31", "weeks": 22, "version": 1,
    "holidays": [{"starts_on": "2026-10-01", "ends_on": "2026-10-07", "name": "国庆"}],
    "makeup_days": [{"worked_on": "2026-10-10", "follows_on": None, "follows_weekday": 3}],
}  # fmt: skip
ROOM_OUT = {
    "id": ROOM, "school_id": SCHOOL, "district_wide": False, "name": "会议室", "capacity": 30, "active": True,
    "version": 1,
}  # fmt: skip
GROUP_OUT = {
    "id": GROUP, "school_id": SCHOOL, "name": "语文教研组", "kind": "teaching_research_group", "removed": False,
    "version": 1,
}  # fmt: skip
PERSON_OUT = {
    "id": PERSON, "login": "chen.lan", "name": f"陈岚 {NASTY}", "email": "chen.lan@example.org", "lang": "zh",
    "active": True, "version": 1,
    "memberships": [{
        "id": MEMBERSHIP, "person_id": PERSON, "school_id": SCHOOL, "roles": ["teacher"], "group_ids": [GROUP],
        "starts_on": "2026-09-01", "ends_on": None, "version": 1,
    }],
}  # fmt: skip
SCHOOL_OUT = {"id": SCHOOL, "name": "青禾实验学校", "kind": "school", "active": True, "version": 1}
MESSAGE_OUT = {
    "id": MESSAGE, "purpose": "activity", "subject": ACTIVITY, "thread": THREAD, "version": 2, "kind": "changed",
    "state": "live", "title": f"教研组长会议 {NASTY}", "text": "时间有变动", "when": "9月9日 14:00", "place": "三楼",
    "category": "meeting", "starts_at": "2026-09-09T06:00:00+00:00", "ends_at": "2026-09-09T07:30:00+00:00",
    "happens_on": "2026-09-09", "activity_id": ACTIVITY, "unread": True, "changed_at": THEN, "read_at": None,
    "changes": [{"field": "when", "label": "时间", "before": "9月", "after": "9月9日 14:00"}],
}  # fmt: skip
ENTRY_OUT = {
    "thread": THREAD, "kind": "plan", "title": "计划《教科室工作计划》:2 项活动", "total": 2, "unread": 1,
    "changed_at": THEN, "latest": MESSAGE_OUT,
}  # fmt: skip
FEED_OUT = {
    "id": FEED, "kind": "person", "target_id": PERSON, "label": "我的手机", "created_at": THEN, "revoked_at": None,
}  # fmt: skip
READ = {"title": "新的活动", "month_from": 10, "month_to": 10, "week": None, "date": None, "line": 4}
IMPORT_OUT = {
    "import_id": IMPORT, "filename": "plan.txt",
    "plans": [{"status": "changed", "plan": PLAN_OUT, "difference": {
        "same": 1, "added": [READ], "removed": [READ], "changed": [{"before": READ, "after": READ}],
    }}],
}  # fmt: skip
PEOPLE_IMPORT_OUT = {
    "school_id": SCHOOL, "applied": False, "present": 40, "created": 1, "updated": 1, "ended": 9, "unchanged": 30,
    "brake": True, "kept": [], "ignored_columns": [], "errors": [],
    "changes": [
        {"action": "create", "row": 2, "login": "new", "name": "新教师", "differences": []},
        {"action": "update", "row": 3, "login": "chen.lan", "name": "陈岚",
         "differences": [{"field": "email", "before": "", "after": "a@example.org"}]},
    ],
}  # fmt: skip
SOURCE_OUT = {
    "filename": "plan.txt",
    "lines": [
        {"line": 1, "text": "1、召开教研组长会议", "item_ids": [ITEM], "unread": False},
        {"line": 2, "text": "2、青年教师汇报课", "item_ids": [SECOND], "unread": False},
        {"line": 3, "text": "略", "item_ids": [], "unread": True},
    ],
}  # fmt: skip
CORRECTION_OUT = {
    "id": MEMBERSHIP, "plan_id": PLAN, "kind": "undo", "rule": "", "confidence": None, "heading": "", "source_text": "",
    "before": [], "after": [{"id": SECOND}], "undoes": IMPORT, "made_by": PERSON, "made_at": THEN,
}  # fmt: skip
WARNING = {"code": "no_window", "item_id": SECOND, "line": None, "message": "no time", "message_zh": "没有时间"}


def page(*items: Any) -> dict[str, Any]:
    return {"items": list(items), "next_cursor": None}


ANSWERS: dict[tuple[str, str], Any] = {
    ("GET", f"{D}/groups"): page(GROUP_OUT),
    ("GET", f"{D}/groups/{GROUP}"): GROUP_OUT,
    ("GET", f"{D}/people"): page(PERSON_OUT),
    ("GET", f"{D}/schools"): page(SCHOOL_OUT),
    ("GET", f"{D}/schools/{SCHOOL}"): SCHOOL_OUT,
    ("POST", f"{D}/people/import"): PEOPLE_IMPORT_OUT,
    ("PUT", f"{D}/me/password"): None,
    ("GET", f"{S}/plans"): page(PLAN_OUT),
    ("GET", f"{S}/plans/{PLAN}"): PLAN_OUT,
    ("PATCH", f"{S}/plans/{PLAN}"): PLAN_OUT,
    ("GET", f"{S}/plans/{PLAN}/items"): page(ITEM_OUT, DOUBTFUL, CONTRADICTED),
    ("POST", f"{S}/plans/{PLAN}/items"): ITEM_OUT,
    ("PATCH", f"{S}/plans/{PLAN}/items/{ITEM}"): ITEM_OUT | {"corrected": True, "version": 8},
    ("PATCH", f"{S}/plans/{PLAN}/items/{SECOND}"): DOUBTFUL | {"corrected": True, "version": 8},
    ("PATCH", f"{S}/plans/{PLAN}/items/{THIRD}"): CONTRADICTED | {"corrected": True, "conflict": None, "version": 8},
    ("DELETE", f"{S}/plans/{PLAN}/items/{ITEM}"): None,
    ("POST", f"{S}/plans/{PLAN}/conflicts/resolve"): {"resolved": 1},
    ("POST", f"{S}/plans/{PLAN}/corrections/undo"): CORRECTION_OUT,
    ("POST", f"{S}/plans/{PLAN}/items/{ITEM}/split"): {"items": [ITEM_OUT, DOUBTFUL]},
    ("POST", f"{S}/plans/{PLAN}/items/merge"): ITEM_OUT,
    ("POST", f"{S}/plans/{PLAN}/unread/3/dismiss"): PLAN_OUT,
    ("GET", f"{S}/plans/{PLAN}/source"): SOURCE_OUT,
    ("GET", f"{S}/plans/{PLAN}/warnings"): {"warnings": [WARNING]},
    ("POST", f"{S}/plans/{PLAN}/publish"): {"plan": PLAN_OUT, "added": 2, "changed": 0, "removed": 0, "warnings": []},
    ("POST", f"{S}/plans/{PLAN}/apply-difference"): {
        "plan": PLAN_OUT,
        "added": 1,
        "removed": 1,
        "changed": 1,
        "kept": 0,
    },
    ("POST", f"{S}/plans/import"): IMPORT_OUT,
    ("GET", f"{S}/terms"): page(TERM_OUT),
    ("GET", f"{S}/terms/{TERM}"): TERM_OUT,
    ("POST", f"{S}/terms"): TERM_OUT,
    ("PATCH", f"{S}/terms/{TERM}"): TERM_OUT,
    ("GET", f"{S}/rooms"): page(ROOM_OUT),
    ("POST", f"{S}/rooms"): ROOM_OUT,
    ("PATCH", f"{S}/rooms/{ROOM}"): ROOM_OUT,
    ("GET", f"{S}/activities"): page(ACTIVITY_OUT, WINDOW_OUT),
    ("POST", f"{S}/activities"): ACTIVITY_OUT,
    ("GET", f"{S}/activities/{ACTIVITY}"): ACTIVITY_OUT,
    ("GET", f"{S}/activities/{WINDOW}"): WINDOW_OUT,
    ("POST", f"{S}/activities/{ACTIVITY}/reschedule"): ACTIVITY_OUT,
    ("POST", f"{S}/activities/{ACTIVITY}/cancel"): ACTIVITY_OUT,
    ("POST", f"{S}/activities/{ACTIVITY}/hold"): ACTIVITY_OUT,
    ("POST", f"{S}/activities/{ACTIVITY}/postpone"): ACTIVITY_OUT,
    ("POST", f"{S}/activities/{WINDOW}/schedule"): ACTIVITY_OUT,
    ("GET", f"{S}/feeds"): page(FEED_OUT),
    ("POST", f"{S}/feeds"): {"feed": FEED_OUT, "address": "http://qinglan.example/feeds/secret.ics"},
    ("DELETE", f"{S}/feeds/{FEED}"): None,
    ("GET", f"{N}/inbox"): page(ENTRY_OUT),
    ("GET", f"{N}/inbox/unread_count"): {"unread": 1},
    ("GET", f"{N}/inbox/threads/{THREAD}"): page(MESSAGE_OUT),
    ("GET", f"{N}/inbox/threads/{THREAD}/entry"): ENTRY_OUT,
    ("POST", f"{N}/inbox/read"): {"read": 1, "unread": 0},
    ("POST", f"{N}/inbox/{MESSAGE}/read"): MESSAGE_OUT | {"unread": False, "read_at": THEN},
}

#: Answers that are files: their headers and their bytes.
FILES: dict[tuple[str, str], tuple[dict[str, str], bytes]] = {
    ("GET", f"{S}/plans/{PLAN}/export"): (
        {"Content-Type": "application/x-plan", "Content-Disposition": "attachment; filename*=UTF-8''%E8%AE%A1.docx"},
        b"a file",
    ),
}


@dataclass(frozen=True)
class Sent:
    """A request as it arrived."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class FakeEdge:
    """`refusals` answers a request (method and path) with a status and a problem instead; `away` with nobody there."""

    sent: list[Sent] = field(default_factory=list)
    refusals: dict[tuple[str, str], tuple[int, dict[str, Any]]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def changes(self) -> list[Sent]:
        return [sent for sent in self.sent if sent.method != "GET"]

    def answer(self, sent: Sent) -> tuple[int, Any]:
        self.sent.append(sent)
        key = (sent.method, sent.path)
        if any(sent.path.startswith(prefix) for prefix in self.away):
            return 503, {"code": "unavailable", "detail": "", "status": 503}
        if key in self.refusals:
            return self.refusals[key]
        if key not in ANSWERS:
            return 404, {"code": "not_found", "detail": f"no answer for {sent.method} {sent.path}", "status": 404}
        return (204 if ANSWERS[key] is None else 200), ANSWERS[key]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        edge = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                return

            def answer_it(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                sent = Sent(self.command, parts.path, parse_qs(parts.query), dict(self.headers), body)
                if (sent.method, sent.path) in FILES:
                    edge.sent.append(sent)
                    status, (headers, content) = 200, FILES[sent.method, sent.path]
                else:
                    status, document = edge.answer(sent)
                    headers = {"Content-Type": "application/json"}
                    content = b"" if document is None else json.dumps(document).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.answer_it)
        return Handler


def template_of(path: str, known: list[str]) -> str | None:
    """The OpenAPI path that an address is of; literal ones before those with parameters."""
    for candidate in sorted(known, key=lambda one: one.count("{")):
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", candidate), path):
            return candidate
    return None
