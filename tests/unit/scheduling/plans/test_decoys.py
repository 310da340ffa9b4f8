"""What only looks like a habit of writing, and must be left as it is."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from services.scheduling.plans.blocks import Cell, Paragraph, Row
from services.scheduling.plans.lines.weeks_above_days import with_weeks_above_days
from services.scheduling.plans.lists.habits import days_above_lines
from services.scheduling.plans.sources.broken_rows import with_broken_rows_joined
from services.scheduling.plans.sources.spacing import closed_up
from services.scheduling.plans.times.memorial_days import begins_with_a_memorial_day
from services.scheduling.plans.words.people import tells_who
from tests.unit.scheduling.plans.told import told


def _paragraphs(*texts: str) -> list[Paragraph]:
    return [Paragraph(line, text) for line, text in enumerate(texts, 1)]


def test_a_month_that_stands_twice_is_when_two_plans_were_written() -> None:
    plans = "松岭小学教务处工作计划\n2031.9\n1、健全制度\n松岭小学总务处工作计划\n2031.9\n1、节约用电\n"
    assert [plan for plan in read_text(plans).plans if plan.activities] == []


def test_an_item_and_its_day_below_the_item_before_are_no_two_days() -> None:
    activities = read_text("松岭小学工作安排\n十二月\n3、听课\n4、5日前上交计划\n").plans[0].activities
    assert activities[-1].date == "12-05"


def test_lines_with_times_of_their_own_are_none_of_the_day_above() -> None:
    lines = _paragraphs("6月5日前 材料归档", "10月中旬 资格考核", "12月30日前 论文答辩")
    assert days_above_lines(lines) == frozenset()


@pytest.mark.parametrize(("line", "tells"), [("执教:林", True), ("执教:三(1)班", True), ("班级:卫生评比", False)])
def test_what_a_class_does_is_not_who_does_it(line: str, tells: bool) -> None:
    assert tells_who(line) == tells


@pytest.mark.parametrize("numbers", [("1", "1", "1"), ("3", "2", "1")])
def test_numbers_that_do_not_count_up_are_no_weeks_above_their_days(numbers: tuple[str, ...]) -> None:
    blocks = _paragraphs(*(text for number in numbers for text in (number, "(2.26-3.1) 植树")))
    assert with_weeks_above_days(blocks) == blocks


def test_rows_of_which_one_lacks_cells_and_is_not_cut_are_left_alone() -> None:
    lines = ["二 | 3.4 | 听课", "四 | 3.18", "习作研讨 | 语文组", "六 | 4.1 | 写生", "七 | 4.8 | 家访", "八 | 4.15"]
    rows = [Row(tuple(Cell(at, text) for text in line.split(" | "))) for at, line in enumerate(lines, 1)]
    assert list(with_broken_rows_joined(rows, lines, 0)) == rows
    assert len(list(with_broken_rows_joined(rows[:5], lines, 0))) == 4


def test_notes_of_which_few_are_dated_stay_notes_below_a_bare_calendar() -> None:
    weeks = "9月 1 1 2 3 4 5 6 7\n2 8 9 10 11 12 13 14\n3 15 16 17 18 19 20 21\n备注:\n"
    notes = "1.凭通知书报到。\n2.宿舍按时熄灯。\n3.9月10日召开教师节座谈会。\n4.假期注意安全。"
    assert told(f"云川学院校历\n月份 周次 一 二 三 四 五 六 日\n{weeks}{notes}") == []


def test_dated_notes_stay_notes_where_other_things_are_held() -> None:
    table = "云川小学行事历\n周次|日期|内容\n1|9.1-9.5|开学式\n2|9.8-9.12|家访周\n备注:\n"
    read = told(f"{table}1.9月1日穿校服。\n2.9月8日带家访表。\n3.9月9日交家访表。")
    assert [text for text, *_ in read] == ["开学式", "家访周"]


def test_news_that_go_back_in_time_are_no_plan() -> None:
    assert told("云川小学\n2031年9月5日\n教师节慰问\n2031年9月3日\n新生家长会\n2031年9月1日\n开学典礼\n校园动态") == []


def test_a_signature_ends_a_flattened_table_whose_days_have_no_years() -> None:
    rows = "日期\n工作内容\n负责人\n9月1日\n开学式\n德育处\n9月8日\n家访周\n班主任\n9月15日\n听课周\n教导处\n"
    read = told(f"云川小学九月行事历\n{rows}云川小学教导处\n2031年8月28日\n请各班按时完成\n王老师")
    assert [text for text, *_ in read] == ["开学式", "家访周", "听课周"]


@pytest.mark.parametrize(
    ("text", "is_a_name"),
    [
        ("9·18防空演练", True),
        ("12·4“与法同行”", True),
        ("9·10日慰问", False),
        ("9·10下午座谈", False),
        ("9·15例会", False),
    ],
)
def test_a_memorial_day_begins_a_name(text: str, *, is_a_name: bool) -> None:
    assert begins_with_a_memorial_day(text, 0) is is_a_name


def test_only_a_blank_line_below_nearly_each_is_no_spacing() -> None:
    assert closed_up(["甲", "", "乙", "", "丙", "", "丁"]) == [0, 2, 4, 6]
    assert closed_up(["甲", "乙", "", "丙", "丁", "", "戊"]) == list(range(7))
