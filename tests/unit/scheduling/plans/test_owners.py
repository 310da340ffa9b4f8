"""Who does it: offices with the names of their people in brackets."""

from __future__ import annotations

import pytest

from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.people import role_behind


@pytest.mark.parametrize("text", ["教务处(许)", "工会(林芳、何俊)", "各班(一年级)"])
def test_an_office_may_have_names_in_brackets(text: str) -> None:
    assert is_owner(text)


@pytest.mark.parametrize("text", ["教师(培训)", "全体教师(会议)", "中心组(学习)"])
def test_what_is_held_in_brackets_is_no_name(text: str) -> None:
    assert not is_owner(text)


def test_the_first_of_several_who_stand_behind_commas_does_it() -> None:
    assert role_behind("绘本课例展示,执教:林芳、苏婷,点评:何俊。") == ("林芳、苏婷", "绘本课例展示")


def test_what_a_class_does_is_nobody_who_leads() -> None:
    assert role_behind("国旗下讲话,班级:卫生评比") == (None, "国旗下讲话,班级:卫生评比")
