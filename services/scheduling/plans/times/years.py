"""Which school year (学年) a plan is for, by what its title and its dates say."""

import re

from services.scheduling.plans.words.script import plain

_FIRST_YEAR, _LAST_YEAR = 1980, 2100
#: 2030-2031学年, 2030~31学年度, 2030学年
_SCHOOL_YEAR = re.compile(r"(?P<first>20\d\d)\s*年?\s*(?:[-~—/至]+\s*(?:20)?\d\d\s*)?学年")
_SPAN = re.compile(r"(?P<first>20\d\d)\s*年?\s*[-~/至]+\s*(?P<second>20\d\d)")
#: 2031年春, 2031年上半年, 2030年秋季
_SPRING = re.compile(r"(?P<year>20\d\d)\s*年?\s*(?:度?上半年|春)")
_AUTUMN = re.compile(r"(?P<year>20\d\d)\s*年?\s*(?:度?下半年|秋)")
_DAY = re.compile(r"\s*(20\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})")


def day_with_year_in(text: str) -> tuple[int, int, int] | None:
    """Year, month and day that a text begins with; None if it begins otherwise."""
    found = _DAY.match(plain(text))
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def school_year_in(text: str) -> int | None:
    """The year that the school year begins in; None if the text names none."""
    shown = plain(text)
    span = _SPAN.search(shown)
    if span and int(span["second"]) == int(span["first"]) + 1:
        return int(span["first"])
    named = _SCHOOL_YEAR.search(shown)
    if named:
        return int(named["first"])
    spring, autumn = _SPRING.search(shown), _AUTUMN.search(shown)
    if spring:
        return int(spring["year"]) - 1
    return int(autumn["year"]) if autumn else None
