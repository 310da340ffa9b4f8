"""Headings of months, weeks and days, with their items below or behind them: one test a habit of writing."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from tests.unit.scheduling.plans.told import activities_of, in_month, told


def test_items_stand_below_their_month() -> None:
    assert told("三月份:\n1、读书沙龙\n2、消防疏散演练。\n四月份\n(1)校园篮球联赛") == [
        *in_month(3, "读书沙龙", "消防疏散演练"),
        *in_month(4, "校园篮球联赛"),
    ]


def test_items_need_no_numbers() -> None:
    assert told("10月\n布置迎新展板\n班级合唱比赛") == in_month(10, "布置迎新展板", "班级合唱比赛")


def test_the_first_item_may_stand_behind_the_heading() -> None:
    assert told("五月份:⑴歌咏会\n⑵评选优秀社团") == in_month(5, "歌咏会", "评选优秀社团")


def test_a_heading_may_be_glued_to_the_item_before_it() -> None:
    assert told("九月:\n1、校服征订;2、视力筛查。十月:\n1、秋游筹备十一月:\n1、冬衣捐赠") == [
        *in_month(9, "校服征订", "视力筛查"),
        *in_month(10, "秋游筹备"),
        *in_month(11, "冬衣捐赠"),
    ]


def test_months_may_follow_each_other_on_one_line() -> None:
    assert told("时间安排:三月:整理书架;四月:诗词擂台;五月:更新图书角。") == [
        *in_month(3, "整理书架"),
        *in_month(4, "诗词擂台"),
        *in_month(5, "更新图书角"),
    ]


def test_a_theme_behind_a_heading_is_no_activity() -> None:
    assert told("三月主题:春风行动\n1、种植班树\n四月:感恩月\n1、家书征集") == [
        *in_month(3, "种植班树"),
        *in_month(4, "家书征集"),
    ]


def test_words_behind_every_heading_are_themes_and_are_shown() -> None:
    document = read_text("第9周:养成好习惯\n1、整理书包\n第10周:心中有他人\n1、让座体验")
    assert [activity.text for activity in activities_of(document)] == ["整理书包", "让座体验"]
    assert [(mark.role, mark.text) for mark in document.marks if mark.line in {1, 3}] == [
        ("heading", "第9周:"),
        ("detail", "养成好习惯"),
        ("heading", "第10周:"),
        ("detail", "心中有他人"),
    ]


def test_words_that_may_be_a_theme_or_an_arrangement_are_told_as_unread() -> None:
    document = read_text("第1周:开学典礼\n● 领取书籍\n第2周:歌咏比赛\n● 排练走台")
    assert [line.text for line in document.plans[0].unread] == ["开学典礼", "歌咏比赛"]


def test_words_behind_one_heading_among_others_are_no_theme() -> None:
    assert told("三月:图书角布置\n1、登记图书\n2、推荐书目\n四月\n1、诗词擂台") == [
        *in_month(3, "图书角布置", "登记图书", "推荐书目"),
        *in_month(4, "诗词擂台"),
    ]


def test_words_that_say_what_is_done_are_an_arrangement_behind_every_heading() -> None:
    assert told("三月:布置图书角\n1、登记图书\n四月:整理阅览室\n1、诗词擂台") == [
        *in_month(3, "布置图书角", "登记图书"),
        *in_month(4, "整理阅览室", "诗词擂台"),
    ]


def test_a_month_in_brackets_is_a_heading() -> None:
    assert told("(二月)  整理档案;制定课表\n(三月)  听课周") == [
        *in_month(2, "整理档案", "制定课表"),
        *in_month(3, "听课周"),
    ]


def test_a_heading_may_be_split_over_lines() -> None:
    assert told("十\n一\n月\n份\n1、校史讲座\n第\n九\n周\n1、班徽设计") == [
        *in_month(11, "校史讲座"),
        ("班徽设计", 11, 11, 9, None),
    ]


def test_a_number_may_stand_alone_above_its_text() -> None:
    assert told("六月:\n1、\n三、四年级接力赛\n2、\n毕业季摄影展") == in_month(6, "三、四年级接力赛", "毕业季摄影展")


def test_january_may_be_called_the_first_month() -> None:
    assert told("十二月:\n1、冬至诗会\n元月:成绩分析会") == [*in_month(12, "冬至诗会"), *in_month(1, "成绩分析会")]


def test_two_months_may_share_a_heading() -> None:
    assert told("七、八月份:\n1、家访") == in_month(7, "家访", to=8)


def test_numbered_months_are_told_from_pairs_of_months() -> None:
    text = "一、二月份\n1.备课\n二、三月份\n1.听课\n三、四月份\n1.评课"
    assert told(text) == [*in_month(2, "备课"), *in_month(3, "听课"), *in_month(4, "评课")]


def test_a_numbered_sentence_may_name_its_own_month() -> None:
    assert told("1、九月份 校园吉祥物征集\n2、十月份 建筑模型赛") == [
        *in_month(9, "校园吉祥物征集"),
        *in_month(10, "建筑模型赛"),
    ]


def test_a_sentence_may_begin_with_its_month() -> None:
    assert told("一、进社区\n10月底,与居委会共办义诊。") == in_month(10, "与居委会共办义诊")


def test_a_third_of_a_month_is_no_part_of_the_words() -> None:
    assert told("九月份工作\n上旬:新生军训;开学式\n下旬:黑板报评比") == in_month(9, "新生军训", "开学式", "黑板报评比")


def test_an_item_may_name_its_day() -> None:
    assert told("四月份\n1、4月9日 观鸟活动\n2、23日 世界读书日书市\n3、25—26日期中检测") == [
        ("观鸟活动", 4, 4, None, "04-09"),
        ("世界读书日书市", 4, 4, None, "04-23"),
        ("期中检测", 4, 4, None, "04-25"),
    ]


def test_a_day_that_is_part_of_a_name_stays_in_the_words() -> None:
    assert told("三月\n1、3.12植树节义卖") == [("3.12植树节义卖", 3, 3, None, "03-12")]


def test_a_date_at_the_end_is_read() -> None:
    assert told("六月份\n1、毕业典礼 6月20日\n2、升学说明会(6.12)") == [
        ("毕业典礼", 6, 6, None, "06-20"),
        ("升学说明会", 6, 6, None, "06-12"),
    ]


def test_weeks_may_stand_on_lines_of_their_own() -> None:
    assert told("第十九周\n1月5日—1月11日\n复习辅导\n教务处\n第二十周:期末检测") == [
        ("复习辅导", 1, 1, 19, None),
        ("期末检测", None, None, 20, None),
    ]


def test_a_week_may_cross_the_new_year() -> None:
    assert told("第十八周(12月29日-1月4日)\n元旦联欢") == [("元旦联欢", 12, 1, 18, None)]


def test_days_of_a_week_take_its_number() -> None:
    assert told("第1周 8-28 ~ 9-3\n第2週 09-04 ~ 09-10\n1. 9/5(二)家長日\n2. 9/7~8 模擬考")[-2:] == [
        ("家長日", 9, 9, 2, "09-05"),
        ("模擬考", 9, 9, 2, "09-07"),
    ]


def test_holidays_end_the_week_before_them() -> None:
    assert told("第20周\n期末检测\n寒假\n安全家访") == [
        ("期末检测", None, None, 20, None),
        ("安全家访", None, None, None, None),
    ]


def test_traditional_characters_and_full_width_digits_are_read() -> None:
    assert told("１０月份:\n１、校慶晚會\n第３週:\n１、讀書會") == [
        *in_month(10, "校慶晚會"),
        ("讀書會", 10, 10, 3, None),
    ]


def test_garbled_bullets_are_left_out() -> None:
    assert told("····5月\n●跳蚤市场\n★科普讲座") == in_month(5, "跳蚤市场", "科普讲座")


def test_a_section_ends_the_list() -> None:
    document = read_text("十二月份\n1、冬季长跑\n五、保障\n1、加强领导,明确分工。")
    assert [activity.text for activity in activities_of(document)] == ["冬季长跑"]


def test_a_signature_ends_the_list_and_names_the_school() -> None:
    document = read_text("十二月份\n扎染体验课\n云溪中学教务处\n12月20日")
    assert [activity.text for activity in activities_of(document)] == ["扎染体验课"]
    assert (document.plans[0].school, document.plans[0].office) == ("云溪中学", "教务处")


@pytest.mark.parametrize(
    "decoy",
    [
        "去年三月份,我校举行了运动会,取得了圆满成功。",
        "发布时间:2031-09-01 08:00",
        "首页 > 工作计划 > 正文",
        "上一篇:九月份工作计划  下一篇:十月份总结",
        "3月12日,全校师生顺利举行了植树活动。",
        "版权声明:本站内容由网友上传",
    ],
)
def test_what_only_looks_like_an_arrangement_is_not_one(decoy: str) -> None:
    assert told(decoy) == []


def test_a_list_of_festivals_is_no_arrangement() -> None:
    assert told("三月份\n1、班会评比\n主要节日:3月5日学雷锋日;3月12日植树节") == in_month(3, "班会评比")


def test_a_time_inside_a_sentence_is_told_as_unread() -> None:
    document = read_text("1、加强安全教育,计划在十一月份组织一次演练。")
    assert [line.line for line in document.plans[0].unread] == [1]
    assert activities_of(document) == []


def test_an_unnumbered_line_among_numbered_ones_is_told_as_unread() -> None:
    document = read_text("三月份\n1、诗社成立\n另行通知各班集合地点\n2、校园定向赛")
    assert [line.text for line in document.plans[0].unread] == ["另行通知各班集合地点"]
    assert len(activities_of(document)) == 2


def test_what_lost_the_dot_of_its_number_is_told_as_unread_in_its_own_words() -> None:
    long = "3整理" + "图书、" * 80
    document = read_text(f"三月份\n1召开例会\n2组织体检\n{long}")
    assert [activity.text for activity in activities_of(document)] == ["召开例会", "组织体检"]
    assert [line.text for line in document.plans[0].unread] == [long]


def test_an_office_that_ends_a_week_run_on_in_one_line_is_not_the_plan_s() -> None:
    weeks = "第一周9月1日-9月7日开学典礼教导处第二周9月8日-9月14日敬师活动工会第三周9月15日-9月21日听课教科室"
    document = read_text(f"云岭小学行事历\n{weeks}")
    assert [activity.text for activity in activities_of(document)] == ["开学典礼", "敬师活动", "听课"]
    assert document.plans[0].office is None


def test_what_a_label_announces_may_be_numbered_otherwise() -> None:
    assert told("九月份\n1、迎新晚会\n2、领取教材\n教研活动:\n推门听课\n同课异构") == in_month(
        9, "迎新晚会", "领取教材", "推门听课", "同课异构"
    )


def test_a_line_that_ends_with_a_colon_announces_the_list_that_begins_below_it() -> None:
    line = "布置校园文化长廊,各班黑板报一并更新"
    assert told(f"九月份\n{line}:\n迎新晚会") == in_month(9, line, "迎新晚会")
    assert told(f"九月份\n{line}:\n1、迎新晚会") == in_month(9, "迎新晚会")


def test_a_numbered_label_announces_what_is_numbered_anew_below_it() -> None:
    assert told("九月份\n1、教研活动:\n(1)推门听课\n2、德育活动:\n(1)家访") == in_month(9, "推门听课", "家访")
    assert told("九月份\n1、教研活动:\n2、推门听课") == in_month(9, "教研活动", "推门听课")


def test_each_activity_tells_where_it_came_from() -> None:
    document = read_text("计划\n\n三月份:\n1、诗社成立;2、校园定向赛")
    first, second = activities_of(document)
    assert (first.line, second.line) == (4, 4)
    assert first.heading == "三月份:"
    assert first.rule == "numbered below a heading"
    assert 0 < first.confidence <= 1


def test_a_numeral_behind_a_day_that_counts_nothing_stays() -> None:
    assert told("九月\n9月5日 三、八班展示\n9月6日 评课") == [
        ("三、八班展示", 9, 9, None, "09-05"),
        ("评课", 9, 9, None, "09-06"),
    ]


@pytest.mark.parametrize(
    "below",
    ["1.带好书包。", "注:雨天顺延。", "各班排队进场。听从指挥。", "路队" * 21 + "。"],
)
def test_what_is_no_short_line_alike_is_not_of_the_day_above_it(below: str) -> None:
    text = f"9月1日:餐具检查。\n{below}\n9月9日:黑板报评比。\n路队评比。\n9月17日:法治报告。\n"
    assert "路队评比" not in [activity.text for activity in activities_of(read_text(text))]


def test_a_numbered_day_has_nothing_below_it() -> None:
    assert [text for text, *_ in told("1.9月1日餐具检查\n开展晨会\n2.9月9日黑板报评比")] == ["餐具检查", "黑板报评比"]


def test_a_bullet_behind_the_only_headings_is_of_the_list() -> None:
    assert told("2031年9月：●晨会评比。\n●路队评比。\n2031年10月：●法治报告。\n●秋季远足。") == [
        *in_month(9, "晨会评比", "路队评比"),
        *in_month(10, "法治报告", "秋季远足"),
    ]


def test_a_time_named_below_an_item_heads_nothing() -> None:
    read = told("枫林小学第3周工作安排\n1.路队评比\n时间：9月16日—17日\n2.餐具检查")
    assert read == [("路队评比", 9, 9, 3, "09-16"), ("餐具检查", None, None, 3, None)]


def test_a_paragraph_below_a_phase_that_is_too_long_for_one_arrangement_is_prose() -> None:
    assert told("第一阶段：初赛（4月上旬）\n" + "各班在操场上试飞航模，" * 25 + "选出三架。") == []


def test_what_has_been_is_no_arrangement() -> None:
    assert told("9月3日 上学期的读书沙龙\n9月4日 曾获评比一等奖\n9月5日 家访") == [("家访", 9, 9, None, "09-05")]
