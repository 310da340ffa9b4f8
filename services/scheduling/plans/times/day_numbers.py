"""Calendars whose weeks are seven day numbers at the beginning of a line (日期数字): 18 19 20 21 22 23 24."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.values import NO_TIME, Period

_A_WEEK_OF_DAYS = re.compile(r"\d{1,2}(?:\s+\d{1,2}){6}(?!\s+\d{1,2}(?:\s|\Z))(?=\s|\Z)")
_FEWEST_WEEKS = 3


def end_of_day_numbers(text: str) -> int:
    """Where the days of a calendar's week end that a line begins with; 0 if it does not."""
    found = _A_WEEK_OF_DAYS.match(text)
    days = _days(found[0]) if found else []
    return found.end() if found and all(day in {before + 1, 1} for before, day in pairwise(days)) else 0


def weeks_of_day_numbers(paragraphs: Sequence[Paragraph]) -> dict[int, Period]:
    """The months of each line that holds a week's days alone. A date below one of them says which month that is."""
    places = [at for at, paragraph in enumerate(paragraphs) if _are_alone(paragraph.text)]
    if len(places) < _FEWEST_WEEKS:
        return {}
    weeks = [_days(paragraphs[at].text) for at in places]
    turns = list(_turns(weeks))
    for at, end, week, turn in zip(places, [*places[1:], len(paragraphs)], weeks, turns, strict=True):
        month = next(_months_said(paragraphs[at + 1 : end], week), None)
        if month is not None:
            begins = [(month + other - turn - 1) % 12 + 1 for other in turns]
            return {
                place: Period(begun, begun % 12 + 1 if _turns_over(days) else begun)
                for place, begun, days in zip(places, begins, weeks, strict=True)
            }
    return {}


def _are_alone(text: str) -> bool:
    end = end_of_day_numbers(text)
    return end > 0 and not text[end:].strip()


def _days(text: str) -> list[int]:
    return [int(day) for day in text.split()]


def _turns_over(days: Sequence[int]) -> bool:
    """Whether a month ends among the days of a week."""
    return days[-1] < days[0]


def _turns(weeks: Sequence[Sequence[int]]) -> Iterator[int]:
    """How many months have ended before each week."""
    ended = (_turns_over([before[0], week[0]]) for before, week in pairwise(weeks))
    yield from accumulate(ended, initial=0)


def _months_said(lines: Sequence[Paragraph], week: Sequence[int]) -> Iterator[int]:
    """The month that the week begins in, by each line that begins with one of its days."""
    for line in lines:
        reading = read_period(line.text, NO_TIME)
        first = reading.period.first if reading else None
        if first is not None and first.day in week:
            passed = _turns_over([week[0], first.day])
            yield (first.month - passed - 1) % 12 + 1
