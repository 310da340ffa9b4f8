"""Rows of a flattened table by its times (按时间分行): where each begins, in each term."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from services.scheduling.plans.blocks import Cell, Paragraph, Row
from services.scheduling.plans.tables.bare_months import are_bare_months, month_begun
from services.scheduling.plans.tables.columns import TIMES_OF_A_ROW
from services.scheduling.plans.tables.flattened_rows import (
    is_day_before_its_weekday,
    is_day_of_a_month,
    is_holiday_above_its_days,
    is_time,
    rows_in_step,
    rows_of_bare_days,
    rows_with_times_behind,
    time_behind,
    week_begun,
)
from services.scheduling.plans.times.hours import is_hour_or_weekday, is_weekday
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.unnumbered import is_undetermined
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.headings import is_bracketed
from services.scheduling.plans.words.offices import is_term

_WEEK_AND_DAYS = ["week", "date"]
_TELLS_WHEN = TIMES_OF_A_ROW | {"clock"}


def rows_of(body: Sequence[Paragraph], columns: Sequence[str]) -> Iterator[Row]:
    """The rows of each term, and the lines between them that name one."""
    begun = 0
    for at, block in enumerate(body):
        if is_term(block.text):
            yield from _rows_of_a_term(body[begun:at], columns)
            yield Row((block.cell,))
            begun = at + 1
    yield from _rows_of_a_term(body[begun:], columns)


def _rows_of_a_term(body: Sequence[Paragraph], columns: Sequence[str]) -> Sequence[Row]:
    by_times = rows_with_times_behind if time_behind(columns) else rows_of_bare_days
    return list(rows_in_step(body, columns)) or list(by_times(body, columns)) or list(_rows_by_times(body, columns))


def _rows_by_times(body: Sequence[Paragraph], columns: Sequence[str]) -> Iterator[Row]:
    """A row begins where a time stands and the row before has its content."""
    row: list[Cell] = []
    week = 0
    filled = False
    by_months = columns[0] == "date" and are_bare_months([block.text for block in body])
    leading = list(takewhile(_TELLS_WHEN.__contains__, columns))
    by_hours = _by_hours(body, leading)
    for at, block in enumerate(body):
        below = body[at + 1].text if at + 1 < len(body) else ""
        begun = month_begun(block.text, week) if by_months else week_begun(block.text, week, columns[0], below)
        timed = begun is not None or (
            is_time(block.text)
            and not _says_it_is_open(block.text, row, columns)
            and not (is_bracketed(block.text) and filled and week_begun(below, week, columns[0]))
        )
        timed = timed or (by_hours and is_hour_or_weekday(block.text))
        timed = timed or ("date" in leading and is_day_of_a_month(block.text))
        timed = timed or is_day_before_its_weekday(block.text, below)
        timed = timed or (leading[:2] == _WEEK_AND_DAYS and is_holiday_above_its_days(block.text, below))
        has_its_times = begun is not None and len(row) >= _times(columns)  # an empty week came before
        if row and timed and (filled or has_its_times or _repeats(row, block.text)):
            yield Row(tuple(row))
            row, filled = [], False
        week = begun or week
        filled = filled or not timed
        row.append(block.cell)
    if row:
        yield Row(tuple(row))


def _says_it_is_open(text: str, row: Sequence[Cell], columns: Sequence[str]) -> bool:
    """待定 in a row that still lacks its place or its owner says that of them, and begins no row."""
    told = sum(kind != "remark" for kind in columns)
    return _times(columns) < len(row) < told and is_undetermined(text) and not {"place", "owner"}.isdisjoint(columns)


def _by_hours(body: Sequence[Paragraph], columns: Sequence[str]) -> bool:
    """Whether a row may begin with a weekday or an hour: 星期, 时间 and what is held then; or 周一 below 时间."""
    of_days = sum(kind in {"date", "weekday", "clock"} for kind in columns)
    return "weekday" in columns or of_days > 1 or any(is_weekday(block.text) for block in body[:1])


def _times(columns: Sequence[str]) -> int:
    return sum(kind in TIMES_OF_A_ROW for kind in columns)


def _repeats(row: Sequence[Cell], text: str) -> bool:
    """Whether a row without content yet already has a time of the same grain: the one before was an empty week."""
    reading = is_period(text, NO_TIME)
    if reading is None or reading.grain == "month":
        return False
    return any((known := is_period(cell.text, NO_TIME)) and known.grain == reading.grain for cell in row)
