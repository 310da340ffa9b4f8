"""Reviewing a draft: taking corrections back, settling its term, dates that contradict their week, refused files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

PLAN = """第一中学教科室工作计划

九月
1、制订教科室工作计划
2、召开教研组长会议
3、青年教师汇报课
十月
1、开展校本研修
"""
CONTRADICTING = """第一中学2026学年第一学期教科室工作计划

第三周
9月30日 教研组长会议
9月16日 读书沙龙
第五周
9月10日 教学开放日
"""
SPRING = {"name": "2026学年第二学期", "starts_on": "2027-02-22", "weeks": 20}


@pytest.fixture
def term(district: Any) -> Any:
    return district.term()


def draft(district: Any, text: str = PLAN, **given: Any) -> Any:
    answer = district.admin.post("/plans/import", {"text": text, **given})
    assert answer.status_code == 201, answer.text
    return answer.get_json()["plans"][0]["plan"]


def path_of(plan: Any) -> str:
    return f"/plans/{plan['id']}"


def items_of(district: Any, plan: Any) -> list[Any]:
    return list(district.admin.everything(f"{path_of(plan)}/items"))


def seen(district: Any, plan: Any) -> list[Any]:
    """The items as a person sees them: without their versions."""
    return [{name: value for name, value in item.items() if name != "version"} for item in items_of(district, plan)]


def undo(district: Any, plan: Any) -> Any:
    return district.admin.post(f"{path_of(plan)}/corrections/undo", {})


# -- corrections


def test_every_kind_of_correction_can_be_taken_back_in_turn(district: Any, term: Any) -> None:
    plan = draft(district)
    path, states = path_of(plan), [seen(district, plan)]
    first, second, third, fourth = items_of(district, plan)
    changes: tuple[Callable[[], Any], ...] = (
        lambda: district.admin.patch(f"{path}/items/{first['id']}", {"title": "另一个说法", "week": 4}, version=1),
        lambda: district.admin.patch(f"{path}/items/{second['id']}", {}, version=1),
        lambda: district.admin.post(f"{path}/items/{second['id']}/split", {"titles": ["甲", "乙", "丙"]}),
        lambda: district.admin.post(f"{path}/items/merge", {"item_ids": [third["id"], fourth["id"]]}),
        lambda: district.admin.delete(f"{path}/items/{first['id']}"),
        lambda: district.admin.post(f"{path}/items", {"title": "补上的活动", "month_from": 12}),
    )
    for change in changes:
        assert change().status_code < 300
        states.append(seen(district, plan))
    for before in reversed(states[:-1]):
        assert undo(district, plan).status_code == 200
        assert seen(district, plan) == before
    assert (undo(district, plan).status_code, undo(district, plan).get_json()["code"]) == (409, "nothing_to_undo")


def test_taking_back_is_kept_as_a_correction_that_names_the_one_it_undoes(district: Any, term: Any) -> None:
    plan = draft(district)
    item = items_of(district, plan)[0]
    district.admin.patch(f"{path_of(plan)}/items/{item['id']}", {"title": "改过的"}, version=1)
    undone = undo(district, plan).get_json()
    made, taken_back = district.admin.everything(f"{path_of(plan)}/corrections")
    assert (made["kind"], taken_back["kind"]) == ("correct", "undo")
    assert taken_back["id"] == undone["id"]
    assert taken_back["undoes"] == made["id"]
    assert (taken_back["before"][0]["title"], taken_back["after"][0]["title"]) == ("改过的", item["title"])


def test_a_line_that_was_taken_or_dismissed_is_unread_again_when_that_is_taken_back(district: Any, term: Any) -> None:
    plan = draft(district, PLAN + "另行通知各班集合地点\n")
    lines = [dict(entry) for entry in plan["unread"]]
    assert lines, "the text is meant to hold a line that is not read"
    line = lines[0]["line"]
    district.admin.post(f"{path_of(plan)}/unread/{line}/dismiss", {})
    assert district.admin.get(path_of(plan)).get_json()["unread"][0]["dismissed"] is True
    undo(district, plan)
    added = district.admin.post(f"{path_of(plan)}/items", {"title": "这一行", "line": line}).get_json()
    assert added["source_text"] == lines[0]["text"]
    undo(district, plan)
    assert district.admin.get(path_of(plan)).get_json()["unread"] == lines
    assert added["id"] not in {item["id"] for item in items_of(district, plan)}


def test_what_was_published_is_not_taken_back(district: Any, term: Any) -> None:
    plan = draft(district)
    district.admin.delete(f"{path_of(plan)}/items/{items_of(district, plan)[0]['id']}")
    assert district.admin.post(f"{path_of(plan)}/publish", {"accept_warnings": True}).status_code == 200
    refused = undo(district, plan)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "published")


def test_a_correction_shows_the_rule_and_the_line_that_it_corrects(district: Any, term: Any) -> None:
    plan = draft(district)
    item = items_of(district, plan)[0]
    district.admin.patch(f"{path_of(plan)}/items/{item['id']}", {"title": "改过的"}, version=1)
    (kept,) = district.admin.everything(f"{path_of(plan)}/corrections")
    assert (kept["rule"], kept["confidence"], kept["heading"]) == (item["rule"], item["confidence"], item["heading"])
    assert kept["source_text"] == "1、制订教科室工作计划"
    assert item["rule"]
    assert item["heading"] == "九月"


def test_operators_see_which_rule_is_corrected_how_often_over_all_schools(district: Any, term: Any) -> None:
    plan = draft(district)
    first, second, third, _ = items_of(district, plan)
    assert first["rule"] == second["rule"] == third["rule"]
    for item, values in ((first, {"title": "改过的"}), (second, {}), (third, {"title": "收回的"})):
        assert district.admin.patch(f"{path_of(plan)}/items/{item['id']}", values, version=1).status_code == 200
    undo(district, plan)
    operator = district.caller("district_ops", school=district.office, person=district.zhao)
    rules = operator.get("/corrections/rules").get_json()["rules"]
    found = next(entry for entry in rules if entry["rule"] == first["rule"])
    assert (found["corrected"], found["confirmed"], found["kinds"]) == (1, 1, {"correct": 1, "confirm": 1})
    assert found["items"] == sum(item["rule"] == first["rule"] for item in items_of(district, plan))
    assert {entry["rule"] for entry in operator.everything("/corrections", rule=first["rule"])} == {first["rule"]}
    assert operator.everything("/corrections", rule="no such rule") == []
    assert district.admin.get("/corrections/rules").status_code == 403


# -- the term


def test_a_document_that_names_no_term_asks_and_the_answer_is_kept(district: Any, term: Any) -> None:
    plan = draft(district)
    assert (plan["term_named"], plan["term_basis"], plan["term_id"]) == ("", "nearest", term["id"])
    answered = district.admin.patch(path_of(plan), {"term_id": term["id"]}, version=plan["version"]).get_json()
    assert answered["term_basis"] == "chosen"


def test_a_document_that_names_its_term_goes_there_though_another_is_nearer(district: Any, term: Any) -> None:
    spring = district.term(**SPRING)
    plan = draft(district, "第一中学2026学年第二学期教科室工作计划\n三月\n1、召开教研组长会议\n2、读书沙龙")
    assert (plan["term_basis"], plan["term_id"]) == ("document", spring["id"])
    assert items_of(district, plan)[0]["window_from"] == "2027-03-01"


def test_a_term_chosen_against_the_document_is_said_so(district: Any, term: Any) -> None:
    text = "第一中学2025学年第二学期教科室工作计划\n三月\n1、召开教研组长会议\n2、读书沙龙"
    plan = draft(district, text, term_id=term["id"])
    assert (plan["term_basis"], plan["term_named"]) == ("contradicted", "2025学年第二学期")


def test_another_term_reads_the_days_again_but_leaves_corrections(district: Any, term: Any) -> None:
    spring = district.term(**SPRING)
    plan = draft(district, PLAN.replace("九月", "第二周").replace("十月", "第三周"))
    first, second, *_ = items_of(district, plan)
    assert (first["window_from"], second["window_from"]) == ("2026-09-07", "2026-09-07")
    path = path_of(plan)
    day = {"window_from": "2026-09-09", "window_to": "2026-09-09"}
    version = district.admin.patch(f"{path}/items/{first['id']}", day, version=1).status_code
    assert version == 200
    now = district.admin.get(path).get_json()
    moved = district.admin.patch(path, {"term_id": spring["id"]}, version=now["version"]).get_json()
    assert (moved["term_id"], moved["term_basis"]) == (spring["id"], "chosen")
    assert [item["window_from"] for item in items_of(district, plan)][:2] == ["2026-09-09", "2027-03-01"]


def test_the_same_file_finds_its_plan_in_the_term_that_was_chosen_for_it(district: Any, term: Any) -> None:
    spring = district.term(**SPRING)
    plan = draft(district)
    district.admin.patch(path_of(plan), {"term_id": spring["id"]}, version=plan["version"])
    again = district.admin.post("/plans/import", {"text": PLAN}).get_json()["plans"][0]
    assert (again["status"], again["plan"]["id"]) == ("same", plan["id"])
    assert len(district.admin.everything("/plans")) == 1


def test_a_published_plan_keeps_its_term_and_another_schools_is_none(district: Any, term: Any) -> None:
    spring = district.term(**SPRING)
    theirs = district.stranger.post("/terms", SPRING).get_json()
    plan = draft(district)
    refused = district.admin.patch(path_of(plan), {"term_id": theirs["id"]}, version=plan["version"])
    assert (refused.status_code, refused.get_json()["code"]) == (422, "term")
    published = district.admin.post(f"{path_of(plan)}/publish", {"accept_warnings": True}).get_json()["plan"]
    refused = district.admin.patch(path_of(plan), {"term_id": spring["id"]}, version=published["version"])
    assert (refused.status_code, refused.get_json()["code"]) == (409, "published")


# -- dates that contradict their week


def test_printed_dates_that_contradict_their_week_are_shown_and_not_guessed(district: Any, term: Any) -> None:
    plan = draft(district, CONTRADICTING)
    wrong, right, other = items_of(district, plan)
    assert (wrong["window_from"], wrong["precision"]) == (None, None)
    assert [(each["basis"], each["window_from"], each["window_to"]) for each in wrong["conflict"]] == [
        ("dates", "2026-09-30", "2026-09-30"),
        ("week", "2026-09-14", "2026-09-20"),
    ]
    assert (right["conflict"], right["window_from"]) == (None, "2026-09-16")
    assert other["conflict"]
    codes = [warning["code"] for warning in district.admin.get(f"{path_of(plan)}/warnings").get_json()["warnings"]]
    assert codes.count("conflict") == 2
    assert "no_window" not in codes


def test_choosing_one_reading_settles_an_item_and_the_rest_can_follow_at_once(district: Any, term: Any) -> None:
    plan = draft(district, CONTRADICTING)
    wrong, _, other = items_of(district, plan)
    dates, _week = wrong["conflict"]
    chosen = {"window_from": dates["window_from"], "window_to": dates["window_to"]}
    settled = district.admin.patch(f"{path_of(plan)}/items/{wrong['id']}", chosen, version=1).get_json()
    assert (settled["conflict"], settled["precision"]) == (None, "day")
    done = district.admin.post(f"{path_of(plan)}/conflicts/resolve", {"basis": "week"}).get_json()
    assert done == {"resolved": 1}
    assert items_of(district, plan)[2]["window_from"] == "2026-09-28"
    undo(district, plan)
    assert items_of(district, plan)[2]["conflict"] == other["conflict"]


# -- refused files


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 80_000_000)
    return packed.getvalue()


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip bomb": ("计划.docx", zip_bomb),
    "renamed PDF": ("计划.docx", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n" * 40),
    "renamed PDF as text": ("计划.txt", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n" * 40),
    "empty": ("计划.txt", lambda: b""),
    "empty Word": ("计划.docx", lambda: b""),
    "binary": ("计划.txt", lambda: bytes(range(256)) * 64),
    "half a surrogate": ("计划.txt", lambda: b"\xff\xfe" + b"\x00\xd8" * 99),
    "no ending": ("计划", PLAN.encode),
    "more than 10 MB": ("计划.txt", lambda: b"\n" * (10 * 1024 * 1024 + 1)),
    "a program": ("计划.exe", lambda: b"MZ" + bytes(512)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_the_field_and_the_reason(district: Any, term: Any, what: str) -> None:
    filename, content = HOSTILE[what]
    answer = district.admin.upload("/plans/import", content(), filename)
    problem = answer.get_json()
    assert answer.status_code in {400, 413, 415, 422}, answer.text
    assert answer.content_type == "application/problem+json"
    assert problem["detail"].strip()
    assert [error["field"] for error in problem["errors"]] == ["file"]
    assert district.admin.everything("/plans") == []
