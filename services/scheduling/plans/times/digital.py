"""Numbers with a dot, a stroke or a dash between them (数字日期): whether they are a date, by what stands around them."""

import re

from services.scheduling.plans.times.values import LONGEST_MONTHS, Period, day_of, days_between
from services.scheduling.plans.words.phrases import COUNTED, FURTHER_DAY
from services.scheduling.plans.words.script import number_of

_GRADES = re.compile(r"[1-8]\s?[-~至]+\s?[2-9]\s?年[级段]")


def is_a_date(found: re.Match[str], text: str, outer: Period | None) -> bool:
    """Whether digits with a dot, a stroke or a dash are a date: 9.5 may be a number, 2-3 a class."""
    if found["s1"] == "-":
        padded = len(found["m"]) == len(found["d"]) == 2 and (found["m"][0] == "0" or bool(found["range"]))
        return (
            bool(found["y"])
            or (padded and not found[0].endswith(("日", "号")))
            or _spans_days(found, text)
            or _stands_as_a_date(found, text, outer)
        )
    if _counts_grades(found, text):
        return False
    if found["y"] or found["year"] or found["range"] or found["weekday"] or not text[found.end() :].strip(" :)]"):
        return True
    if FURTHER_DAY.match(text, found.end()) or _is_enclosed(found, text):
        return True
    return outer is not None and (
        outer.month_from is None or number_of(found["m"]) in (outer.month_from, outer.month_to)
    )


def _spans_days(found: re.Match[str], text: str) -> bool:
    """9-5~9-11 and 9-29-10-3: two months and two days not far apart; but no classes."""
    if found["m2"] is None or COUNTED.match(text, found.end()):
        return False
    first, last = (day_of(number_of(found[month]), number_of(found[day])) for month, day in (("m", "d"), ("m2", "d2")))
    return first is not None and last is not None and 0 < days_between(first, last) <= LONGEST_MONTHS[0]


def _counts_grades(found: re.Match[str], text: str) -> bool:
    """1.1-2年级测评: an item's number, and the first and the last of the grades."""
    is_range = bool(found["range"]) and found["m2"] is None and not found["y"] and not found["year"]
    return is_range and found["s1"] == "." and _GRADES.match(text, found.start("d")) is not None


def _is_enclosed(found: re.Match[str], text: str) -> bool:
    """(4.16)下午"""
    return text[found.start() - 1 : found.start()] in {"(", "["} and text[found.end() : found.end() + 1] in {")", "]"}


def _stands_as_a_date(found: re.Match[str], text: str, outer: Period | None) -> bool:
    """9-19 with a blank behind it, among dates: no two classes or grades. 9-12日 are days of a month."""
    behind = text[found.end() :]
    if (
        outer is None
        or found["range"]
        or found[0].endswith(("日", "号"))
        or not behind.startswith(" ")
        or COUNTED.match(behind)
    ):
        return False
    return outer.month_from is None or number_of(found["m"]) in (outer.month_from, outer.month_to)
