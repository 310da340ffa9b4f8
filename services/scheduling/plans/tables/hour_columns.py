"""Columns of hours and weekdays (时刻栏): what 时间 names, by what stands below it."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Row
from services.scheduling.plans.tables.columns import Column
from services.scheduling.plans.tables.grids import is_grid
from services.scheduling.plans.times.hours import is_hour, is_weekday
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import SOME_MONTH
from services.scheduling.plans.words.phrases import WEEKDAY
from services.scheduling.plans.words.script import plain

_WEEKDAY = re.compile(WEEKDAY)
_MOST_ROWS = 100


def by_their_cells(columns: Sequence[Column], below: Sequence[Row], *, rebuilt: bool) -> tuple[Column, ...]:
    """The columns with those of hours and of weekdays told from those of dates.

    In rows that were put back together no cell has its place yet: there all cells are asked.
    """
    if is_grid(columns) or any(column.period for column in columns):
        return tuple(columns)
    rows = below[:_MOST_ROWS]
    beside = any(column.kind == "weekday" for column in columns)
    return tuple(
        column._replace(kind=_kind(column.kind, list(_texts(rows, None if rebuilt else at)), beside=beside))
        if column.kind in {"date", "weekday"}
        else column
        for at, column in enumerate(columns)
    )


def _texts(rows: Sequence[Row], at: int | None) -> Iterator[str]:
    for row in rows:
        cells = row.cells if at is None else row.cells[at : at + 1]
        yield from (cell.text for cell in cells if cell.text)


def _kind(kind: str, texts: Sequence[str], *, beside: bool) -> str:
    """`beside` tells that there is a column of weekdays."""
    dated = any(is_period(text, SOME_MONTH) for text in texts)
    if kind == "weekday":
        return "date" if any(_is_weekday_with_its_date(text) for text in texts) else kind
    if dated:
        return kind
    if not beside and any(map(is_weekday, texts)):
        return "weekday"
    return "clock" if any(map(is_hour, texts)) else kind


def _is_weekday_with_its_date(text: str) -> bool:
    """星期一(18日), 11月18日(周一)"""
    reading = is_period(text, SOME_MONTH)
    return reading is not None and reading.period.first is not None and _WEEKDAY.search(plain(text)) is not None
