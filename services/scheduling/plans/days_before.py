"""Days before works (日数开头): 24 校服发放, 25~26 新生军训 in a table whose rows are weeks with their printed days."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.entries import Entry, Piece
from services.scheduling.plans.items import COUNTED
from services.scheduling.plans.periods import is_period
from services.scheduling.plans.script import plain
from services.scheduling.plans.times import Day, Period, Reading

_FEWEST_WEEKS, _FEWEST_LINES = 2, 4
_DAYS = re.compile(rf"(?P<d>\d{{1,2}})(?:\s?[-~至]+\s?(?P<d2>\d{{1,2}}))?\s+(?!{COUNTED})(?=\S)")


def by_days_before(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The same pieces, entries told to have days before their lines if all numbers of the table are days of their weeks.

    Items that are counted, 1 …, 2 …, are so below one week at most.
    """
    found = [
        (piece, days_of_the_week(line, piece.period))
        for piece in pieces
        if isinstance(piece, Entry) and piece.period.last is not None
        for line in piece.text.split("\n")
        if _DAYS.match(plain(line))
    ]
    weeks = {piece.period.first for piece, _ in found}
    told = len(found) >= _FEWEST_LINES and len(weeks) >= _FEWEST_WEEKS and all(reading for _, reading in found)
    dated = {id(piece) for piece, _ in found} if told else set()
    yield from (
        piece._replace(days=True) if isinstance(piece, Entry) and id(piece) in dated else piece for piece in pieces
    )


def days_of_the_week(text: str, week: Period) -> Reading | None:
    """The days that a text begins with, a blank behind them, if they are among the printed days of its week."""
    found = _DAYS.match(plain(text))
    if found is None or week.first is None or week.last is None:
        return None
    first, last = (_day(int(found[name]), week) if found[name] else "" for name in ("d", "d2"))
    reading = is_period(f"{first}-{last}" if last else first)
    if reading is None or reading.period.first is None:
        return None
    inside = all(_lies_in(day, week.first, week.last) for day in (reading.period.first, reading.period.last) if day)
    return Reading(reading.period, found.end(), reading.grain) if inside else None


def _lies_in(day: Day, first: Day, last: Day) -> bool:
    """Whether a week has a day; the first one of a year may lie in it."""
    return first <= day <= last if first <= last else day >= first or day <= last


def _day(number: int, week: Period) -> str:
    month = week.month_to if week.first and number < week.first.day else week.month_from
    return f"{month}月{number}日"
