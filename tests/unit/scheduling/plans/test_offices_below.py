"""Offices on the line below each arrangement of a list."""

from __future__ import annotations

from tests.unit.scheduling.plans.told import owners

WEEK = "第7周（10月14日—10月20日）\n"


def test_the_office_below_each_item_does_it() -> None:
    assert owners(WEEK + "1、\n选科意向调查\n教务处\n2、\n寝室长培训\n学生处、高一年段\n3、\n食堂开放日\n总务处") == [
        ("选科意向调查", "教务处"),
        ("寝室长培训", "学生处、高一年段"),
        ("食堂开放日", "总务处"),
    ]


def test_an_office_below_one_item_of_many_does_not_do_it() -> None:
    assert owners(WEEK + "1、选科意向调查\n2、寝室长培训\n3、食堂开放日\n教务处") == [
        ("选科意向调查", None),
        ("寝室长培训", None),
        ("食堂开放日", None),
    ]
