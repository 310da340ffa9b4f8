"""Calendars with a column for each weekday (周一…周日): the days of a row say when its remark is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from services.scheduling.plans.blocks import Cell, Row, Table
from services.scheduling.plans.tables.columns import FEWEST_WEEKDAYS, Column
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.values import (
    LONGEST_MONTHS,
    NO_TIME,
    Day,
    Period,
    day_of,
    month_before,
    month_behind,
    months_between,
)
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.script import DIGITS, chinese_letters, number_of, plain

_FEWEST_DAYS, _WEEK = 2, 7
_END_OF_A_MONTH = 28
_HIGHEST_HEADER = 3  # rows
_LAST_DAYS = {month: {28, 29} if month == 2 else {longest} for month, longest in enumerate(LONGEST_MONTHS, 1)}
_DAY = re.compile(
    r"(?:(?P<m>1[0-2]|0?[1-9])\s?[./月-]\s?)?(?P<d>3[01]|[12]\d|0?[1-9])[日号]?(?P<rest>\D.*)?", re.DOTALL
)
_FIRST = re.compile(r"(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?P<rest>.*)", re.DOTALL)

#: 十五, 廿一, 正月大; 立春: the day of the lunar calendar, the solar term.
_OF_THE_ALMANAC = re.compile(
    r"(?:初|[十廿卅]|[二三]十)[一二三四五六七八九十]?|闰?[正冬腊二三四五六七八九十]月[大小]?|立[春夏秋冬]|雨水|惊蛰|[春秋]分|清明|谷雨|"
    r"小满|芒种|[夏冬]至|[大小][暑雪寒]|处暑|白露|寒露|霜降"
)


@dataclass(frozen=True)
class Dated:
    """A cell that holds words besides its day."""

    cell: Cell
    period: Period


@dataclass(frozen=True)
class Days:
    """What the weekdays of a row say: its first and last day, and what is written into single days."""

    period: Period
    written: tuple[Dated, ...]
    last: Day | None


def is_grid(columns: Sequence[Column]) -> bool:
    return _weekdays(columns) >= FEWEST_WEEKDAYS


def day_follows(day: int, before: int) -> bool:
    """Whether a number of a day counts on from the one before it, or begins a month behind its end."""
    return 0 < before < day == before + 1 or (day == 1 and before >= _END_OF_A_MONTH)


def is_a_whole_week(texts: Sequence[str]) -> bool:
    """29, 30, 31, 9.1, 2, 3, 4: seven days that follow each other, and no words."""
    if len(texts) < _WEEK or texts[0][:1] not in DIGITS:
        return False
    found = [_DAY.fullmatch(plain(text).strip()) for text in texts]
    days = [int(day["d"]) for day in found if day and not day["rest"]]
    return len(days) == len(texts) == _WEEK and all(day_follows(day, before) for before, day in pairwise(days))


def labels_a_week(text: str) -> bool:
    """Whether a cell before a week's days says which these are: 九月, 第三周, 三, 预备周."""
    reading = is_period(text)
    named = reading is not None and reading.grain in {"month", "week"}
    return named or bare_weeks(text) is not None or is_unnumbered(text)


def with_weekdays_apart(table: Table) -> Table:
    """The same table; where its header has all weekdays in one cell (日 一 二 三 四 五 六), a column for each."""
    for row in table.rows[:_HIGHEST_HEADER]:
        for place, cell in enumerate(row.cells):
            names = cell.text.split()
            if len(names) >= FEWEST_WEEKDAYS and all(column_of(name) == "weekday" for name in names):
                return table._replace(rows=tuple(_parted(each, place, len(names)) for each in table.rows))
    return table


def _parted(row: Row, place: int, width: int) -> Row:
    """A row whose cell at `place` is as many as there are weekdays."""
    if place >= len(row.cells):
        return row
    cell = row.cells[place]
    texts = cell.text.split()
    texts = texts + [""] * (width - len(texts)) if len(texts) <= width else [cell.text] + [""] * (width - 1)
    return Row((*row.cells[:place], *(Cell(cell.line, text) for text in texts), *row.cells[place + 1 :]))


def calendar_columns(header: Row, below: Sequence[Row], above: Sequence[Column] = ()) -> tuple[Column, ...]:
    """The columns of a header that names weekdays and no time; empty unless the rows below count days.

    A timetable of lessons has the same header, and no days. A month may begin with a Saturday. `above` is the header's first line, if this is its second:
    周次, 日期 over all weekdays, 内容.
    """
    kinds = [column_of(cell.text) for cell in header.cells]
    if kinds.count("weekday") < FEWEST_WEEKDAYS or not (_count_days(below[:1], kinds) or _begin_late(below[:2], kinds)):
        return ()
    return tuple(
        Column(column_of(cell.text) or "content", cell.text) if cell.text else upper or Column("", "")
        for cell, upper in zip_longest(header.cells, above[: len(header.cells)])
    )


def _count_days(rows: Sequence[Row], kinds: Sequence[str | None]) -> bool:
    cells = [
        cell for row in rows for cell, kind in zip(row.cells, kinds, strict=False) if kind == "weekday" and cell.text
    ]
    days = sum(_DAY.fullmatch(plain(cell.text)) is not None for cell in cells)
    return days >= _FEWEST_DAYS and days * 2 >= len(cells)


def _begin_late(rows: Sequence[Row], kinds: Sequence[str | None]) -> bool:
    """Whether the first row holds the first of a month alone, and the next counts on."""
    first = rows[0].filled if rows else []
    found = _DAY.fullmatch(plain(first[0].text)) if len(first) == 1 else None
    return found is not None and found["d"] == "1" and _count_days(rows, kinds)


def with_last_days(
    placed: Sequence[tuple[Cell, Column | None]], columns: Sequence[Column]
) -> list[tuple[Cell, Column | None]]:
    """The same cells; in a short row 4, 5 the last is a day, though a number of the week could stand behind the days."""
    resolved = list(placed)
    left = _weekdays(columns) - _weekdays(column for _, column in placed if column)
    for at, ((cell, column), (beside, of_beside)) in enumerate(pairwise(placed), start=1):
        if column is None or of_beside is None or (column.kind, of_beside.kind) != ("weekday", "week"):
            continue
        before, day = number_of(plain(cell.text)), number_of(plain(beside.text))
        if left > 0 and before and day and beside.text.isdigit() and day_follows(day, before):
            resolved[at] = (beside, column)
    return resolved


def _weekdays(columns: Iterable[Column]) -> int:
    return [column.kind for column in columns].count("weekday")


def days_of(
    placed: Iterable[tuple[Cell, Column | None]], before: Day | None, months: Period, named: Period | None = None
) -> Days:
    """The days of a row, counted on from the day before it where only their numbers stand.

    `named` is the month that the row itself names: where weeks were left out above it, its days are counted anew.
    """
    placed = list(placed)
    last = None if before and named and _is_far_from(before, named) else before
    days = [cell.text for cell, column in placed if column and column.kind == "weekday"]
    told = _month_before_the_turn(days)
    if last and told and not _counts_on_to(told, last, days):
        last, months = None, Period(told, told)
    months = months if last else _begun(months, days)
    found: list[Day] = []
    written: list[Dated] = []
    for cell, column in placed:
        if column is None or column.kind != "weekday":
            continue
        day, rest = _day(cell.text, last, months)
        if day is not None:
            last = day
            found.append(day)
        if chinese_letters(rest) > 1 and not _OF_THE_ALMANAC.fullmatch(plain(rest).strip(" ()")):
            own = Period(day.month, day.month, first=day) if day else NO_TIME
            written.append(Dated(Cell(cell.line, rest), own))
    span = Period(found[0].month, found[-1].month, first=found[0], last=found[-1]) if found else NO_TIME
    return Days(span, tuple(written), last)


def _is_far_from(day: Day, named: Period) -> bool:
    return named.month_from is not None and months_between(day.month, named.month_from) not in {0, 1, 11}


def _month_before_the_turn(days: Sequence[str]) -> int | None:
    """11 for 28 | 29 | 30 | 12.1; None where no day tells its month behind one that does not."""
    found = [day for text in days if (day := _DAY.fullmatch(plain(text).strip()))]
    turns = (int(day["m"]) for before, day in pairwise(found) if day["m"] and int(day["d"]) == 1 and not before["m"])
    month = next(turns, None)
    return month_before(month) if month else None


def _counts_on_to(month: int, last: Day, days: Sequence[str]) -> bool:
    """Whether the first day of a row is of that month if it is counted on from the last one above."""
    first, _ = _day(next(filter(None, days), ""), last, NO_TIME)
    return first is None or first.month == month


def _begun(months: Period, days: Sequence[str]) -> Period:
    """The month that the first days of a row are of, if it turns among them: 31 | 1 | 2 beside 九月 begin in August.

    Without a month beside them 31 | 9/1 do, too.
    """
    found = [day for text in days if (day := _DAY.fullmatch(plain(text).strip()))]
    turn = next(
        ((int(day["d"]), following["m"]) for day, following in pairwise(found) if int(following["d"]) < int(day["d"])),
        None,
    )
    if turn is None:
        return months
    ends, named = turn
    month = months.month_from or (int(named) if named else None)
    if month is None:
        return months
    earlier = month_before(month)
    may_end, must_end = (ends in _LAST_DAYS[one] for one in (month, earlier))
    return Period(earlier, earlier) if must_end and not (may_end and months.month_from) else months


def _day(text: str, last: Day | None, months: Period) -> tuple[Day | None, str]:
    shown = plain(text)
    start = len(shown) - len(shown.lstrip())
    first = _FIRST.fullmatch(shown, start)
    if first and not (first["rest"] or "")[:1].isdigit():
        month = number_of(first["m"])
        return (Day(month, 1), first["rest"]) if month else (None, text)
    found = _DAY.fullmatch(shown, start)
    if found is None:
        return None, text
    number = int(found["d"])
    rest = text[found.start("rest") :].strip() if found["rest"] else ""
    month = int(found["m"]) if found["m"] else _month(number, last, months)
    return day_of(month, number), rest


def _month(number: int, last: Day | None, months: Period) -> int | None:
    if last is None:
        return months.month_from
    return last.month if number > last.day else month_behind(last.month)
