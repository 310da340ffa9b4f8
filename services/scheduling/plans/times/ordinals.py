"""Ordinals (序次): 第一讲, 第3期, 第二阶段 count what is held. They name no week, and their time stands behind them."""

import re

from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import number_of, plain

_ORDINAL = re.compile(
    r"第\s?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})\s?(?:讲|期|次|场|轮|站|课|(?P<part>阶段|时段|步))"
    r"(?:活动|培训|研修|学习|教研|讲座|会议)?"
)
#: A dash before 年 stands for a year that was blotted out.
_BEHIND = re.compile(r"\s*[:、,.-]?\s*(?:-+(?=年))?(?P<bracket>[(\[])?")


def end_of_ordinal(shown: str) -> int:
    """Where a time behind an ordinal may begin; 0 without one. 第一阶段(…) heads a part of the plan."""
    found = _ORDINAL.match(shown)
    behind = _BEHIND.match(shown, found.end()) if found else None
    if found is None or behind is None or (found["part"] and behind["bracket"]):
        return 0
    return behind.start("bracket") if behind["bracket"] else behind.end()


@remembered
def ordinal_of(text: str) -> int | None:
    """3 for 第三讲; None if the text is anything else."""
    found = _ORDINAL.fullmatch(plain(text).strip())
    return number_of(found["number"]) if found else None
