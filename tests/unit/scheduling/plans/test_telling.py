"""What a reading tells besides the activities: categories, school year, contradictions, and the annotated text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.scheduling.cli import cli
from services.scheduling.plans import explain, read_text
from services.scheduling.plans.errors import REASONS, UnreadablePlanError
from services.scheduling.plans.times.years import school_year_in
from services.scheduling.plans.words.categories import category_of

WEEKS = "松岭小学工作行事历\n周次|日期|工作内容|负责部门\n"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("召开教研组长例会", "meeting"),
        ("青年教师示范课", "open_lesson"),
        ("心理健康专题讲座", "lecture"),
        ("班主任沙龙", "salon"),
        ("三年级跳绳比赛", "contest"),
        ("期中考试", "exam"),
        ("教师读书征文", "call"),
        ("新教师岗前培训", "training"),
        ("教案检查", "inspection"),
        ("慰问离退休教师", "welfare"),
        ("校园艺术节", "culture"),
        ("上交学期总结", "deadline"),
        ("发放教材", "other"),
        # words that only look as if they said so
        ("交通安全月启动", "other"),
        ("下午第8、9节自习", "other"),
        ("上好一节课", "other"),
        ("节约用水", "other"),
        ("国庆节放假", "other"),
        ("国庆放假安全检查", "inspection"),
        ("调休上班", "other"),
        ("填写素质报告单", "other"),
        ("三楼会议室", "other"),
        ("教师年中考核", "inspection"),
        ("发放学习手册", "other"),
        ("布置教研计划", "other"),
        ("毕业论文答辩", "exam"),
        ("校本课程成果展示", "culture"),
        ("庆六一游园会", "culture"),
        ("教工羽毛球赛", "contest"),
        ("片区联合教研", "training"),
        ("组内评课磨课", "open_lesson"),
        ("论文写作讲座", "lecture"),
        ("秋季音乐会", "culture"),
        ("爱心义卖", "welfare"),
    ],
)
def test_an_activity_has_the_category_that_its_words_say(text: str, category: str) -> None:
    assert category_of(text) == category


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2030-2031学年第一学期工作计划", 2030),
        ("2030～2031学年度教研计划", 2030),
        ("2030学年工作计划", 2030),
        ("2031年春季学期行事历", 2030),
        ("2030年秋学期校历", 2030),
        ("第二学期校历", None),
        ("2030年工会工作计划", None),
    ],
)
def test_the_school_year_is_what_the_title_says(title: str, year: int | None) -> None:
    assert school_year_in(title) == year


def test_a_week_whose_days_do_not_follow_is_told() -> None:
    rows = "第1周|9.1-9.7|开学式|\n第2周|9.8-9.14|家访|\n第3周|9.22-9.28|秋游|\n"
    conflicts = read_text(WEEKS + rows).plans[0].conflicts
    assert [(one.line, one.reason) for one in conflicts] == [(5, "week_does_not_follow")]
    assert "14" in conflicts[0].told("zh")
    assert "14" in conflicts[0].told("en")


def test_a_day_outside_its_week_is_told_and_kept() -> None:
    plan = read_text(WEEKS + "第1周|9.1-9.7|9月12日 家长会|\n").plans[0]
    assert [one.reason for one in plan.conflicts] == ["day_outside_its_week"]
    assert plan.activities[0].date == "09-12"


def test_weeks_over_the_new_year_are_no_contradiction() -> None:
    rows = "第17周|12.22-12.28|元旦布置|\n第18周|12.29-1.4|元旦放假|\n第19周|1.5-1.11|期末复习|\n"
    assert read_text(WEEKS + rows).plans[0].conflicts == ()


def test_the_term_gives_weeks_their_dates_and_its_own_contradictions(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(WEEKS + "第1周||开学式|\n第2周|9.22-9.28|家访|\n", "utf-8")
    done = CliRunner().invoke(cli, ["parse", str(file), "--term-starts", "2030-09-02"])
    plan = json.loads(done.output)["plans"][0]
    assert (plan["activities"][0]["first_day"], plan["activities"][0]["last_day"]) == ("2030-09-02", "2030-09-08")
    assert [one["reason"] for one in plan["conflicts"]] == ["week_of_the_term_differs"]


@pytest.mark.parametrize(("lang", "says"), [("zh", "依据"), ("en", "because")])
def test_the_explanation_shows_every_line_with_what_it_became(lang: str, says: str) -> None:
    text = "松岭小学工作计划\n九月份:\n1、开学式\n每周一升旗,九月底前完成验收\n"
    told = explain(read_text(text), lang)
    for line in text.splitlines():
        assert line in told
    assert says in told
    assert "开学式" in told


@pytest.mark.parametrize(("lang", "says"), [("zh", "PDF 文件,请"), ("en", "is a PDF; save it as")])
def test_a_file_is_refused_in_the_language_asked_for(lang: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(b"%PDF-1.7")
    done = CliRunner().invoke(cli, ["explain", str(file), "--lang", lang])
    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("reason", REASONS)
def test_every_refusal_can_be_told_in_both_languages(reason: str) -> None:
    error = UnreadablePlanError("plan.docx", reason, most=1, formats=".txt")
    assert error.told("zh") != error.told("en")
    assert str(error) == error.told("en")
