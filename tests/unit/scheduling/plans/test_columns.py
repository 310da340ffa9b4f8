"""What the names of columns say of their cells, and what stands in them besides times and activities."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from services.scheduling.plans.tables.columns import is_place
from tests.unit.scheduling.plans.told import activities_of, in_month, told


def test_a_form_alone_is_what_is_held() -> None:
    assert told("月份 | 活动形式\n三月 | 读书沙龙\n四月 | 参观农场") == in_month(3, "读书沙龙") + in_month(
        4, "参观农场"
    )


def test_a_theme_looks_past_a_form_for_its_content() -> None:
    text = "月份 | 主题 | 形式 | 内容\n三月 | 数感课堂 | 沙龙 | 数感怎样培养\n四月 | 图形课堂 | 讲座 | 图形的作业"
    assert told(text) == in_month(3, "数感怎样培养") + in_month(4, "图形的作业")


@pytest.mark.parametrize("name", ["预算", "活动经费", "费用(元)", "金额"])
def test_what_a_thing_costs_is_none(name: str) -> None:
    text = f"月份 | 项目 | {name}\n三月 | 登山 | 租车两辆\n四月 | 划船 | 门票五十张"
    assert told(text) == in_month(3, "登山") + in_month(4, "划船")


@pytest.mark.parametrize("name", ["工作程序", "工作环节", "步骤"])
def test_steps_are_contents(name: str) -> None:
    text = f"{name}\n完成时限\n选定课题\n三月\n中期检查\n四月"
    assert told(text) == in_month(3, "选定课题") + in_month(4, "中期检查")


@pytest.mark.parametrize("name", ["政教处重点工作内容", "总务处本周工作安排", "团委活动"])
def test_the_works_of_an_office_are_contents(name: str) -> None:
    text = f"{name}\n完成时限\n选定课题\n三月\n中期检查\n四月"
    assert told(text) == in_month(3, "选定课题") + in_month(4, "中期检查")


@pytest.mark.parametrize("word", ["不定期", "平时", "另行通知"])
def test_a_time_without_a_number_keeps_the_month(word: str) -> None:
    text = f"月份 | 时段 | 活动 | 地点\n五月 | 上旬 | 登山 | 西山\n | {word} | 常规抽查 | 各校"
    assert told(text) == in_month(5, "登山", "常规抽查")


def test_what_stands_below_rows_with_times_behind_is_no_row() -> None:
    text = "活动内容    时间    负责人\n登山    三月    工会\n划船    四月    团委\n以上由各部门自行组织"
    assert told(text) == in_month(3, "登山") + in_month(4, "划船")


def test_the_row_that_adds_up_is_no_activity() -> None:
    assert told("项目 | 时间 | 经费\n登山 | 三月 | 500\n合计 | | 500") == in_month(3, "登山")


def test_attachments_are_no_activities() -> None:
    assert told("三月\n登山\n划船\n活动报名须知.doc") == in_month(3, "登山", "划船")
    assert told("三月\n登山\n划船\n附件:活动报名须知") == in_month(3, "登山", "划船")


def test_the_office_before_a_list_has_all_of_it() -> None:
    text = "九月\n后勤:1.检修门窗 2.发放教材\n教务处:排课"
    assert [activity.owner for activity in activities_of(read_text(text))] == ["后勤", "后勤", "教务处"]


def test_a_long_line_of_an_office_is_no_prose() -> None:
    items = [f"第{at}号楼门窗与消防设施检修" for at in "一二三四五六七八"]
    text = "九月\n后勤:" + " ".join(f"{at}.{item}" for at, item in enumerate(items, 1))
    assert told(text) == in_month(9, *items)


def test_labels_that_return_are_branches_only_among_offices() -> None:
    assert told("九月\n家长:开放半日\n十月\n家长:育儿讲座") == in_month(9, "家长:开放半日") + in_month(
        10, "家长:育儿讲座"
    )


def test_a_meeting_that_returns_is_no_branch() -> None:
    text = "九月\n教务处:排课\n后勤:检修\n班会:安全\n十月\n后勤:大扫除\n班会:节约"
    assert told(text) == in_month(9, "排课", "检修", "班会:安全") + in_month(10, "大扫除", "班会:节约")


def test_a_month_in_brackets_is_no_day_that_a_thing_is_held_on() -> None:
    assert told("三月\n1.社团开放(12月起)\n2.登山") == in_month(3, "社团开放(12月起)", "登山")


def test_a_date_in_the_next_month_tells_the_month_that_its_week_begins_in() -> None:
    text = "18 19 20 21 22 23 24\n测量身高\n25 26 27 28 29 1 2\n3/1春季远足\n3 4 5 6 7 8 9\n清洗玩具"
    assert told(text) == [*in_month(2, "测量身高"), ("春季远足", 3, 3, None, "03-01"), *in_month(3, "清洗玩具")]


def test_where_cells_were_lost_the_word_behind_a_week_is_what_is_held() -> None:
    text = "周次 | 日期 | 内容 | 部门\n第1周 | 9.1-9.7 | 登山 | 工会\n第2周 划船比赛 | 团委"
    assert told(text) == [("登山", 9, 9, 1, None), ("划船比赛", None, None, 2, None)]


@pytest.mark.parametrize("name", ["主备课人", "评课人", "带队教师", "值周领导", "参赛对象", "记录者", "讲师"])
def test_who_speaks_or_comes_along_is_no_activity(name: str) -> None:
    assert told(f"月份 | 项目 | {name}\n三月 | 登山 | 松树\n四月 | 划船 | 柏树") == in_month(3, "登山") + in_month(
        4, "划船"
    )


@pytest.mark.parametrize("name", ["备课内容", "授课课题", "章节", "单元", "课例"])
def test_what_is_taught_is_a_content(name: str) -> None:
    text = f"月份 {name} 主讲人\n三月 浮力 孙丽\n四月 杠杆 郑晓峰"
    assert told(text) == in_month(3, "浮力") + in_month(4, "杠杆")


def test_a_part_of_the_day_beside_a_date_is_none() -> None:
    text = "日期 | 时间段 | 项目 | 备课地点\n3月4日 | 大课间 | 登山 | 北坡"
    assert told(text) == [("登山", 3, 3, None, "03-04")]


@pytest.mark.parametrize("text", ["三楼会议室", "求知楼301", "操场东侧", "线上", "区实验小学"])
def test_a_place_is_known_by_its_name(text: str) -> None:
    assert is_place(text)


@pytest.mark.parametrize("text", ["期中检测", "教导处", "家访,校门口集合", "布置会场并检查灯光和音响设备"])
def test_what_is_held_and_by_whom_is_no_place(text: str) -> None:
    assert not is_place(text)
