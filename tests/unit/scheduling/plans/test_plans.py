"""Whose plan it is, where one plan ends and the next begins, and what the reading looks like as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.scheduling.plans import as_json, fingerprint, parse_command, read_document, read_text
from services.scheduling.plans.words.headings import is_title
from services.scheduling.plans.words.offices import is_owner, office_in, school_in, term_in


@pytest.mark.parametrize(
    ("title", "school", "office", "term"),
    [
        ("云溪中学2031-2032学年度第一学期教科室工作计划", "云溪中学", "教科室", "2031-2032学年度第一学期"),
        ("学年度第二学期松岭小学工会工作安排", "松岭小学", "工会", "第二学期"),
        ("语文教研组活动安排表", None, "语文教研组", None),
        ("第一学期小学德育处工作计划", None, "德育处", "第一学期"),
        ("海棠幼儿园春季园务计划", "海棠幼儿园", None, "春季"),
        ("第三周学校德育处工作安排", None, "德育处", None),
        ("青溪市第十六中学校2031年下期工作要点", "青溪市第十六中学校", None, "2031年下期"),
        ("东岭小学2031-2032学年度上期教学工作周历", "东岭小学", None, "2031-2032学年度上期"),
        ("2031年青溪一中数学组2031年上半年活动安排", "青溪一中", "数学组", "2031年上半年"),
        ("云溪初级中学数学教研组2031学年第二学期工作计划", "云溪初级中学", "数学教研组", "2031学年第二学期"),
        ("中共新桥镇中心小学支部委员会工作要点", "新桥镇中心小学", "支部委员会", None),
        ("高级中学学校办公室工作周历", None, "学校办公室", None),
        ("梧桐市中小学校历", None, None, None),
    ],
)
def test_a_title_names_school_office_and_term(
    title: str, school: str | None, office: str | None, term: str | None
) -> None:
    assert (school_in(title), office_in(title), term_in(title)) == (school, office, term)


@pytest.mark.parametrize(
    "title",
    ["云溪中学工会工作计划", "总务处工作计划与安排(月度)", "工作计划 篇2", "第二篇:体育组工作计划", "第一学期行事历"],
)
def test_a_title_is_known(title: str) -> None:
    assert is_title(title)


@pytest.mark.parametrize(
    "line",
    ["三、具体工作安排", "制定教研组工作计划", "工作计划", "各月工作安排:", "本学期计划开展三次活动。", "活动安排如下"],
)
def test_a_section_or_an_item_is_no_title(line: str) -> None:
    assert not is_title(line)


@pytest.mark.parametrize(
    "owner",
    [
        "教务处",
        "教育处、团委",
        "各班主任",
        "工会",
        "体育组",
        "校长室",
        "团 委",
        "政 教　处",
        "出纳、会计",
        "校产管理员",
        "食堂采购员",
    ],
)
def test_an_owner_is_known(owner: str) -> None:
    assert is_owner(owner)


@pytest.mark.parametrize(
    "text", ["表彰优秀社团", "成立家委会", "教研组会议", "家长会", "迎新典礼", "检查各处室", "运动会", "培训宿舍管理员"]
)
def test_an_activity_is_no_owner(text: str) -> None:
    assert not is_owner(text)


def test_the_title_of_a_week_begins_a_plan_unless_a_title_stands_above() -> None:
    week = "第六周后勤工作安排(3月3日-3月7日)\n1.检修水泵\n2.清洗窗帘"
    assert [plan.title for plan in read_text(week).plans] == ["第六周后勤工作安排(3月3日-3月7日)"]
    assert [plan.title for plan in read_text(f"海棠幼儿园后勤组周计划\n{week}").plans] == ["海棠幼儿园后勤组周计划"]


def test_a_document_may_hold_several_plans() -> None:
    document = read_text(
        "工作计划 篇1\n三月:\n1、义卖\n工作计划 篇2\n物理教研组\n四月:\n1、实验大赛\n工作计划 篇3\n松岭小学图书室\n五月:\n1、换书集市"
    )
    assert [(plan.title, plan.school, plan.office) for plan in document.plans] == [
        ("工作计划 篇1", None, None),
        ("工作计划 篇2", None, "物理教研组"),
        ("工作计划 篇3", "松岭小学", "图书室"),
    ]


def test_a_title_that_is_repeated_makes_one_plan() -> None:
    document = read_text("云溪中学工会工作计划\n\n云溪中学工会工作计划\n三月:\n1、义卖")
    assert [plan.title for plan in document.plans] == ["云溪中学工会工作计划"]


def test_an_item_that_speaks_of_a_plan_is_an_item() -> None:
    document = read_text("九月份\n拟定社团活动计划\n上交班主任工作计划")
    assert [activity.text for activity in document.plans[0].activities] == ["拟定社团活动计划", "上交班主任工作计划"]


def test_a_numbered_measure_that_speaks_of_a_plan_begins_none() -> None:
    measures = "一、主要措施\n1、健全家长委员会活动方案\n2、完善心理辅导室开放安排"
    document = read_text(f"松岭小学德育处工作计划\n{measures}\n二、各月活动\n九月份\n1、礼仪示范班评选")
    assert [plan.title for plan in document.plans] == ["松岭小学德育处工作计划"]


def test_the_reading_as_json_names_every_field() -> None:
    plan = as_json(read_text("云溪中学工会工作计划\n三月:\n1、义卖"))["plans"][0]
    named = {"title", "school", "office", "term", "school_year", "line", "activities", "unread", "conflicts"}
    assert set(plan) == named
    assert plan["activities"] == [
        {
            "title": "义卖",
            "month_from": 3,
            "month_to": 3,
            "week": None,
            "week_to": None,
            "date": None,
            "date_to": None,
            "owner": None,
            "line": 3,
            "heading": "三月:",
            "rule": "numbered below a heading",
            "confidence": 0.95,
            "category": "welfare",
            "days_from": None,
            "days_to": None,
        }
    ]


def test_the_command_prints_the_json_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("三月:\n1、义卖", encoding="utf-8")
    assert json.loads(parse_command(str(file))) == as_json(read_document(file.read_bytes(), "plan.txt"))


def test_a_fingerprint_knows_the_same_words_again() -> None:
    text = "三月:\n1、义卖"
    same = read_document("三月: \r\n１、 义卖\r\n".encode("gb18030"), "other.txt")
    assert fingerprint(read_text(text)) == fingerprint(same)
    assert fingerprint(read_text(text)) != fingerprint(read_text(text + "会"))


def test_a_table_of_progress_is_a_plan() -> None:
    assert [plan.title for plan in read_text("枫林学院毕业论文工作进程表\n3月:选题\n4月:初稿").plans] == [
        "枫林学院毕业论文工作进程表"
    ]
