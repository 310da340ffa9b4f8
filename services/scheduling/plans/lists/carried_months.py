"""Months told only where they turn (月份只写一次): 25日(一),…, 30日(六),…, 2月1日(一),…, 3日(三),…."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.leads import time_in_title
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.values import month_before
from services.scheduling.plans.words.phrases import MONTH_NUMBER
from services.scheduling.plans.words.script import DIGITS, number_of, plain

_FEWEST = 3  # days without a month
_DAY = re.compile(
    rf"(?:(?P<month>{MONTH_NUMBER})\s?月\s?)?(?P<day>3[01]|[12]\d|[1-9])\s?[日号](?![常语召楼])(?:\s?[-~至]+\s?(?:(?P<month_to>{MONTH_NUMBER})\s?月\s?)?\d{{1,2}}\s?[日号])?"
)
_HALF_DAY = re.compile(r"(?:上午|中午|下午|晚上)(?=[\d,:,第])")
_NAMES_A_TIME = re.compile(r"[月周]")


def with_months_carried(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """The same lines; each day that a line of its own begins with is told with the month of the days before it.

    Days before the first month are of that month if it goes on after them, else of the one before. A line that goes
    on with 下午 is of the day above it. Where a month or a week heads a list, its days are no such days.
    """
    begun = (
        (at, line.text[:20]) for at, line in enumerate(paragraphs) if line.text[:1] in DIGITS or "月" in line.text[:4]
    )
    days = {at: found for at, text in begun if (found := _DAY.match(plain(text)))}
    bare = [at for at, found in days.items() if not found["month"]]
    if len(bare) < _FEWEST or len(bare) == len(days) or any(map(_heads_a_list, paragraphs)):
        return paragraphs
    months = list(_months(list(days.values())))
    if not months:
        return paragraphs
    told = dict(zip(days, months, strict=True))
    return [_told(paragraphs, at, told) for at in range(len(paragraphs))]


def _heads_a_list(paragraph: Paragraph) -> bool:
    if not _NAMES_A_TIME.search(paragraph.text):
        return False
    reading = read_period(paragraph.text)
    return time_in_title(paragraph.text) is not None or (reading is not None and reading.grain in {"month", "week"})


def _months(days: Sequence[re.Match[str]]) -> Iterator[int]:
    """The month of each day; none if the days do not follow each other."""
    first = next(at for at, day in enumerate(days) if day["month"])
    month = _number(days[first], "month")
    rises = first == 0 or int(days[first - 1]["day"]) <= int(days[first]["day"])
    month, last = month if rises else month_before(month), 0
    months: list[int] = []
    for day in days:
        month, last = (_number(day, "month"), 0) if day["month"] else (month, last)
        if int(day["day"]) < last:
            return
        months.append(month)
        month, last = (_number(day, "month_to"), 0) if day["month_to"] else (month, int(day["day"]))
    yield from months


def _number(day: re.Match[str], name: str) -> int:
    return number_of(day[name]) or 0


def _told(paragraphs: Sequence[Paragraph], at: int, told: dict[int, int]) -> Paragraph:
    paragraph = paragraphs[at]
    found = _DAY.match(plain(paragraph.text[:20]))
    if at in told and found:
        return paragraph if found["month"] else paragraph._replace(text=f"{told[at]}月{paragraph.text}")
    above = _DAY.match(plain(paragraphs[at - 1].text)) if at - 1 in told else None
    if above and _HALF_DAY.match(plain(paragraph.text)):
        return paragraph._replace(text=f"{told[at - 1]}月{above['day']}日{paragraph.text}")
    return paragraph
