"""Tables (表格): week tables, calendars, month tables; columns by their header, else cells by what they hold."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.scheduling.plans.blocks import Cell, Row, Table
from services.scheduling.plans.entries import Entry, Leftover, Organisation, Piece, Prose, Title
from services.scheduling.plans.headings import column_of, is_noise, is_note, is_prose, is_title
from services.scheduling.plans.items import leading_number
from services.scheduling.plans.offices import is_organisation, is_owner
from services.scheduling.plans.periods import UNNUMBERED, Period, is_period
from services.scheduling.plans.script import chinese_letters, number_of, plain
from services.scheduling.plans.weeks import bare_weeks, weeks_with_days

_WEEKDAY = re.compile(r"[(]?(?:星期|周|礼拜)?[一二三四五六日天](?:\s*[-~、至]\s*(?:星期|周)?[一二三四五六日天])*[)]?")
_DAYS = re.compile(r"(?P<d>\d{1,2})(?:[日号])?(?:\s?[-~至]\s?(?P<d2>\d{1,2})[日号]?)?")
_IGNORED = {"number", "weekday", "clock", "place"}
_SAYS_WHAT_OR_WHEN: set[str | None] = {"week", "month", "date", "number", "content"}
_ALIGNED, _GUESSED = 0.95, 0.85


@dataclass(frozen=True)
class Column:
    """`period` is set where the header names a month or a week: the table is a matrix."""

    kind: str
    name: str
    period: Period | None = None


@dataclass(frozen=True)
class _Content:
    cell: Cell
    column: Column | None
    owner: str | None = None


@dataclass(frozen=True)
class _Row:
    """A row taken apart. `time` is None if it names none; `unnumbered` says that it names a time without a number."""

    time: Period | None
    months: Period | None
    contents: tuple["_Content", ...]
    unnumbered: bool
    heading: str
    line: int


def read_table(table: Table) -> Iterator[Piece]:
    """The table's entries in order; a row without a time of its own stands under the last one."""
    columns: tuple[Column, ...] = ()
    months, current, heading = Period(), Period(), ""
    for row in table.rows:
        filled = [cell for cell in row.cells if cell.text]
        if not filled:
            continue
        named = _header(row)
        if named:
            columns = named
            continue
        aside = _aside(filled)
        if aside:
            yield aside
            continue
        taken = _taken_apart(row, columns, current, months)
        months = taken.months or months
        if taken.time is not None or taken.unnumbered:
            current, heading = _moved(taken, current, months), taken.heading or heading
        yield from _entries(taken, current, heading, table)


def _header(row: Row) -> tuple[Column, ...]:
    """The columns that a row names; empty if it is no header."""
    filled = [cell.text for cell in row.cells if cell.text]
    periods = [is_period(text) for text in filled]
    if len([reading for reading in periods if reading and reading.grain in {"month", "week"}]) >= max(
        3, len(filled) - 1
    ):
        return tuple(_matrix_column(cell.text) for cell in row.cells)
    kinds = [column_of(text) for text in filled]
    if len(filled) < 2 or sum(kind is not None for kind in kinds) * 2 <= len(filled):
        return ()
    if any(periods) or not _SAYS_WHAT_OR_WHEN & set(kinds):
        return ()
    return tuple(Column(column_of(cell.text) or ("content" if cell.text else ""), cell.text) for cell in row.cells)


def _matrix_column(text: str) -> Column:
    reading = is_period(text)
    return Column("content", text, reading.period) if reading else Column("label", text)


def _aside(filled: Sequence[Cell]) -> Piece | None:
    """A row of one cell that is no arrangement: a title over the table, a remark below it."""
    if len(filled) > 1:
        return Prose(filled[0].line, filled[0].text) if is_note(filled[0].text) and is_prose(filled[-1].text) else None
    cell = filled[0]
    if is_title(cell.text, among_items=True):
        return Title(cell.line, cell.text)
    if is_note(cell.text) or is_noise(cell.text):
        return Prose(cell.line, cell.text)
    return Organisation(cell.line, cell.text) if is_organisation(cell.text) else None


def _taken_apart(row: Row, columns: Sequence[Column], current: Period, months: Period) -> _Row:
    aligned = _is_aligned(row, columns, months)
    told = {column.kind for column in columns}
    time: Period | None = None
    named: Period | None = None
    heading: list[str] = []
    contents: list[_Content] = []
    owner: str | None = None
    unnumbered = False
    for at, cell in enumerate(row.cells):
        column = columns[at] if aligned and at < len(columns) else None
        kind = column.kind if column else ""
        if not cell.text:
            continue
        period = None if contents and not kind else _time_of(cell.text, kind, told, time or current, months)
        if period is not None:
            time = _with(time, period)
            named = period if period.month_from and not period.first and not period.week else named
            heading.append(cell.text)
        elif UNNUMBERED.fullmatch(plain(cell.text).strip()) and not contents:
            unnumbered = True
            heading.append(cell.text)
        elif kind == "owner":
            owner = cell.text
        elif _holds_content(cell.text, kind, told):
            contents.append(_Content(cell, column))
    owned = tuple(replace(content, owner=owner) for content in contents) if aligned else tuple(_owned(contents))
    line = next((cell.line for cell in row.cells if cell.text), 0)
    return _Row(time, named, owned, unnumbered, " ".join(heading), line)


def _owned(contents: Sequence[_Content]) -> Iterator[_Content]:
    """Without a header an office says who does what stands before it, back to the office before."""
    waiting: list[_Content] = []
    owner = ""
    for content in contents:
        if (waiting or owner) and is_owner(content.cell.text):
            owner = f"{owner}、{content.cell.text}" if owner else content.cell.text
            continue
        if owner:
            yield from (replace(before, owner=owner) for before in waiting)
            waiting, owner = [], ""
        waiting.append(content)
    yield from (replace(before, owner=owner or None) for before in waiting)


def _is_aligned(row: Row, columns: Sequence[Column], months: Period) -> bool:
    """Whether the cells stand under their headers: no column of times holds anything else."""
    filled = [(at, cell) for at, cell in enumerate(row.cells) if cell.text]
    if not columns or any(at >= len(columns) for at, _ in filled):
        return False
    told = {column.kind for column in columns}
    for at, cell in filled:
        kind = columns[at].kind
        if not kind:
            return False
        if kind in {"week", "month", "date"} and not (
            _time_of(cell.text, kind, told, Period(1, 1), months) or UNNUMBERED.fullmatch(plain(cell.text).strip())
        ):
            return False
        if kind in {"content", "department", "owner"} and is_period(cell.text):
            return False
    return True


def _time_of(text: str, kind: str, told: set[str], current: Period, months: Period) -> Period | None:
    """The period that a cell holds: by its words, or as a bare number in a column of weeks, months or days."""
    if kind == "week" or (not kind and "week" in told):
        period = bare_weeks(text) or weeks_with_days(text)
        if period:
            return period
    if kind in {"", "week", "month", "date", "number"}:
        reading = is_period(text, Period() if months == Period() else months)
        if reading:
            return reading.period
    number = number_of(plain(text).strip())
    if kind == "month" and number and number <= 12:
        return Period(number, number)
    return _bare_days(text, current) if kind == "date" else None


def _bare_days(text: str, current: Period) -> Period | None:
    """12-16 in a column of days, under a month that is known."""
    found = _DAYS.fullmatch(plain(text).strip())
    if found is None or current.month_from is None:
        return None
    reading = is_period(f"{current.month_from}月{found['d']}日" + (f"-{found['d2']}日" if found["d2"] else ""))
    return reading.period if reading else None


def _with(so_far: Period | None, more: Period) -> Period:
    if so_far is None:
        return more
    return replace(
        so_far,
        month_from=more.month_from or so_far.month_from,
        month_to=more.month_to or so_far.month_to,
        week=more.week or so_far.week,
        week_to=more.week_to or so_far.week_to,
        first=more.first or so_far.first,
        last=more.last or so_far.last,
    )


def _holds_content(text: str, kind: str, told: set[str]) -> bool:
    shown = plain(text).strip()
    if kind in _IGNORED or kind == "label" or chinese_letters(shown) < 2 or _WEEKDAY.fullmatch(shown):
        return False
    return kind != "remark" or not {"content", "department"} & told


def _moved(row: _Row, current: Period, months: Period) -> Period:
    """Where the table stands after the times of a row."""
    if row.time is None:
        return months
    if row.time.week is None and row.time.first is not None:
        return replace(row.time, week=current.week, week_to=current.week_to)
    return row.time.within(months) if row.time.week else row.time


def _entries(row: _Row, current: Period, heading: str, table: Table) -> Iterator[Piece]:
    if not row.contents and row.time is not None:
        yield Leftover(row.line, row.heading, "a time without any arrangement")
    for content in row.contents:
        cell, column = content.cell, content.column
        if current == Period() and not heading and not (column and column.period):
            yield _without_time(cell, table)
            continue
        if table.rebuilt and is_prose(cell.text) and leading_number(cell.text) is None:
            yield Prose(cell.line, cell.text)
            continue
        period = column.period.within(current) if column and column.period else current
        owner = content.owner or (column.name if column and column.kind == "department" else None)
        if not table.rebuilt and is_noise(cell.text):
            yield Prose(cell.line, cell.text)
            continue
        rule = "table, by its header" if column else "table, by what the cells hold"
        yield Entry(cell.line, cell.text, period, heading, rule, _ALIGNED if column else _GUESSED, owner)


def _without_time(cell: Cell, table: Table) -> Piece:
    """Above the first time of a table of times a cell is missed; a table without times is no arrangement."""
    if any(_header(row) for row in table.rows[:3]):
        return Leftover(cell.line, cell.text, "stands in a table before any time")
    return Prose(cell.line, cell.text)
