"""Week tables, calendars and month tables, whole, with lost cells, or flattened to one cell a line."""

from __future__ import annotations

import pytest

from services.scheduling.plans import read_text
from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.tables.records import by_commas
from tests.unit.scheduling.plans.told import activities_of, in_month, owners, told


def test_columns_are_known_by_their_header() -> None:
    text = "| 周次 | 日期 | 内容 | 负责人 |\n|---|---|---|---|\n| 1 | 9.1-9.7 | 迎新晚会 | 林溪 |\n| 2 | 9.8-9.14 | 军训 | 高远 |"
    assert told(text) == [("迎新晚会", 9, 9, 1, None), ("军训", 9, 9, 2, None)]
    assert [activity.owner for activity in activities_of(read_text(text))] == ["林溪", "高远"]


def test_rows_of_a_merged_week_stand_under_it() -> None:
    text = "周次 | 时间 | 工作 | 部门\n第一周 | 9月1日-9月7日 | 开学式 | 教导处\n校舍检查 | 总务处 | |\n第二周 | | 教师登山 | 工会"
    assert told(text) == [
        ("开学式", 9, 9, 1, None),
        ("校舍检查", 9, 9, 1, None),
        ("教师登山", None, None, 2, None),
    ]
    assert [activity.owner for activity in activities_of(read_text(text))] == ["教导处", "总务处", "工会"]


def test_a_remark_that_names_an_office_is_not_taken_for_the_owner() -> None:
    rows = "1 | 9.1-9.7 | 跳蚤市场 | 少先队 | 教导处\n2 | 9.8-9.14 | 接力赛 | 体育组 | 总务处"
    found = activities_of(read_text(f"周次 | 日期 | 内容 | 负责人 | 备注\n{rows}"))
    assert [(activity.text, activity.owner) for activity in found] == [("跳蚤市场", "少先队"), ("接力赛", "体育组")]


def test_a_row_without_the_cells_of_its_merged_week_keeps_the_owner_behind_its_content() -> None:
    rows = "| 1 | 9.1-9.7 | 跳蚤市场 | 少先队 | 自带货品 |\n| 接力赛 | 体育组 | 教导处 |\n| 换书集市 | 图书室 |"
    found = activities_of(read_text(f"| 周次 | 日期 | 内容 | 负责人 | 备注 |\n{rows}"))
    assert [(activity.text, activity.week, activity.owner) for activity in found] == [
        ("跳蚤市场", 1, "少先队"),
        ("接力赛", 1, "体育组"),
        ("换书集市", 1, "图书室"),
    ]


def test_an_owner_that_slipped_into_the_column_of_a_second_content_is_the_owner() -> None:
    rows = "| 1 | 推门听课 | 主题班会 | 教务处 |\n| 2 | 校舍检修 | 总务处 | |\n| 3 | 阅卷 | 家访 | |"
    found = activities_of(read_text(f"| 周次 | 教学工作 | 德育工作 | 负责人 |\n{rows}"))
    assert [(activity.text, activity.owner) for activity in found] == [
        ("推门听课", "教务处"),
        ("主题班会", "教务处"),
        ("校舍检修", "总务处"),
        ("阅卷", None),
        ("家访", None),
    ]


def test_an_empty_week_is_told_as_unread() -> None:
    document = read_text("周次 | 内容\n第1周 | 誓师会\n第2周 | \n第3周 | 模拟考")
    assert [(line.line, line.reason) for line in document.plans[0].unread] == [(3, "a time without any arrangement")]


def test_an_office_below_a_group_of_items_is_the_owner_of_all_of_them() -> None:
    rows = (
        "第3周\n9月15日-20日\n图书清点；\n教材补订；\n教务处\n锅炉检修；\n总务处\n第4周\n9月22日-27日\n歌咏比赛；\n团委"
    )
    found = activities_of(read_text(f"周次\n工作安排\n职能处室\n{rows}"))
    assert [(activity.text, activity.owner) for activity in found] == [
        ("图书清点", "教务处"),
        ("教材补订", "教务处"),
        ("锅炉检修", "总务处"),
        ("歌咏比赛", "团委"),
    ]


def test_a_department_over_a_column_is_the_owner() -> None:
    text = "| 月份 | 周次 | 教导处 | 德育处 |\n|---|---|---|---|\n| 9月 | 1 | 排课 | 始业教育 |\n| | 2 | 听课 | |"
    assert told(text) == in_month(9, "排课", "始业教育", week=1) + in_month(9, "听课", week=2)
    assert [activity.owner for activity in activities_of(read_text(text))] == ["教导处", "德育处", "教导处"]


def test_months_over_columns_make_a_matrix() -> None:
    text = "| 项目 | 九月 | 十月 | 十一月 |\n|---|---|---|---|\n| 阅读 | 图书漂流 | 作家进校园 | |\n| 体育 | | 足球联赛 | 跳绳赛 |"
    assert told(text) == [
        *in_month(9, "图书漂流"),
        *in_month(10, "作家进校园"),
        *in_month(10, "足球联赛"),
        *in_month(11, "跳绳赛"),
    ]


def test_tabs_part_columns_too() -> None:
    assert told("月份\t主要工作\n三月\t1、插花 2、茶艺\n四月\t踏青") == [
        *in_month(3, "插花", "茶艺"),
        *in_month(4, "踏青"),
    ]


def test_blanks_part_columns_under_a_header() -> None:
    text = "周次 日期 工作内容 负责部门\n1 9.1-9.5 迎新 发放校服 总务处\n2 9.8-9.12 教师节联欢 工会"
    assert told(text) == [("迎新 发放校服", 9, 9, 1, None), ("教师节联欢", 9, 9, 2, None)]


def test_one_cell_a_line_is_put_back_into_rows() -> None:
    text = (
        "周次\n日期\n内容\n负责部门\n1\n9.1-9.3\n1.始业式\n2.领书\n教导处\n2\n9.4-9.10\n教师节联欢\n工会\n备注:另行通知"
    )
    assert told(text) == [
        ("始业式", 9, 9, 1, None),
        ("领书", 9, 9, 1, None),
        ("教师节联欢", 9, 9, 2, None),
    ]
    assert [activity.owner for activity in activities_of(read_text(text))] == ["教导处", "教导处", "工会"]


@pytest.mark.parametrize("dot", "・·•‧∙—-")
def test_words_with_a_dot_on_a_line_between_them_are_one_cell(dot: str) -> None:
    text = f"周次\n日期\n内容\n1\n9.1-9.7\n防震\n{dot}\n减灾演练\n2\n9.8-9.14\n军训汇演"
    assert told(text) == in_month(9, f"防震{dot}减灾演练", week=1) + in_month(9, "军训汇演", week=2)


def test_a_header_split_into_letters_is_put_together() -> None:
    text = "月\n份\n周\n次\n工作\n三\n月\n份\n第\n一\n周\n开题会\n四\n月\n份\n第\n五\n周\n结题会"
    assert told(text) == in_month(3, "开题会", week=1) + in_month(4, "结题会", week=5)


def test_one_cell_a_line_with_pipes_is_put_back_by_the_ruler() -> None:
    text = "日期 |\n星期 |\n行事 |\n備註 |\n---|---|---|---|\n8月30日 |\n五 |\n開學日 |\n全天 |\n9月25日 |\n三 |\n敬師活動 |\n|"
    assert told(text) == [("開學日", 8, 8, None, "08-30"), ("敬師活動", 9, 9, None, "09-25")]


def test_days_in_a_column_are_dates() -> None:
    text = "日期 | 星期 | 内容\n9月2日 | 一 | 升旗式\n9月6日下午 | 五 | 组长会"
    assert told(text) == [("升旗式", 9, 9, None, "09-02"), ("组长会", 9, 9, None, "09-06")]


def test_a_remark_is_content_only_where_nothing_else_is() -> None:
    assert told(
        "周次 | 起止日期 | 备注\n第一周 | 2月21日-2月27日 | 2月20日报到,2月22日上课\n第二周 | 2月28日-3月5日 |"
    ) == [
        ("报到", 2, 2, 1, "02-20"),
        ("上课", 2, 2, 1, "02-22"),
    ]
    assert told("日期 | 工作 | 备注\n9月3日 | 家长会 | 带通知书") == [("家长会", 9, 9, None, "09-03")]


def test_a_day_beside_its_activity_wins_over_the_week() -> None:
    text = "周次 | 日期 | 工作\n第十四周 | 5月31日-6月6日 | 成人礼 6月3日"
    assert told(text) == [("成人礼", 6, 6, 14, "06-03")]


def test_before_term_is_a_time_without_a_number() -> None:
    text = "时间 | 工作\n开学前 | 校舍检修\n第一周 | 开学式"
    assert told(text) == [("校舍检修", None, None, None, None), ("开学式", None, None, 1, None)]


def test_weeks_without_a_table_under_a_table_of_contents_are_not_invented() -> None:
    assert told("目录 | 页码\n第一章 总则 | 1\n第二章 细则 | 5") == []


def test_the_name_of_a_table_that_begins_with_its_week_is_no_arrangement() -> None:
    text = "第三周学校主要工作安排表(3.11--3.17)\n日期 | 事项 | 部门\n3.11 | 登山 | 工会\n3.12 | 划船 | 团委"
    assert told(text) == [("登山", 3, 3, 3, "03-11"), ("划船", 3, 3, 3, "03-12")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_day_beside_a_week_with_its_days_is_the_rows_date(order: tuple[int, int]) -> None:
    rows = [["周次", "日期"], ["第18周(6.28-7.4)", "7月1日"], ["", "7月3日"], ["假期", "7月6日"]]
    cells = [
        [*(row[at] for at in order), what] for row, what in zip(rows, ["工作", "登山", "划船", "检修"], strict=True)
    ]
    assert told("\n".join(" | ".join(row) for row in cells)) == [
        ("登山", 7, 7, 18, "07-01"),
        ("划船", 7, 7, 18, "07-03"),
        ("检修", 7, 7, None, "07-06"),
    ]


def test_names_of_people_stand_in_their_column_wherever_blanks_part_the_cells() -> None:
    rows = "1 9月3日 角的度量 许 兰 自带量角器\n2 9月10日 平行线 郑晓峰 许兰\n3 9月17日 任意角 全体\n4 垂线 画法"
    assert owners(f"周次 日期 备课内容 主备人 备注\n{rows}") == [
        ("角的度量", "许 兰"),
        ("平行线", "郑晓峰 许兰"),
        ("任意角", "全体"),
        ("垂线 画法", None),
    ]


def test_a_rare_surname_is_believed_among_names() -> None:
    among = "时间 课题 执教者\n3月4日 面积 许兰\n3月11日 体积 郑晓峰\n3月18日 容积 柯敏"
    assert owners(among)[-1] == ("容积", "柯敏")
    assert owners("时间 课题 执教者\n3月4日 面积 练习\n3月11日 体积 推导")[-1] == ("体积 推导", None)


def test_where_weekdays_have_no_column_they_belong_to_the_day() -> None:
    assert told("日期 活动 地点\n3月4日 周一 登高 北山") == [("登高", 3, 3, None, "03-04")]


def test_a_line_below_a_spaced_row_may_name_nobody_but_who_does_it() -> None:
    rows = "1 9月3日 登山\n工会\n2 9月10日 划船 团委"
    assert told(f"周次 日期 活动 负责人\n{rows}") == [("登山", 9, 9, 1, "09-03"), ("划船", 9, 9, 2, "09-10")]


def test_those_who_take_part_stand_last() -> None:
    text = "周次 内容 形式 负责人 参加对象\n第2周 口算 测评 教务处 二至六年级学生"
    assert owners(text) == [("口算", "教务处")]


def test_who_is_on_duty_stands_behind_who_does_it() -> None:
    assert owners("日期 | 值班领导 | 工作 | 部门\n9月1日 | 孙丽 | 登山 | 工会\n9月2日 | 杜若 | 划船 | 团委") == [
        ("登山", "工会"),
        ("划船", "团委"),
    ]


def test_a_remark_that_tells_what_is_held_names_nobody() -> None:
    text = "周次    日期    课题    主备人    备注\n1    9月4日    浮力    孙丽    新教材\n2    9月11日    杠杆        公开课"
    assert owners(text) == [("浮力", "孙丽"), ("杠杆", None)]


def test_lessons_and_places_of_other_kinds_are_none_by_single_blanks() -> None:
    assert told("周次 内容 课时 地点\n第1周 认识 时间 3 敬老院\n第2周 志愿 服务 2课时 社区") == [
        ("认识 时间", None, None, 1, None),
        ("志愿 服务", None, None, 2, None),
    ]


def test_sections_of_a_table_may_be_its_months() -> None:
    rows = "一、九月份\n3日\t登山\t工会\n5日\t划船\t团委\n二、十月份\n8日\t拔河\t工会\n9日\t跳绳\t团委"
    assert [(month, date) for _, month, _, _, date in told(f"日期\t活动\t部门\n{rows}")] == [
        (9, "09-03"),
        (9, "09-05"),
        (10, "10-08"),
        (10, "10-09"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "第1周\t一、登山\t工会\n二、划船\n第2周\t三、拔河\t团委",
        "一、登山\t9月3日\t工会\n二、划船\t9月5日\t团委\n三、拔河\t9月8日\t工会",
    ],
)
def test_numbered_contents_are_no_sections(rows: str) -> None:
    header = "周次\t活动\t部门" if rows.startswith("第") else "活动\t日期\t部门"
    assert [text for text, *_ in told(f"{header}\n{rows}")] == ["登山", "划船", "拔河"]


def test_names_below_each_other_are_of_one_cell() -> None:
    assert owners("周次\n内容\n责任人\n1\n听写大会\n孙丽\n杜若\n2\n登山\n工会\n3\n划船\n团委") == [
        ("听写大会", "孙丽、杜若"),
        ("登山", "工会"),
        ("划船", "团委"),
    ]


def test_the_last_word_of_a_spaced_row_is_its_owner_if_it_names_someone() -> None:
    text = "周次 日期 工作内容 负责人\n一 9.2-9.8 迎新仪式 教导处\n家访 林小禾、王教师\n二 9.9-9.15 体检 家长会\n三 9.16-9.22 听课周"
    found = [(activity.text, activity.owner) for activity in activities_of(read_text(text))]
    assert found == [("迎新仪式", "教导处"), ("家访", "林小禾、王教师"), ("体检 家长会", None), ("听课周", None)]


def test_who_takes_part_owns_nothing_beside_who_is_responsible() -> None:
    text = "日期 | 内容 | 负责人 | 参加人员\n3月6日 | 磨课 | 教研组长 | 全体教师\n3月9日 | 评课 | | 各班"
    assert [activity.owner for activity in activities_of(read_text(text))] == ["教研组长", "各班"]


def test_a_remark_owns_nothing_where_a_merged_cell_was_left_out() -> None:
    rows = ["项目 |", "内容 |", "责任人 |", "备注 |", "劳 动 |", "1、翻土播种 |", "总务处 |", "|", "2、采收 |"]
    text = "\n".join(["第十周 5月6日~5月10日", *rows, "班主任 |", "午休时 | |"])
    assert [activity.owner for activity in activities_of(read_text(text))] == ["总务处", "班主任"]


def test_a_timetable_of_lessons_under_weekdays_is_no_calendar() -> None:
    assert (
        told("星期一\t星期二\t星期三\t星期四\t星期五\n语文\t数学\t英语\t科学\t体育\n数学\t语文\t音乐\t美术\t班会课")
        == []
    )


def test_a_table_stands_under_the_month_above_it() -> None:
    text = "## 三月\n\n| 时间 | 内容 |\n|---|---|\n| 第1周 | 收心检查 |\n\n**四月**\n\n| 序号 | 内容 |\n|---|---|\n| 1 | 读书节开幕 |"
    assert told(text) == in_month(3, "收心检查", week=1) + in_month(4, "读书节开幕")


def test_a_quoted_cell_keeps_its_own_commas_as_they_were_written() -> None:
    rows = '1,9月1日-9月5日,"整理图书，清点器材",教务处\n2,9月8日-9月12日,"歌咏比赛，校庆",教导处'
    assert told(f"青山小学工作计划\n{rows}") == [
        *in_month(9, "整理图书，清点器材", week=1),
        *in_month(9, "歌咏比赛，校庆", week=2),
    ]


@pytest.mark.parametrize("line_break", ["\n", "\r", "\0"])
def test_a_row_by_commas_that_holds_a_line_break_is_a_row(line_break: str) -> None:
    rows = [Paragraph(n, f"{n},9月{n}日-9月{n + 4}日,整理{line_break}图书,教务处") for n in (1, 2)]
    read = by_commas(rows, 0)
    assert read is not None
    assert read[0].rows[0].cells[1].text == f"整理{line_break}图书"


def test_of_a_record_that_names_a_field_twice_no_line_is_lost() -> None:
    first = "时间:9月3日\n内容:军训汇演\n地点:操场"
    document = read_text(f"{first}\n时间:9月10日\n内容:种植花圃\n内容:社团招新\n地点:花圃")
    assert {mark.line for mark in document.marks} == set(range(1, 8))


def test_what_a_row_by_commas_does_not_say_word_for_word_is_not_read_as_cells() -> None:
    rows = [Paragraph(n, f'{n},9月{n}日-9月{n + 4}日,"读""红""书\n图书",教务处') for n in (1, 2)]
    assert by_commas(rows, 0) is None
    broken = [Paragraph(n, f'{n},9月{n}日-9月{n + 4}日,"整理",图\n书,教务处') for n in (1, 2)]
    assert by_commas(broken, 0) is None


def test_who_does_it_stands_before_who_comes_along() -> None:
    text = "时间 | 培训内容 | {} | {}\n3月5日 | 命题研究 | {} | {}\n3月12日 | 听课 | {} |"
    for names, who in [
        (("主讲人", "参与部门"), ("外聘专家", "全体教师")),
        (("主讲人", "分管领导"), ("有关专家", "林校长")),
    ]:
        read = activities_of(read_text(text.format(*names, *who, who[0])))
        assert [(activity.text, activity.owner) for activity in read] == [("命题研究", who[0]), ("听课", who[0])]
    read = activities_of(read_text(text.format("参加对象", "落实人", "全体教师", "教导处", "全体党员")))
    assert [(activity.text, activity.owner) for activity in read] == [("命题研究", "教导处"), ("听课", "全体党员")]


def test_a_pipe_beside_a_title_parts_it_from_the_name_of_a_site() -> None:
    document = read_text("云岭小学教导处工作计划 | 春晖资料\n三月\n1、清点桌椅")
    assert document.plans[0].title == "云岭小学教导处工作计划"


def test_no_line_is_lost_where_the_numbers_of_a_table_begin_late() -> None:
    text = "序号\n项目\n时间\n以下各项由各班自行组织\n1\n登山\n3月5日\n2\n划船\n4月6日"
    assert "以下各项由各班自行组织" in [mark.text for mark in read_text(text).marks]


def test_a_remark_below_the_last_row_of_a_flattened_table_is_none_of_it() -> None:
    table = "周次\n内容\n备注\n1\n植树\n全体\n2\n义卖\n四年级\n注:如有变动另行通知\n本学期共两次"
    assert told(table) == [("植树", None, None, 1, None), ("义卖", None, None, 2, None)]


def test_an_hour_among_dates_begins_no_row() -> None:
    table = "日期\n内容\n备注\n9月1日\n植树\n午休\n9月2日\n义卖\n晚自习"
    assert told(table) == [("植树", 9, 9, None, "09-01"), ("义卖", 9, 9, None, "09-02")]


def test_an_unknown_name_behind_the_weekdays_is_one_of_contents() -> None:
    header = "周次\n一\n二\n三\n四\n五\n六\n日\n要闻"
    weeks = "1\n9月1\n2\n3\n4\n5\n6\n7\n开学典礼\n2\n8\n9\n10\n11\n12\n13\n14\n秋季远足"
    assert told(f"{header}\n{weeks}") == [("开学典礼", 9, 9, 1, None), ("秋季远足", 9, 9, 2, None)]


def test_a_last_row_of_several_works_is_not_cut_to_the_width_of_the_others() -> None:
    rows = "1\n9月1日\n植树\n教导处\n2\n9月8日\n义卖\n团委\n3\n9月15日\n登山\n工会\n4\n9月22日\n做手工"
    table = f"周次\n日期\n内容\n负责人\n{rows}\n看一场电影再写下自己的感想和收获\n大队部"
    assert told(table)[3:] == [
        ("做手工", 9, 9, 4, "09-22"),
        ("看一场电影再写下自己的感想和收获", 9, 9, 4, "09-22"),
    ]


def test_a_month_a_row_above_its_first_day_does_not_move_the_days_of_the_row() -> None:
    rows = "9月|4|17|18|19|20|21|22|23|\n10月|5|24|25|26|27|28|29|30|月考\n|6|1|2|3|4|5|6|7|登山"
    table = f"望江小学校历\n月份|周次|日|一|二|三|四|五|六|内容\n{rows}"
    assert told(table) == [("月考", 9, 9, 5, None), ("登山", 10, 10, 6, None)]
