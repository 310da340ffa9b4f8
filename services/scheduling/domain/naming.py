"""The term (学期) that a document names in words, held against a term's calendar."""

import re
import unicodedata
from datetime import timedelta

from services.scheduling.domain.terms import TermCalendar

#: A school year by the year in which it begins, and its first or second half.
Half = tuple[int, int]
LATEST_MONTH_OF_A_SCHOOL_YEAR = 7

_YEARS = re.compile(r"(?P<first>(?:20)?\d\d)(?:\s*[-~/—–至]\s*(?P<second>(?:20)?\d\d))?\s*(?P<kind>学年)?")
_HALVES = (
    (re.compile(r"春"), "spring"),
    (re.compile(r"秋"), "autumn"),
    (re.compile(r"第\s*[一1]\s*学期"), "first"),
    (re.compile(r"第\s*[二2]\s*学期"), "second"),
    (re.compile(r"上学期|上半年"), "upper"),
    (re.compile(r"下学期|下半年"), "lower"),
)


def agrees(named: str, calendar: TermCalendar) -> bool | None:
    """Whether `named` can mean this term; None if it says neither a year nor a half of one."""
    text = unicodedata.normalize("NFKC", named)
    half = next((word for pattern, word in _HALVES if pattern.search(text)), None)
    years = _YEARS.search(text)
    if half is None and years is None:
        return None
    school_year, number = half_of(calendar)
    if years is None:
        return number in {"spring": {2}, "autumn": {1}, "first": {1}, "second": {2}}.get(half or "", {1, 2})
    year = 2000 + int(years["first"]) % 100
    of_school_year = bool(years["kind"] or years["second"])
    return (school_year, number) in meanings(year, half, of_school_year=of_school_year)


def names_a_year(named: str) -> bool:
    return _YEARS.search(unicodedata.normalize("NFKC", named)) is not None


def meanings(year: int, half: str | None, *, of_school_year: bool) -> set[Half]:
    """Every half of a school year that a year and a word can mean.

    Offices count either way: 2026年上学期 is the spring of 2026 at one school and its autumn at the next.
    """
    autumn, spring, later_spring = (year, 1), (year - 1, 2), (year, 2)
    if half == "spring":
        return {later_spring, spring} if of_school_year else {spring}
    if half == "autumn":
        return {autumn}
    if of_school_year:
        return {"first": {autumn}, "upper": {autumn}, "second": {later_spring}, "lower": {later_spring}}.get(
            half or "", {autumn, later_spring}
        )
    return {
        "first": {autumn},
        "second": {later_spring, spring},
        "upper": {autumn, spring},
        "lower": {autumn, later_spring, spring},
    }.get(half or "", {autumn, later_spring, spring})


def half_of(calendar: TermCalendar) -> Half:
    """The school year and its half that a term is, by the month in its middle."""
    middle = calendar.starts_on + timedelta(days=(calendar.ends_on - calendar.starts_on).days // 2)
    autumn = middle.month > LATEST_MONTH_OF_A_SCHOOL_YEAR or middle.month == 1
    year = middle.year if middle.month > LATEST_MONTH_OF_A_SCHOOL_YEAR else middle.year - 1
    return year, 1 if autumn else 2
