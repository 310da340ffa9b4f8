"""A plan exported in the layouts that offices use, and read again, is the same plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.cli import cli
from services.scheduling.plans import Activity, Plan, read_document, read_text, write
from services.scheduling.plans.telling.writing import FORMATS, Layout, differences
from tests.unit.scheduling.plans.told import activities_of

LAYOUTS: tuple[Layout, ...] = ("months", "weeks")
TEXTS = st.sampled_from(
    [
        "合唱比赛",
        "校园开放",
        "师徒结对仪式",
        "防震演练(含预演)",
        "“我爱读书”征文",
        "期末检测",
        "三、四年级跳绳比赛",
        "一年级入队",
    ]
)
OWNERS = st.sampled_from([None, "教务处", "德育处、团委", "工会"])
TITLE = "松岭小学2030-2031学年第一学期工作计划"


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    month = draw(st.integers(1, 12))
    kind = draw(st.sampled_from(["month", "months", "week", "weeks", "day", "days", "week and month", "day in a week"]))
    last = draw(st.integers(1, 12)) if kind == "months" else month
    dated = kind in {"day", "days", "day in a week"}
    timed = kind not in {"week", "weeks"}
    week = draw(st.integers(1, 20)) if kind in {"week", "weeks", "week and month", "day in a week"} else None
    return Activity(
        text=draw(TEXTS),
        month_from=month if timed else None,
        month_to=last if timed else None,
        week=week,
        week_to=week + 1 if week and kind == "weeks" else None,
        date=f"{month:02}-{draw(st.integers(1, 14)):02}" if dated else None,
        date_to=f"{month:02}-{draw(st.integers(15, 28)):02}" if kind == "days" else None,
        owner=draw(OWNERS),
        line=1,
        heading="",
        rule="",
        confidence=1,
    )


@settings(max_examples=40)
@given(st.lists(activities(), min_size=1, max_size=8), st.sampled_from(FORMATS), st.sampled_from(LAYOUTS))
def test_an_exported_plan_reads_as_it_was(wanted: list[Activity], form: str, layout: Layout) -> None:
    plan = Plan(TITLE, None, None, None, 1, activities=tuple(wanted))
    document = read_document(write(plan, form, layout), f"plan.{form}")
    assert [read.title for read in document.plans] == [TITLE]
    assert differences(plan, activities_of(document)) == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_printed_days_of_a_week_are_kept(form: str, layout: Layout) -> None:
    plan = read_text(
        f"{TITLE}\n周次|日期|工作内容|负责部门\n第1周|9.2-9.8|开学典礼;队列评比|德育处\n第2周|9.9-9.15|敬师会|工会"
    ).plans[0]
    again = activities_of(read_document(write(plan, form, layout), f"plan.{form}"))
    assert differences(plan, again) == []
    if layout == "weeks":
        assert [one.days_from for one in again] == ["09-02", "09-02", "09-09"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_writes_a_file_that_reads_the_same(form: str, tmp_path: Path) -> None:
    source, written = tmp_path / "plan.txt", tmp_path / f"plan.{form}"
    source.write_text(f"{TITLE}\n九月份:\n1、开学式\n2、家访周\n十月份:\n1、秋游", "utf-8")
    done = CliRunner().invoke(cli, ["export", str(source), "--as", form, "-o", str(written)])
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    plan = read_document(source.read_bytes(), source.name).plans[0]
    assert differences(plan, activities_of(read_document(written.read_bytes(), written.name))) == []


def test_what_would_read_otherwise_is_told() -> None:
    plan = read_text(f"{TITLE}\n九月份:\n1、开学式").plans[0]
    assert differences(plan, []) == ["开学式"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_activity_without_a_day_below_one_with_a_day_keeps_none(form: str) -> None:
    plan = read_text(f"{TITLE}\n一月份\n1、1月1日 合唱比赛\n2、家访\n").plans[0]
    assert [activity.date for activity in plan.activities] == ["01-01", None]
    document = read_document(write(plan, form, "months"), f"plan.{form}")
    assert [activity.date for activity in activities_of(document)] == ["01-01", None]
