"""What a plan is called and whose it is, by its title and by what its page says around it."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from services.scheduling.plans.plans import Plan

_MONTHS = "三月:\n1、组织教工踏青\n2、检查图书角\n四月:\n1、举行粉笔字比赛\n"
_WEEKS = "周次 | 日期 | 工作内容\n1 | 9.1-9.5 | 召开开学典礼\n2 | 9.8-9.12 | 布置教室\n3 | 9.15-9.19 | 组织听课\n"


def _plan(text: str) -> Plan:
    plans = read_text(text).plans
    assert len(plans) == 1
    assert plans[0].activities
    return plans[0]


@pytest.mark.parametrize(
    "title",
    [
        "松岭中学团委每周工作重点",
        "松岭中学工会工作思路",
        "松岭中学教务处教学日历",
        "第五周主要工作安排(3.9-3.13)",
        "关于做好春季开学工作的通知",
    ],
)
def test_what_stands_alone_above_the_first_arrangement_is_the_title(title: str) -> None:
    assert _plan(f"首页 > 校务公开\n{title}\n{_WEEKS}").title == title


@pytest.mark.parametrize(
    "line", ["三、主要工作安排", "具体工作安排", "制定本学期工作重点", "今年的计划。", "版权归松岭中学,关于转载的通知"]
)
def test_a_section_or_a_sentence_is_no_title(line: str) -> None:
    assert _plan(f"{line}\n{_MONTHS}").title is None


def test_the_first_of_several_months_is_no_title() -> None:
    months = "三月份德育工作重点\n1、组织教工踏青\n四月份德育工作重点\n1、举行粉笔字比赛\n"
    assert _plan(months).title is None


@pytest.mark.parametrize(
    ("page", "school"),
    [
        ("松岭中学 > 校务公开 > 计划\n第五周工作安排\n{}", "松岭中学"),
        ("松岭中学2031-2032学年\n第五周工作安排\n{}", "松岭中学"),
        ("松岭中学家校平台\n第五周工作安排\n{}", "松岭中学"),
        ("第五周工作安排\n来源:松岭中学 作者:佚名 点击:12\n{}", "松岭中学"),
        ("第五周工作安排\n{}© 松岭中学 地址:文昌路8号", "松岭中学"),
        ("第五周工作安排\n来源:本站原创 作者:佚名\n{}", None),
        ("第五周工作安排\n松岭中学历来重视德育,成绩喜人。\n{}", None),
        ("全区中小学 > 通知\n第五周工作安排\n{}", None),
    ],
)
def test_a_page_names_the_school_where_the_title_does_not(page: str, school: str | None) -> None:
    assert _plan(page.format(_WEEKS)).school == school


@pytest.mark.parametrize(
    ("page", "office"),
    [
        ("首页 > 处室 > 教科室\n第五周工作安排\n{}", "教科室"),
        ("第五周工作安排\n填报单位(盖章):德育处\n{}", "德育处"),
        ("第五周工作安排\n发布者:校长室 点击:12\n{}", None),
    ],
)
def test_a_page_names_the_office_but_not_by_who_put_it_there(page: str, office: str | None) -> None:
    assert _plan(page.format(_WEEKS)).office == office


@pytest.mark.parametrize(
    ("line", "term", "year"),
    [
        ("2031-2032学年第二学期", "2031-2032学年第二学期", 2031),
        ("(2031年秋季)", "2031年秋季", 2031),
        ("上学期我们成绩喜人,再接再厉。", None, None),
        ("2030年上学期我们成绩喜人,再接再厉。", None, None),
        ("上学期", None, None),
    ],
)
def test_a_line_below_the_title_names_the_term(line: str, term: str | None, year: int | None) -> None:
    plan = _plan(f"松岭中学每周工作重点\n{line}\n{_WEEKS}")
    assert (plan.term, plan.school_year) == (term, year)


def test_a_line_below_the_title_of_a_part_says_whose_part_it_is() -> None:
    parts = f"教研组工作计划 篇1\n松岭小学图书室\n{_MONTHS}教研组工作计划 篇2\n数学教研组\n{_MONTHS}"
    plans = read_text(parts).plans
    assert [(plan.school, plan.office) for plan in plans] == [("松岭小学", "图书室"), (None, "数学教研组")]


def test_prose_of_a_page_above_the_first_title_is_no_plan() -> None:
    prose = "新学期开始了。\n老师们精神饱满。\n校园里花开了。\n"
    plans = read_text(f"{prose}松岭小学工会工作计划\n{_MONTHS}").plans
    assert [plan.title for plan in plans] == ["松岭小学工会工作计划"]
