"""Days before works (日数开头): 24 校服发放, 25~26 新生军训 in a table of months, or of weeks with their printed days."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.entries import Entry, Piece
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import Day, Period, Reading
from services.scheduling.plans.words.items import COUNTED
from services.scheduling.plans.words.script import plain

_FEWEST_WEEKS, _FEWEST_LINES = 2, 4  # weeks, or months
_DAYS = re.compile(rf"(?P<d>\d{{1,2}})(?:\s?[-~至]+\s?(?P<d2>\d{{1,2}}))?\s+(?!{COUNTED})(?=\S)")


def by_days_before(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The same pieces, entries told to have days before their lines if all numbers of the table are days of their weeks.

    Or of their months. Items that are counted, 1 …, 2 …, are days of one week at most, and of no month.
    """
    found = [
        (piece, line)
        for piece in pieces
        if isinstance(piece, Entry)
        for line in piece.text.split("\n")
        if _DAYS.match(plain(line))
    ]
    of_weeks = [(piece, line) for piece, line in found if piece.period.last is not None]
    of_months = [(piece, line) for piece, line in found if _is_a_month(piece.period)]
    dated = {
        id(piece)
        for lines in (of_weeks, of_months)
        if _are_days(lines) and (lines is of_weeks or not _are_counted(lines))
        for piece, _ in lines
    }
    yield from (
        piece._replace(days=True) if isinstance(piece, Entry) and id(piece) in dated else piece for piece in pieces
    )


def _is_a_month(period: Period) -> bool:
    return period.month_from is not None and period == Period(period.month_from, period.month_from)


def _are_days(lines: Sequence[tuple[Entry, str]]) -> bool:
    times = {piece.period for piece, _ in lines}
    enough = len(lines) >= _FEWEST_LINES and len(times) >= _FEWEST_WEEKS
    return enough and all(days_before(line, piece.period) for piece, line in lines)


def _are_counted(lines: Sequence[tuple[Entry, str]]) -> bool:
    """Whether numbers count lines: in most months none is higher than their number, or they go on from month to month."""
    numbers: dict[Period, list[int]] = defaultdict(list)
    for piece, line in lines:
        numbers[piece.period] += [int(found["d"]) for found in [_DAYS.match(plain(line))] if found]
    leaping = [month for month in numbers.values() if max(month) > len(month)]
    go_on = all(max(above) < min(below) for above, below in pairwise(numbers.values()))
    return go_on or len(leaping) * 2 <= len(numbers)


def days_before(text: str, known: Period) -> Reading | None:
    """The days that a text begins with, a blank behind them, if they are among the printed days of its week or month."""
    found = _DAYS.match(plain(text))
    if found is None:
        return None
    if _is_a_month(known):
        reading = is_period(f"{known.month_from}月{found['d']}日" + (f"-{found['d2']}日" if found["d2"] else ""))
        return Reading(reading.period, found.end(), reading.grain) if reading else None
    if known.first is None or known.last is None:
        return None
    first, last = (_day(int(found[name]), known) if found[name] else "" for name in ("d", "d2"))
    reading = is_period(f"{first}-{last}" if last else first)
    if reading is None or reading.period.first is None:
        return None
    inside = all(_lies_in(day, known.first, known.last) for day in (reading.period.first, reading.period.last) if day)
    return Reading(reading.period, found.end(), reading.grain) if inside else None


def _lies_in(day: Day, first: Day, last: Day) -> bool:
    """Whether a week has a day; the first one of a year may lie in it."""
    return first <= day <= last if first <= last else day >= first or day <= last


def _day(number: int, week: Period) -> str:
    month = week.month_to if week.first and number < week.first.day else week.month_from
    return f"{month}月{number}日"
