"""Months without 月 (单写月份): 9, 9月下旬, 10, 11 in a column of times whose other cells say that it counts months."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Row
from services.scheduling.plans.tables.columns import TIMES, Column
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import NO_TIME, months_between
from services.scheduling.plans.words.script import number_of, plain

_FEWEST = 3
_MOST_LEFT_OUT = 3  # from one month to the next: a holiday lies between them
_LONGEST_CELL = 20
_YEAR = 12


def are_bare_months(texts: Sequence[str]) -> bool:
    """Whether bare numbers stand among months in words, or count on over the year's end, and each follows what is before."""
    told = [(month, bare) for text in texts for month, bare in _months(text)]
    if len(told) < _FEWEST or not any(bare for _, bare in told) or any(_names_days(text) for text in texts):
        return False
    turns = any(month < before for (before, _), (month, _) in pairwise(told))
    worded = any(not bare for _, bare in told)
    return (worded or turns) and all(_follows(month, before) for (before, _), (month, bare) in pairwise(told) if bare)


def month_begun(text: str, month: int) -> int | None:
    """The month that a bare number names, if it may follow `month`; 0 lets any begin."""
    number = _bare(text)
    return number if number and (not month or _follows(number, month)) else None


def with_bare_months(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Column, ...]:
    """The same columns; a first one of dates, perhaps behind the rows' numbers, whose numbers are months is one of months."""
    place = 1 if columns and columns[0].kind == "number" else 0
    if [(at, column.kind) for at, column in enumerate(columns) if column.kind in TIMES] != [(place, "date")]:
        return tuple(columns)
    cells = [row.cells[place].text for row in rows if len(row.cells) > place]
    if not are_bare_months(cells):
        return tuple(columns)
    return tuple(column._replace(kind="month") if at == place else column for at, column in enumerate(columns))


def _months(text: str) -> Iterator[tuple[int, bool]]:
    """(month, whether it is a bare number) if a text names one."""
    number = _bare(text)
    reading = is_period(text, NO_TIME) if number is None and len(text) <= _LONGEST_CELL else None
    if number:
        yield number, True
    elif reading and reading.grain == "month" and reading.period.month_to:
        yield reading.period.month_to, False


def _bare(text: str) -> int | None:
    number = number_of(plain(text).strip(" .")) if len(text) <= _LONGEST_CELL else None
    return number if number and number <= _YEAR else None


def _follows(month: int, before: int) -> bool:
    return 0 <= months_between(before, month) <= _MOST_LEFT_OUT


def _names_days(text: str) -> bool:
    reading = is_period(text, NO_TIME) if len(text) <= _LONGEST_CELL else None
    return reading is not None and reading.period.first is not None
