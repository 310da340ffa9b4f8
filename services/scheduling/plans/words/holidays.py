"""Holidays (节假日): what a calendar names because there are no lessons, or because the day has a name."""

import re

from services.scheduling.plans.words.script import plain

_FESTIVAL = (
    r"(?:元旦|春节|元宵|妇女|植树|清明|劳动|五一|青年|儿童|六一|端午|建党|建军|教师|中秋|国庆|重阳|冬至)(?:节|日)?"
)
_HOLIDAY = re.compile(
    rf"[^:]{{0,10}}(?:放假|休假|调休|补[假休])(?:[一二两三四五六七八\d]天)?(?:\([^()]*\))?|(?:国际)?{_FESTIVAL}(?:小?长假|假[期日]?)?|(?:学生|教师|教职工)?(?:放)?[寒暑春秋]假"
)


def is_holiday(words: str) -> bool:
    """国庆节放假, 植树节, 寒假: a holiday and nothing else."""
    return _HOLIDAY.fullmatch(plain(words).strip(" 。")) is not None
