"""A document becomes a draft, the draft a published plan, and the others hear of each activity once."""

from typing import Any

import pytest

from shared.contracts import scheduling as contracts
from shared.testing.statements import statements

PLAN = """第一中学 2026 学年第一学期教科室工作计划

九月
1、制订教科室工作计划
2、召开教研组长会议
3、青年教师汇报课

十月
1、开展校本研修
2、课题中期检查

十一月
1、9月25日之前的旧事
2、教学开放周
"""


def imported(client: Any, text: str = PLAN, filename: str = "计划.txt", **form: Any) -> Any:
    response = client.upload("/plans/import", text.encode(), filename, **form)
    assert response.status_code == 201, response.text
    return response.get_json()


def items_of(client: Any, plan: Any) -> Any:
    return client.everything(f"/plans/{plan['id']}/items")


@pytest.fixture
def term(district: Any) -> Any:
    return district.term()


def test_a_file_becomes_a_draft_with_its_exact_words_and_months(district: Any, term: Any) -> None:
    (outcome,) = imported(district.admin)["plans"]
    plan = outcome["plan"]
    assert (outcome["status"], plan["state"], plan["items"]) == ("created", "draft", 7)
    first = items_of(district.admin, plan)[0]
    assert (first["title"], first["window_from"], first["window_to"]) == (
        "制订教科室工作计划",
        "2026-09-01",
        "2026-09-30",
    )
    assert (first["line"], first["precision"], first["source_text"]) == (4, "month", "1、制订教科室工作计划")
    assert district.emitted() == []


def test_publishing_tells_each_activity_once_and_the_plan(district: Any, term: Any) -> None:
    plan = imported(district.admin)["plans"][0]["plan"]
    done = district.admin.post(f"/plans/{plan['id']}/publish", {"accept_warnings": True})
    assert done.status_code == 200, done.text
    assert (done.get_json()["added"], done.get_json()["plan"]["published_version"]) == (7, 1)
    told = district.emitted(contracts.ActivityPlanned, contracts.ActivityScheduled)
    (published,) = district.emitted(contracts.PlanPublished)
    assert {str(key) for key in published.event.activity_ids} == {each.subject for each in told}
    assert len(told) == 7
    assert all(each.sequence == 1 and each.school == district.first for each in told)
    assert told[0].event.participants == (contracts.Participant(kind="school", id=district.first),)


def test_a_draft_is_unseen_by_those_who_do_not_plan_until_it_is_published(district: Any, term: Any) -> None:
    plan = imported(district.admin)["plans"][0]["plan"]
    path = f"/plans/{plan['id']}"
    assert district.teacher.get(path).status_code == 404
    assert district.teacher.everything("/plans") == []
    district.admin.post(f"{path}/publish", {"accept_warnings": True})
    assert district.teacher.get(path).get_json()["state"] == "published"
    assert len(district.teacher.everything(f"{path}/activities", limit=3)) == 7


def test_warnings_hold_the_release_back_until_they_are_accepted(district: Any, term: Any) -> None:
    district.clock.at = district.clock.at.replace(month=11, day=3)
    plan = imported(district.admin)["plans"][0]["plan"]
    path = f"/plans/{plan['id']}"
    warnings = district.admin.get(f"{path}/warnings").get_json()["warnings"]
    assert "past" in {warning["code"] for warning in warnings}
    refused = district.admin.post(f"{path}/publish", {})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "warnings")
    assert district.emitted() == []


def test_the_same_file_again_doubles_nothing(district: Any, term: Any) -> None:
    first = imported(district.admin)
    again = imported(district.admin, PLAN.replace("1、制订", "1、 制订"), "别名.txt")
    assert again["import_id"] == first["import_id"]
    assert again["plans"][0]["status"] == "same"
    assert again["plans"][0]["plan"]["id"] == first["plans"][0]["plan"]["id"]
    assert len(district.admin.everything("/plans")) == 1


def test_a_changed_file_shows_the_difference_and_applies_it_but_keeps_corrections(district: Any, term: Any) -> None:
    plan = imported(district.admin)["plans"][0]["plan"]
    items = {item["title"]: item for item in items_of(district.admin, plan)}
    path = f"/plans/{plan['id']}"
    ours = items["召开教研组长会议"]
    district.admin.patch(f"{path}/items/{ours['id']}", {"title": "召开教研组长例会"}, version=1)
    newer = PLAN.replace("召开教研组长会议", "召开全体教研组长会议").replace(
        "2、课题中期检查", "2、课题中期检查与汇报\n3、读书分享会"
    )
    newer = newer.replace("3、青年教师汇报课\n", "")
    outcome = imported(district.admin, newer)
    (found,) = outcome["plans"]
    difference = found["difference"]
    assert (found["status"], found["plan"]["id"]) == ("changed", plan["id"])
    assert [entry["title"] for entry in difference["added"]] == ["读书分享会"]
    assert [entry["title"] for entry in difference["removed"]] == ["青年教师汇报课"]
    assert len(difference["changed"]) == 2
    applied = district.admin.post(f"{path}/apply-difference", {"import_id": outcome["import_id"]}).get_json()
    counts = {name: applied[name] for name in ("added", "removed", "changed", "kept")}
    assert counts == {"added": 1, "removed": 1, "changed": 1, "kept": 1}
    titles = [item["title"] for item in items_of(district.admin, plan)]
    assert titles[:2] == ["制订教科室工作计划", "召开教研组长例会"]
    assert "读书分享会" in titles
    assert "课题中期检查与汇报" in titles
    assert imported(district.admin, newer)["plans"][0]["status"] == "same"


def test_publishing_again_tells_only_what_is_new_changed_or_gone(district: Any, term: Any) -> None:
    plan = imported(district.admin)["plans"][0]["plan"]
    path = f"/plans/{plan['id']}"
    district.admin.post(f"{path}/publish", {"accept_warnings": True})
    before = len(district.emitted())
    first, second, third, *_ = items_of(district.admin, plan)
    district.admin.patch(f"{path}/items/{first['id']}", {"title": "制订并公布计划"}, version=1)
    district.admin.delete(f"{path}/items/{second['id']}")
    day = {"window_from": "2026-09-20", "window_to": "2026-09-20", "time_from": "14:00", "time_to": "15:30"}
    assert district.admin.patch(f"{path}/items/{third['id']}", day, version=1).status_code == 200
    district.admin.post(f"{path}/items", {"title": "新增的活动", "month_from": 12})
    done = district.admin.post(f"{path}/publish", {"accept_warnings": True}).get_json()
    assert (done["added"], done["changed"], done["removed"]) == (1, 2, 1)
    told = district.emitted()[before:]
    assert sorted((each.event.action, each.sequence) for each in told) == [
        ("cancelled", 2), ("planned", 1), ("planned", 2), ("published", 2), ("scheduled", 2),
    ]  # fmt: skip
    versions = district.admin.everything(f"{path}/versions")
    assert [(each["number"], each["added"]) for each in versions] == [(1, 7), (2, 1)]
    assert len(district.admin.get(f"{path}/versions/1").get_json()["items"]) == 7


def test_an_activity_keeps_the_day_it_was_given_when_its_plan_is_published_again(district: Any, term: Any) -> None:
    plan = imported(district.admin)["plans"][0]["plan"]
    path = f"/plans/{plan['id']}"
    district.admin.post(f"{path}/publish", {"accept_warnings": True})
    activity = district.admin.everything(f"{path}/activities")[0]
    district.admin.post(f"/activities/{activity['id']}/schedule", {"day": "2026-09-18"})
    item = next(item for item in items_of(district.admin, plan) if item["id"] == activity["plan_item_id"])
    district.admin.patch(f"{path}/items/{item['id']}", {"title": "换个说法"}, version=1)
    district.admin.post(f"{path}/publish", {"accept_warnings": True})
    now = district.admin.get(f"/activities/{activity['id']}").get_json()
    assert (now["title"], now["state"], now["first_day"]) == ("换个说法", "scheduled", "2026-09-18")


def test_every_correction_is_kept_with_what_it_corrected(district: Any, term: Any) -> None:
    plan = imported(district.admin)["plans"][0]["plan"]
    path = f"/plans/{plan['id']}"
    first, second, third, fourth, *_ = items_of(district.admin, plan)
    district.admin.patch(f"{path}/items/{first['id']}", {"week": 3}, version=1)
    parts = district.admin.post(f"{path}/items/{second['id']}/split", {"titles": ["会议一", "会议二"]}).get_json()[
        "items"
    ]
    merged = district.admin.post(f"{path}/items/merge", {"item_ids": [fourth["id"], third["id"]]}).get_json()
    district.admin.delete(f"{path}/items/{parts[1]['id']}")
    assert merged["title"] == "青年教师汇报课;开展校本研修"
    assert merged["id"] == third["id"]
    kept = district.admin.everything(f"{path}/corrections", limit=2)
    assert [each["kind"] for each in kept] == ["correct", "split", "merge", "delete"]
    assert kept[0]["before"][0]["window_from"] == "2026-09-01"
    assert (kept[0]["after"][0]["window_from"], kept[0]["after"][0]["precision"]) == ("2026-09-14", "week")
    assert [each["title"] for each in kept[2]["before"]] == ["青年教师汇报课", "开展校本研修"]
    assert kept[0]["made_by"] == str(district.wang)


def test_several_plans_of_one_document_are_one_import(district: Any, term: Any) -> None:
    other = PLAN.replace("教科室工作计划", "工会工作计划").replace("研", "妍")
    outcome = imported(district.admin, PLAN + "\n\n" + other)
    assert len(outcome["plans"]) == 2
    assert len({found["plan"]["id"] for found in outcome["plans"]}) == 2
    again = imported(district.admin, PLAN + "\n\n" + other)
    assert [found["status"] for found in again["plans"]] == ["same", "same"]
    assert len(district.admin.everything("/plans", limit=1)) == 2


def test_the_source_shows_each_line_with_its_items(district: Any, term: Any) -> None:
    plan = imported(district.admin)["plans"][0]["plan"]
    source = district.admin.get(f"/plans/{plan['id']}/source").get_json()
    first = items_of(district.admin, plan)[0]
    line = next(line for line in source["lines"] if line["item_ids"] == [first["id"]])
    assert (source["filename"], line["text"]) == ("计划.txt", "1、制订教科室工作计划")


def test_pasted_text_and_the_month_of_a_term_across_the_new_year(district: Any) -> None:
    district.term()
    text = "教科室工作计划\n十二月\n1、年末总结会\n一月\n1、期末质量分析"
    response = district.admin.post("/plans/import", {"text": text})
    plan = response.get_json()["plans"][0]["plan"]
    windows = {item["title"]: item["window_from"] for item in items_of(district.admin, plan)}
    assert windows == {"年末总结会": "2026-12-01", "期末质量分析": "2027-01-01"}


def test_a_plan_needs_a_term(district: Any) -> None:
    refused = district.admin.upload("/plans/import", PLAN.encode(), "a.txt")
    assert (refused.status_code, refused.get_json()["code"]) == (422, "term")


def test_seventy_activities_are_published_in_as_many_statements_as_seven(district: Any, term: Any) -> None:
    asked = []
    for office, many in (("工会", 7), ("教科室", 70)):
        lines = [f"{number}、第{number}项教研活动" for number in range(1, many + 1)]
        text = f"{office}工作计划\n九月\n" + "\n".join(lines)
        plan = imported(district.admin, text, f"{office}.txt")["plans"][0]["plan"]
        with statements(district.database.store) as seen:
            done = district.admin.post(f"/plans/{plan['id']}/publish", {"accept_warnings": True})
        assert done.get_json()["added"] == many
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_a_draft_can_be_deleted_and_imported_again_a_published_plan_cannot(district: Any, term: Any) -> None:
    plan = imported(district.admin)["plans"][0]["plan"]
    assert district.admin.delete(f"/plans/{plan['id']}").status_code == 204
    again = imported(district.admin)["plans"][0]
    assert again["status"] == "created"
    path = f"/plans/{again['plan']['id']}"
    district.admin.post(f"{path}/publish", {"accept_warnings": True})
    assert district.admin.delete(path).get_json()["code"] == "published"
