"""Lines without a number among numbered ones: works, or what only says more."""

from __future__ import annotations

import pytest

from tests.unit.scheduling.plans.told import in_month, owners, told


def _below(line: str, above: str = "1、植树节宣传", below: str = "2、教师书画展") -> list[str]:
    return [text for text, *_ in told(f"三月份\n{above}\n{line}\n{below}")]


@pytest.mark.parametrize(
    "work",
    ["更换橱窗内容", "总务处:检修玩具", "【保健】登记体检结果", "学校:召开总结会", "学校:1、图书角", "学校:图书角;"],
)
def test_what_begins_as_works_do_is_one(work: str) -> None:
    assert len(_below(work)) == len(["植树节宣传", work, "教师书画展"])


@pytest.mark.parametrize(
    "line",
    [
        "学校:何俊",  # whose name
        "教务处:何俊、林芳、苏婷",
        "教务处:收到",
        "教务处:已经召开了布置会",  # over
        "更换了橱窗内容,受到一致好评",
        "活动圆满完成;取得了好成绩",
        "参加人员在操场集合",  # says more
        "更换橱窗内容。做好卫生工作",  # sentences
        "做好各项工作,让家长满意。",  # a sentence, the items end without a stop
        "希望各班布置环境;整理橱窗",
        "安排另行通知",
        "培养良好品格",
        "三八",
        "用户登录,学习资料",
        "组织教师在园内外展示活动中认真听讲做笔记并在活动以后互相说说自己在其中看到的听到的学到的以及今后在保教工作里打算怎样去做的地方",
    ],
)
def test_what_says_more_is_none(line: str) -> None:
    assert _below(line) == ["植树节宣传", "教师书画展"]


def test_a_long_line_may_be_broken_and_go_on_on_the_next() -> None:
    above = "1、组织全体教师观看街道办的保育员技能展示与交流系列评比之后"
    assert _below("整理听课材料", above) == [above.removeprefix("1、"), "教师书画展"]


def test_a_work_above_no_item_may_be_of_the_prose_that_follows() -> None:
    assert _below("做好学期总结", below="本学期的工作就此告一段落,谢谢各位") == ["植树节宣传"]
    assert _below("做好卫生;整理橱窗", below="本学期的工作就此告一段落,谢谢各位")[1:] == ["做好卫生", "整理橱窗"]
    assert _below("整理橱窗", below="总务处:检修玩具")[1:] == ["整理橱窗", "检修玩具"]


def test_labels_that_return_among_offices_are_read_and_do_it() -> None:
    text = "三月份\n1、植树节宣传\n教务处:教案展评\n总务处:检修玩具\n家长:亲子种植\n四月份\n1、春游\n工会:登山\n家长:绘本漂流"
    assert owners(text) == [
        ("植树节宣传", None),
        ("教案展评", "教务处"),
        ("检修玩具", "总务处"),
        ("亲子种植", "家长"),
        ("春游", None),
        ("登山", "工会"),
        ("绘本漂流", "家长"),
    ]


def test_details_that_return_among_offices_do_nothing() -> None:
    lines = "教务处:教案展评\n内容:美术教案\n总务处:检修玩具\n内容:滑梯"
    assert told(f"三月份\n1、植树节宣传\n{lines}\n四月份\n1、春游\n工会:登山") == [
        *in_month(3, "植树节宣传", "教案展评", "检修玩具"),
        *in_month(4, "春游", "登山"),
    ]
