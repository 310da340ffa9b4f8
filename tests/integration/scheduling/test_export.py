"""A plan as a file: in both layouts and formats, and the file imported again is the same plan."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import unquote

import docx
import openpyxl
import pytest

LISTED = """第一中学2026学年第一学期教科室工作计划

九月
1、制订教科室工作计划
2、召开教研组长会议
十月
1、9月30日前的材料归档
2、10月12日 青年教师汇报课
十一月至十二月
1、课题中期检查
"""
WEEKS = """第一中学2026学年第一学期教务处工作计划

周次\t日期\t工作内容\t负责人
1\t9.1-9.6\t开学典礼\t教务处
2\t9.7-9.13\t教研组长会议\t教科室
2\t9.7-9.13\t新教师座谈会\t教科室
5\t9.28-10.4\t国庆主题活动\t团委
"""
FORMS = [(form, layout) for form in ("docx", "xlsx") for layout in ("months", "weeks")]


@pytest.fixture
def term(district: Any) -> Any:
    return district.term()


def draft(district: Any, text: str) -> Any:
    answer = district.admin.post("/plans/import", {"text": text})
    assert answer.status_code == 201, answer.text
    return answer.get_json()["plans"][0]["plan"]


def exported(client: Any, plan: Any, form: str, layout: str) -> Any:
    answer = client.get(f"/plans/{plan['id']}/export", format=form, layout=layout)
    assert answer.status_code == 200, answer.text
    return answer


def again(district: Any, content: bytes, form: str) -> Any:
    answer = district.admin.upload("/plans/import", content, f"导出.{form}")
    assert answer.status_code == 201, answer.text
    (outcome,) = answer.get_json()["plans"]
    return outcome


@pytest.mark.parametrize(("form", "layout"), FORMS)
@pytest.mark.parametrize("text", [LISTED, WEEKS], ids=["list", "table"])
def test_the_export_imported_again_is_the_same_plan(
    district: Any, term: Any, text: str, form: str, layout: str
) -> None:
    plan = draft(district, text)
    outcome = again(district, exported(district.admin, plan, form, layout).data, form)
    assert (outcome["status"], outcome["plan"]["id"]) == ("same", plan["id"]), outcome["difference"]
    assert len(district.admin.everything("/plans")) == 1


@pytest.mark.parametrize(("form", "layout"), FORMS)
def test_a_corrected_plan_is_exported_as_corrected_and_is_still_the_same(
    district: Any, term: Any, form: str, layout: str
) -> None:
    plan = draft(district, LISTED)
    path = f"/plans/{plan['id']}"
    first, second, third, fourth, fifth = district.admin.everything(f"{path}/items")
    for item, values in (
        (first, {"title": "制订并公布工作计划"}),
        (second, {"week": 3}),
        (third, {"window_from": "2026-09-28", "window_to": "2026-09-30"}),
        (fifth, {"window_from": None, "window_to": None}),
    ):
        answer = district.admin.patch(f"{path}/items/{item['id']}", values, version=1)
        assert answer.status_code == 200, answer.text
    district.admin.delete(f"{path}/items/{fourth['id']}")
    district.admin.post(f"{path}/items", {"title": "补上的读书沙龙", "month_from": 11, "month_to": 12})

    content = exported(district.admin, plan, form, layout).data
    outcome = again(district, content, form)

    assert (outcome["status"], outcome["plan"]["id"]) == ("same", plan["id"]), outcome["difference"]
    words = text_of(content, form)
    assert "制订并公布工作计划" in words
    assert "补上的读书沙龙" in words
    assert "青年教师汇报课" not in words


def text_of(content: bytes, form: str) -> str:
    if form == "docx":
        tables = docx.Document(BytesIO(content)).tables
        return "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    page = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return "\n".join(str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell is not None)


def test_the_file_carries_the_plans_name_in_chinese(district: Any, term: Any) -> None:
    plan = draft(district, LISTED)
    answer = exported(district.admin, plan, "xlsx", "weeks")
    assert answer.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    plain, _, named = answer.headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="plan.xlsx"'
    assert unquote(named) == f"{plan['title']}.xlsx"
    assert named.isascii()


def test_a_draft_is_exported_to_those_who_plan_and_a_published_plan_to_all_of_the_school(
    district: Any, term: Any
) -> None:
    plan = draft(district, LISTED)
    path = f"/plans/{plan['id']}/export"
    assert district.teacher.get(path).status_code == 404
    assert district.stranger.get(path).status_code == 404
    district.admin.post(f"/plans/{plan['id']}/publish", {"accept_warnings": True})
    assert district.teacher.get(path).status_code == 200
    assert district.stranger.get(path).status_code == 404
    assert district.teacher.get(path, format="pdf").status_code == 422
