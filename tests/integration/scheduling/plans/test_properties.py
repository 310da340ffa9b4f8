"""What holds for every text, and for every plan whatever stands around it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.scheduling.plans import UnreadablePlanError, read_document, read_text
from services.scheduling.plans.sources.readers import READERS
from services.scheduling.plans.words.script import plain, squeezed
from tests.unit.scheduling.plans.test_layout_files import LAYOUTS as LAYOUT_FILES
from tests.unit.scheduling.plans.test_layout_files import LINE
from tests.unit.scheduling.plans.told import Told, activities_of, told

PIECES = [
    *"一二三四五六七八九十元月份周第日号上中下旬0123456789、.,;:;:。,()()|\t \n-~—①⑴●*#",
    "工作计划", "开展活动", "运动会", "教务处", "周次", "日期", "内容", "\n1、", "\n九月份:", "\n第3周", "9月5日", "9.1-9.7", "备注",
    "\n---|---|---\n", "学校", "篇2", "〇", "週", "２",
]  # fmt: skip
PLAN_LIKE = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
LAYOUTS = [path.read_text("utf-8").split(LINE)[0].splitlines() for path in LAYOUT_FILES]
BETWEEN_CELLS = ["\n", "\t", " ", "|", "、", "，", "；", ""]
ITEMS = st.lists(
    st.sampled_from(["合唱比赛", "校园开放", "师徒结对仪式", "防震演练", "诗歌朗诵会", "期末检测", "秋季远足"]),
    min_size=1,
    max_size=4,
)
MONTHS = "一二三四五六七八九十"
PROSE = "为了进一步提高教育教学质量,学校将以学生发展为本,坚持全面育人的方针。各部门要团结协作,把每一项工作落到实处,办好家门口的学校。"


@st.composite
def spoiled_layouts(draw: st.DrawFn) -> str:
    """A layout that somebody copied badly: lines missing, doubled, exchanged, cut, run together, of another layout."""
    lines = list(draw(st.sampled_from(LAYOUTS)))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(lines) - 1))
        line, way = lines[at], draw(st.sampled_from(["drop", "double", "exchange", "cut", "join", "mix", "part"]))
        if way == "drop":
            lines[at] = ""
        elif way == "double":
            lines.insert(at, line)
        elif way == "exchange":
            lines[at], lines[0] = lines[0], line
        elif way == "cut":
            end = draw(st.integers(0, len(line)))
            lines[at : at + 1] = [line[:end], line[end:]]
        elif way == "join":
            lines[at : at + 2] = [draw(st.sampled_from(BETWEEN_CELLS)).join(lines[at : at + 2])]
        elif way == "mix":
            lines.insert(at, draw(st.sampled_from(draw(st.sampled_from(LAYOUTS)))))
        else:
            old, new = draw(st.sampled_from(BETWEEN_CELLS[1:-1])), draw(st.sampled_from(BETWEEN_CELLS))
            lines = "\n".join(one.replace(old, new) for one in lines).split("\n")
    return "\n".join(lines)


ANY_TEXT = st.one_of(st.text(max_size=300), PLAN_LIKE, spoiled_layouts())


@st.composite
def month_plans(draw: st.DrawFn) -> list[tuple[str, list[str]]]:
    months = draw(st.lists(st.sampled_from(MONTHS), unique=True, min_size=1, max_size=5))
    return [(month, draw(ITEMS)) for month in months]


def written(plan: list[tuple[str, list[str]]]) -> str:
    return "\n".join(
        line
        for month, items in plan
        for line in (f"{month}月份:", *(f"{number}、{item}" for number, item in enumerate(items, 1)))
    )


@given(st.binary(max_size=400), st.sampled_from([*READERS, ".pdf", ""]))
def test_bytes_are_read_or_refused(content: bytes, suffix: str) -> None:
    with suppress(UnreadablePlanError):
        read_document(content, f"plan{suffix}")


@settings(max_examples=300)
@given(ANY_TEXT)
@example("时间\n内容 预备周\n3.2-3.8\n习|惯\n月")  # letters beside each other, not below
def test_every_activity_is_in_the_text_and_used_once(text: str) -> None:
    words = squeezed(text)
    found = Counter(squeezed(activity.text) for activity in activities_of(read_text(text)))
    assert all(words.count(one) >= times for one, times in found.items())
    assert sum(len(one) * times for one, times in found.items()) <= len(words)


@given(ANY_TEXT)
def test_every_activity_and_every_unread_line_names_a_line_of_the_text(text: str) -> None:
    document = read_text(text)
    lines = [activity.line for activity in activities_of(document)]
    lines += [line.line for plan in document.plans for line in plan.unread]
    assert all(1 <= line <= len(document.lines) for line in lines)


@given(ANY_TEXT)
def test_months_and_dates_are_possible_and_confidence_is_a_share(text: str) -> None:
    for activity in activities_of(read_text(text)):
        assert activity.month_from is None or 1 <= activity.month_from <= 12
        assert (activity.month_from is None) == (activity.month_to is None)
        assert 0 < activity.confidence <= 1


@given(ANY_TEXT)
def test_a_text_is_always_read_the_same(text: str) -> None:
    assert read_text(text) == read_text(text)


@given(st.text())
def test_the_plain_text_is_as_long_as_the_text(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(month_plans())
def test_a_plan_is_read_as_it_was_written(plan: list[tuple[str, list[str]]]) -> None:
    assert told(written(plan)) == expected(plan)


@given(month_plans(), st.integers(1, 3), st.integers(1, 3))
def test_prose_around_a_plan_changes_nothing(plan: list[tuple[str, list[str]]], above: int, below: int) -> None:
    surrounded = "\n\n".join([*[PROSE] * above, written(plan), *[PROSE] * below])
    assert told(surrounded) == expected(plan)


@given(month_plans().flatmap(lambda plan: st.tuples(st.just(plan), st.permutations(plan))))
def test_months_in_another_order_give_the_same_in_that_order(
    plans: tuple[list[tuple[str, list[str]]], list[tuple[str, list[str]]]],
) -> None:
    plan, permuted = plans
    assert sorted(told(written(plan))) == sorted(told(written(permuted)), key=lambda one: one)
    assert told(written(permuted)) == expected(permuted)


def expected(plan: list[tuple[str, list[str]]]) -> list[Told]:
    return [
        (item, MONTHS.index(month) + 1, MONTHS.index(month) + 1, None, None) for month, items in plan for item in items
    ]
