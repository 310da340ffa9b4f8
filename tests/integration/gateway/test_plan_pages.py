"""The pages of a plan against a double of the edge: import, correction, publication, and what each sends."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.integration.gateway.console import Console
from tests.integration.gateway.fake_edge import GROUP, IMPORT, ITEM, PLAN, SCHOOL, SECOND, WINDOW, S


def test_an_item_is_corrected_at_the_version_that_was_seen(console: Console) -> None:
    response = console.post(
        f"/plans/{PLAN}/items/{ITEM}", htmx=True, title="新的标题", precision="week", week="3", version="7"
    )

    sent = console.sent()
    assert sent.headers["If-Match"] == '"7"'
    assert sent.json["title"] == "新的标题"
    assert sent.json["week"] == 3
    assert response.headers["X-Focus"] == f"edit-{ITEM}"


def test_a_time_that_was_not_touched_is_not_sent(console: Console) -> None:
    month = {"precision": "month", "month_from": "9", "month_to": "9"}
    console.post(f"/plans/{PLAN}/items/{ITEM}", htmx=True, title="新的标题", version="7", **month)

    assert "month_from" not in console.sent().json
    assert "window_from" not in console.sent().json


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"precision": "month", "month_from": "10", "month_to": "11"}, {"month_from": 10, "month_to": 11}),
        ({"precision": "day", "day": "2026-10-09"}, {"window_from": "2026-10-09", "window_to": "2026-10-09"}),
        (
            {"precision": "range", "first": "2026-10-01", "last": "2026-10-20"},
            {"window_from": "2026-10-01", "window_to": "2026-10-20"},
        ),
        ({"precision": ""}, {"window_from": None, "window_to": None}),
    ],
)
def test_each_kind_of_time_is_sent_as_the_api_takes_it(
    console: Console, form: dict[str, str], expected: dict[str, Any]
) -> None:
    console.post(f"/plans/{PLAN}/items/{ITEM}", htmx=True, title="x", version="7", **form)

    assert expected.items() <= console.sent().json.items()


def test_what_the_api_refuses_is_shown_beside_the_form_with_what_was_typed(console: Console) -> None:
    refusal = {"code": "hours", "detail": "时段有误", "errors": [{"field": "title", "messages": ["太长"]}]}
    console.edge.refusals["PATCH", f"{S}/plans/{PLAN}/items/{ITEM}"] = (422, refusal)

    response = console.post(
        f"/plans/{PLAN}/items/{ITEM}", htmx=True, title="我写的", precision="week", week="5", version="7"
    )

    assert response.status_code == 422
    assert "时段有误" in response.text
    assert "我写的" in response.text
    assert 'value="5"' in response.text


def test_splitting_merging_adding_deleting_and_dismissing_reach_the_api(console: Console) -> None:
    item = f"/plans/{PLAN}/items/{ITEM}"
    console.post(f"{item}/split", htmx=True, titles="一\n\n 二 ")
    console.post(f"/plans/{PLAN}/items/{SECOND}/merge", htmx=True)
    console.post(f"/plans/{PLAN}/items", htmx=True, title="补上的", precision="month", month_from="9", line="3")
    console.post(f"{item}/delete", htmx=True)
    last = console.post(f"/plans/{PLAN}/lines/3/dismiss", htmx=True)

    split, merge, add, delete, dismiss = console.edge.changes()
    assert split.json == {"titles": ["一", "二"]}
    assert merge.json == {"item_ids": [ITEM, SECOND]}
    assert (add.json["line"], add.json["month_to"]) == (3, 9)
    assert delete.method == "DELETE"
    assert dismiss.path.endswith("/unread/3/dismiss")
    assert last.headers["HX-Retarget"] == "#review"


def test_a_file_is_imported_and_a_known_plans_difference_is_shown(console: Console) -> None:
    response = console.post(
        "/plans/import", file=(BytesIO("九月\n1、会".encode()), "plan.txt"), term_id="", school_year=""
    )

    assert "multipart/form-data" in console.sent().headers["Content-Type"]
    assert "新的活动" in response.text
    assert f'value="{IMPORT}"' in response.text


def test_a_pasted_text_is_imported_and_nothing_at_all_is_asked_for_again(console: Console) -> None:
    assert console.post("/plans/import", text="   ").status_code == 422
    console.post("/plans/import", text="九月\n1、会", school_year="2026")

    assert console.sent().json == {"text": "九月\n1、会", "school_year": "2026"}


def test_a_newer_document_is_followed(console: Console) -> None:
    response = console.post(f"/plans/{PLAN}/follow", import_id=IMPORT)

    assert console.sent().json == {"import_id": IMPORT}
    assert "notice=followed" in response.headers["Location"]


def test_publishing_says_that_the_warnings_were_seen_and_of_which_version(console: Console) -> None:
    response = console.post(f"/plans/{PLAN}/publish", version="4", accept="yes")

    assert console.sent().json == {"accept_warnings": True}
    assert console.sent().headers["If-Match"] == '"4"'
    assert "notice=published&added=2" in response.headers["Location"]


def test_a_plan_somebody_else_just_changed_is_not_published_blindly(console: Console) -> None:
    console.edge.refusals["POST", f"{S}/plans/{PLAN}/publish"] = (412, {"code": "stale", "detail": "现在已是第 5 版"})

    response = console.post(f"/plans/{PLAN}/publish", version="4", accept="yes")

    assert response.status_code == 412
    assert "现在已是第 5 版" in response.text


def test_a_plans_title_office_and_participants_are_changed(console: Console) -> None:
    form: dict[str, Any] = {
        "title": "新标题",
        "office": "工会",
        "version": "4",
        "participants": [f"school:{SCHOOL}", f"group:{GROUP}"],
    }
    console.post(f"/plans/{PLAN}", **form)

    assert console.sent().json["participants"] == [{"kind": "school", "id": SCHOOL}, {"kind": "group", "id": GROUP}]


def test_a_teacher_reads_a_plan_and_is_offered_nothing_to_change(console: Console) -> None:
    world = console.world
    world.happened(world.employed(world.membership, world.person, world.school, ("teacher",)), world.membership)
    console.client.get("/session/refresh?next=/")

    page = console.get(f"/plans/{PLAN}").text
    assert "召开教研组长会议" in page
    assert "hx-post" not in page
    assert "排定日期" not in console.get(f"/activities/{WINDOW}").text
    assert 'href="/plans/import"' not in console.get("/plans").text
