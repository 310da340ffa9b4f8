"""Hours (时刻) and days of the week (星期) as cells of a week's plan hold them: 7:40, 下午第三节, 周二15:40."""

import re

from services.scheduling.plans.words.phrases import FURTHER_WEEKDAY, WEEKDAY
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import plain

_HALF = r"(?:早上|早晨|上午|中午|下午|傍晚|晚上|晚|早)"
_CLOCK = r"\d{1,2}(?::\d\d|[点时](?:\d{1,2}分?|半)?)"
_TO = r"\s?[-~至到]+\s?"
_LESSON = r"第?[一二三四五六七八九\d](?:[-~至、][一二三四五六七八九\d])?节课?"
_OF_A_DAY = r"全[天日]|大?课间操?|午[休间]|早[读操]|晨[会读检]|晚自习|放学|课后(?:服务)?"
_HOURS = (
    rf"(?:{_HALF}?\s?(?:{_CLOCK}(?:{_TO}{_HALF}?(?:{_CLOCK})?)?|{_LESSON}|{_OF_A_DAY})|{_HALF})(?:前|后|起|左右|开始)?"
)
_AN_HOUR = re.compile(rf"[(]?{_HOURS}[)]?")
_A_WEEKDAY = re.compile(
    rf"(?:{WEEKDAY}(?:{_TO}{FURTHER_WEEKDAY})?|周末|双休日)\s?(?:[(]\d{{1,2}}[日号]?[)]|[(]?(?:{_HOURS})?[)]?)"
)
_HOUR_OR_WEEKDAY = re.compile(rf"{_AN_HOUR.pattern}|{_A_WEEKDAY.pattern}")
_HOURS_BEFORE = re.compile(rf"(?:(?:{_HOUR_OR_WEEKDAY.pattern})\s+)+(?=\S)")
#: Where a column of hours says so: 大课间、午休, 周三第二节, 14:30开始报到, 2 lessons.
_PART_OF_DAY = (
    r"(?:[早上中下晚午傍][上午晨间晚休读会]|[早晚夕午晨][读会休检]|大?课间操?|[\u3400-\u9fff]{1,2}课|晚自习|[全半]天|放学[前后]|课[前后]"
    r"|(?:[上下]午)?第?[一二三四五六七八九十\d、~至-]{1,7}[节课时]+|\d{1,2}|(?:[上下]午)?\d{1,2}(?::\d\d|[时点]).{0,12})"
)
_PARTS_OF_DAY = re.compile(rf"(?:{WEEKDAY})?{_PART_OF_DAY}(?:[、和及/\s-]{{0,2}}{_PART_OF_DAY}){{0,3}}")
#: 9:00-17:00(周一闭馆), 上午8:30-11:30,下午2:00-5:00
_SPANS_OF_HOURS = re.compile(rf"(?:{_HALF}?\s?{_CLOCK}{_TO}{_HALF}?{_CLOCK}[,、;\s]*){{1,3}}(?:[(][^()]+[)])?[。;]?")
_LONGEST = 24


@remembered
def is_hour(text: str) -> bool:
    """Whether a cell holds a time of day, and nothing else."""
    return len(text) <= _LONGEST and _AN_HOUR.fullmatch(plain(text).strip()) is not None


def end_of_hours(text: str) -> int:
    """Where the hours end that a line begins with, perhaps behind a day of the week, a blank behind each; 0 if with none."""
    found = _HOURS_BEFORE.match(plain(text))
    return found.end() if found else 0


def is_spans_of_hours(text: str) -> bool:
    """Whether a line holds from when to when a day's doors are open, perhaps with a remark, and nothing else."""
    return _SPANS_OF_HOURS.fullmatch(plain(text).strip()) is not None


@remembered
def may_be_hours(text: str) -> bool:
    """Whether a cell that may stand in a column of hours holds some, or how many lessons."""
    return _PARTS_OF_DAY.fullmatch(plain(text).strip()) is not None


@remembered
def is_weekday(text: str) -> bool:
    """Whether a cell holds a day of the week, perhaps with its hour or its number: 周一上午, 周一(15日)."""
    return len(text) <= _LONGEST and _A_WEEKDAY.fullmatch(plain(text).strip()) is not None


@remembered
def is_hour_or_weekday(text: str) -> bool:
    return len(text) <= _LONGEST and _HOUR_OR_WEEKDAY.fullmatch(plain(text).strip()) is not None
