"""Weekdays (星期) that stand before their date: 星期一(10月20日), 周三 2030-10-23."""

import re

from services.scheduling.plans.phrases import FURTHER_WEEKDAY, WEEKDAY

_DATE = r"\d{1,4}\s?[年月./-]\s?\d"
_BEFORE_A_DATE = re.compile(
    rf"{WEEKDAY}(?:\s?[-~至到、]+\s?{FURTHER_WEEKDAY})?[\s:,]*"
    rf"(?:(?=[(\[]\s?(?:{_DATE}[^()\[\]]{{0,24}}|\d{{1,2}}\s?[日号])[)\]])|(?<=[\s:,])(?={_DATE}))"
)


def end_of_weekday(shown: str) -> int:
    """Where the date of a weekday begins, or the bracket around it; 0 without one."""
    found = _BEFORE_A_DATE.match(shown)
    return found.end() if found else 0
