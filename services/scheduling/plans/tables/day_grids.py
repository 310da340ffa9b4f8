"""Tables with a month's days beside the day of each event (月历与日期): 4|5|6|7|8|9|10|5|開學典禮, empty cells left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from services.scheduling.plans.blocks import Cell, Row, Table
from services.scheduling.plans.tables.grids import day_follows
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import month_before, month_behind
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.script import chinese_letters

_FEWEST_WEEKS, _FEWEST_EVENTS = 3, 3
_LONGEST_MONTH = 31
_DAY = re.compile(r"[0-3]?\d")
_KINDS = ("month", "week", "label", "date", "content")


@dataclass(frozen=True)
class _Parts:
    """The cells of a row by what they are: the days that it counts, and the day of its event."""

    month: Cell | None
    week: Cell | None
    days: tuple[Cell, ...]
    day: Cell | None
    contents: tuple[Cell, ...]

    @property
    def counted(self) -> list[int]:
        return [int(cell.text) for cell in self.days]


def with_its_days_told(table: Table) -> list[Table]:
    """What stands above its first month, and a table of dates and events, if it is such a one; else the table itself."""
    parts = [] if table.kinds else [_parts(row) for row in table.rows]
    begun = next((at for at, row in enumerate(parts) if row.month), len(parts))
    if not _are_a_grid(parts[begun:]):
        return [table]
    above = [table._replace(rows=table.rows[:begun])] if begun else []
    return [*above, Table(tuple(_rows(parts[begun:])), kinds=_KINDS)]


def _parts(row: Row) -> _Parts:
    cells = row.filled
    month = cells.pop(0) if cells and _month(cells[0].text) else None
    week = cells.pop(0) if len(cells) > 1 and _is_a_week(cells[0].text, cells[1].text) else None
    numbers = list(takewhile(lambda cell: _is_a_day(cell.text), cells))
    contents = tuple(cells[len(numbers) :])
    counts_on = len(numbers) > 1 and day_follows(int(numbers[-1].text), int(numbers[-2].text))
    day = numbers.pop() if contents and numbers and not counts_on else None
    return _Parts(month, week, tuple(numbers), day, contents)


def _month(text: str) -> int | None:
    reading = is_period(text)
    return reading.period.month_from if reading and reading.grain == "month" else None


def _is_a_week(text: str, behind: str) -> bool:
    """一 before 15: a week of the term, no Monday."""
    return not text.isdigit() and bare_weeks(text) is not None and _is_a_day(behind)


def _is_a_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None and 0 < int(text) <= _LONGEST_MONTH


def _are_a_grid(parts: Sequence[_Parts]) -> bool:
    weeks = [row.counted for row in parts if row.days]
    days = [day for week in weeks for day in week]
    events = [row for row in parts if row.day and any(map(_says_something, row.contents))]
    beside = any(row.days for row in events)
    counted = all(day_follows(day, before) for before, day in pairwise(days))
    return len(weeks) >= _FEWEST_WEEKS and len(events) >= _FEWEST_EVENTS and beside and counted


def _says_something(cell: Cell) -> bool:
    return chinese_letters(cell.text) > 1


def _rows(parts: Sequence[_Parts]) -> Iterator[Row]:
    """A row for each event, with its date told whole; what has no day of its own stands under the one above it."""
    month = before = 0
    for row in parts:
        named = _month(row.month.text) if row.month else None
        first = row.counted[0] if row.days else before
        month = named or (month_behind(month) if first < before else month)
        turns = any(day < last for last, day in pairwise(row.counted))
        if turns and named:
            month = month_before(month)  # 9月 beside 31, 1, 2, …
        before = first
        yield _row(row, month, turns=turns)
        month, before = (month_behind(month), row.counted[-1]) if turns else (month, before)


def _row(row: _Parts, month: int, *, turns: bool) -> Row:
    filled = [cell for cell in (row.month, row.week, *row.days, row.day, *row.contents) if cell]
    line = filled[0].line if filled else 0
    later = turns and row.day is not None and int(row.day.text) < row.counted[0]
    date = f"{month_behind(month) if later else month}月{row.day.text}日" if row.day else ""
    says_something = any(map(_says_something, row.contents))
    label = " ".join(cell.text for cell in row.days or (() if says_something else row.contents[:1]))  # 一 of weekdays
    told = (row.month.text if row.month else "", row.week.text if row.week else "", label, date)
    return Row((*(Cell(line, text) for text in told), *(row.contents if says_something else (Cell(line, ""),))))
