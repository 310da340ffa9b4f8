"""Months on lines of their own between the weeks of a calendar (月份单行): 2032, 2, then 一 | 16 | 17 | 18 …, then 3."""

import re
from collections.abc import Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Row
from services.scheduling.plans.tables.bare_months import month_begun
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import NO_TIME, Period, months_between
from services.scheduling.plans.words.script import plain

_FEWEST = 2
_YEAR = re.compile(r"20\d\d年?")


def months_between_weeks(rows: Sequence[Row]) -> dict[int, Period]:
    """For each row that holds a month alone, or a year alone, its time; none if the months do not follow each other."""
    alone = {at: row.filled[0].text for at, row in enumerate(rows) if len(row.filled) == 1}
    years = {at: NO_TIME for at, text in alone.items() if _YEAR.fullmatch(plain(text).strip())}
    months = {at: month for at, text in alone.items() if (month := _month(text))}
    follow = all(months_between(before, month) == 1 for before, month in pairwise(months.values()))
    if len(months) < _FEWEST or not follow:
        return {}
    return years | {at: Period(month, month) for at, month in months.items()}


def _month(text: str) -> int | None:
    reading = is_period(text)
    if reading and reading.grain == "month" and reading.period.month_from == reading.period.month_to:
        return reading.period.month_from
    return month_begun(text, 0)
