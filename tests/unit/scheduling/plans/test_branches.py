"""Who does what a list says."""

from __future__ import annotations

from tests.unit.scheduling.plans.told import owners


def test_an_office_on_its_own_line_does_what_is_listed_below_it() -> None:
    text = "第五周(3月17日-3月23日)\n教务处:\n1.命题布置\n2.推门听课\n常规工作:\n1.板报更换\n德育处:\n1.家访\n第六周(3月24日-3月30日)\n1.植树"
    assert owners(text) == [
        ("命题布置", "教务处"),
        ("推门听课", "教务处"),
        ("板报更换", None),
        ("家访", "德育处"),
        ("植树", None),
    ]


def test_the_next_number_of_an_office_ends_its_list() -> None:
    text = "第九周(4月19日-4月23日)\n1.保教部:\n(1)小组教研\n(2)观摩活动\n2.后勤部:\n(1)消毒检查\n3.六一方案审议"
    assert owners(text) == [
        ("小组教研", "保教部"),
        ("观摩活动", "保教部"),
        ("消毒检查", "后勤部"),
        ("六一方案审议", None),
    ]


def test_what_is_no_office_does_nothing() -> None:
    text = "第五周(3月17日-3月23日)\n教务处:\n1.推门听课\n本周重点:\n1.板报更换"
    assert owners(text) == [("推门听课", "教务处"), ("板报更换", None)]


def test_labels_that_count_on_among_offices_say_who_does_it() -> None:
    text = "第九周(4月19日-4月23日)\n1.园所发展:接受督导;传达文件\n2.工会:阅读活动\n3.后勤部:\n(1)消毒检查\n4.其他:方案审议"
    assert owners(text) == [
        ("接受督导", "园所发展"),
        ("传达文件", "园所发展"),
        ("阅读活动", "工会"),
        ("消毒检查", "后勤部"),
        ("方案审议", None),
    ]


def test_labels_that_count_on_among_no_offices_stay_in_the_words() -> None:
    text = "第九周(4月19日-4月23日)\n1.读书分享:四年级\n2.趣味投篮:五年级\n3.工会:阅读活动"
    assert owners(text) == [("读书分享:四年级", None), ("趣味投篮:五年级", None), ("阅读活动", "工会")]


def test_an_office_alone_above_a_list_does_what_is_listed() -> None:
    text = "青柏县教体局5月工作要点\n【安稳办】\n1.校车检查\n2.5月8日防溺水宣讲\n组织人事科\n1.教师体检\n【基教股】\n学籍核查"
    assert owners(text) == [
        ("校车检查", "安稳办"),
        ("防溺水宣讲", "安稳办"),
        ("教师体检", "组织人事科"),
        ("学籍核查", "基教股"),
    ]


def test_the_label_of_a_numbered_line_does_what_is_listed_on_it() -> None:
    text = "三月\n1.植树\n2.后勤保育：1）检修热水器；2）学生处：发放告知书。3）排查隐患。\n3.家访"
    assert owners(text) == [
        ("植树", None),
        ("检修热水器", "后勤保育"),
        ("发放告知书", "学生处"),
        ("排查隐患", "后勤保育"),
        ("家访", None),
    ]


def test_each_of_several_things_in_a_line_is_done_by_who_stands_before_it() -> None:
    text = "9月:\n教务处:座谈;团委:晚会;总务处:检修\n10月:\n教务处:走访。团委:合唱\n11月:\n教务处:评优、团委:团课"
    assert owners(text) == [
        ("座谈", "教务处"),
        ("晚会", "团委"),
        ("检修", "总务处"),
        ("走访", "教务处"),
        ("合唱", "团委"),
        ("评优", "教务处"),
        ("团课", "团委"),
    ]


def test_an_office_before_a_first_number_does_what_counts_on_below_it() -> None:
    text = "三月份\n园务:1、接待检查\n2、女教工接力赛\n[保教]:1、常规验收 2、教案展评\n3、参观消防站\n总务:检修玩具\n四月份\n1、春游活动"
    assert owners(text) == [
        ("接待检查", "园务"),
        ("女教工接力赛", "园务"),
        ("常规验收", "保教"),
        ("教案展评", "保教"),
        ("参观消防站", "保教"),
        ("检修玩具", "总务"),
        ("春游活动", None),
    ]


def test_an_office_in_brackets_before_the_words_does_it_but_not_a_class() -> None:
    text = "三月份\n1、教研活动\n(保健)幼儿体检\n2、观摩活动\n4月1日(初一年级)口算比赛"
    assert owners(text)[1] == ("幼儿体检", "保健")
    assert owners(text)[3][0] == "(初一年级)口算比赛"
