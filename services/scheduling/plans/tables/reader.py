"""Tables (表格): week tables, calendars, month tables; columns by their header, else cells by what they hold."""

from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Cell, Row, Table
from services.scheduling.plans.entries import (
    BY_ITS_HEADER,
    Detail,
    Entry,
    Heading,
    Leftover,
    Organisation,
    Piece,
    Prose,
    Title,
)
from services.scheduling.plans.lists.leads import time_in_title, time_of_heading
from services.scheduling.plans.lists.notes import is_the_name_of_a_note, rows_of_notes
from services.scheduling.plans.tables.bare_months import with_bare_months
from services.scheduling.plans.tables.columns import TIMES, Column, columns_of
from services.scheduling.plans.tables.grids import calendar_columns, is_grid, with_weekdays_apart
from services.scheduling.plans.tables.hour_columns import by_their_cells
from services.scheduling.plans.tables.months_between_weeks import months_between_weeks
from services.scheduling.plans.tables.rows import Content, TakenRow, taken_apart
from services.scheduling.plans.tables.sections_of_tables import rows_of_sections
from services.scheduling.plans.tables.side_by_side import below_each_other
from services.scheduling.plans.tables.sideways import set_upright
from services.scheduling.plans.tables.timed_works import with_times_apart
from services.scheduling.plans.tables.unknown_columns import by_what_they_hold
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import NO_TIME, SOME_MONTH, Day, Period
from services.scheduling.plans.words.headings import is_noise, is_note, is_prose, is_sum, is_title
from services.scheduling.plans.words.items import leading_number, split_items
from services.scheduling.plans.words.offices import is_organisation, is_signature, is_term
from services.scheduling.plans.words.script import plain

_ALIGNED, _GUESSED = 0.95, 0.85
_SECOND = 2
_FEWEST_WORKS, _LONGEST_WORK = 3, 60  # letters between semicolons
_WEEKS_OF_A_MONTH = 5
_DAYS_OR_HOURS = {"date", "weekday", "clock"}


def read_table(table: Table, above: Period | None = None, around: Period | None = None) -> Iterator[Piece]:
    """The table's entries in order; a row without a time of its own stands under the last one.

    `above` is the time of the heading that the table stands under: a month, or a week with its days. `around` is that
    of its plan's title, with other lines between them: of a table of days or hours only.
    """
    table = with_weekdays_apart(below_each_other(set_upright(table)))
    table = with_times_apart(table) if above is None and around is None else table
    columns = tuple(Column(kind, "") for kind in table.kinds)
    header = [column for row in table.rows[:3] for column in columns_of(row)]
    if above is None and _is_of_days(header, table):
        above = _titled(table.rows) or around
    current, heading = above or NO_TIME, ""
    if current.week and not _names_no_weeks(header, table):
        current = NO_TIME
    stands, months = current, current if current.week is None else NO_TIME
    week = current if current.first and current.last else None  # whose days are read in it, whatever row they are in
    last_day: Day | None = None
    of_one_column, in_a_row = _tells_times_in_one_column(header), False
    noted, sections = rows_of_notes(table.rows), rows_of_sections(table.rows) if header else frozenset()
    alone = months_between_weeks(table.rows) if any(map(is_grid, (columns, header))) else {}
    filled_rows = [(at, row, filled) for at, row in enumerate(table.rows) if (filled := row.filled)]
    rows = [row for _, row, _ in filled_rows]
    for count, (at, row, filled) in enumerate(filled_rows, start=1):
        below = rows[count : count + 2]
        named = columns_of(row) or calendar_columns(row, below, columns)
        if named:
            columns = columns if table.kinds else _named(named, table.rows[at + 1 :], table)
            yield from (Heading(cell.line, cell.text, cell.lines) for cell in filled)
            continue
        if at in alone:
            months = alone[at] if alone[at] != NO_TIME else months
            yield Heading(filled[0].line, filled[0].text, filled[0].lines)
            continue
        aside = _aside(filled, noted=at in noted) or _section(filled, below[:1], counted=at in sections)
        if aside:
            if isinstance(aside, Heading):
                current, months = _begun(aside, months, stands)
            yield aside
            yield from (Prose(cell.line, cell.text, cell.lines) for cell in filled[1:])
            continue
        taken = taken_apart(row, columns, week or current, months, rebuilt=table.rebuilt, last_day=last_day)
        if table.named:
            taken = taken.told_by_its_name
        months, last_day = taken.months or months, taken.last_day
        if taken.time is not None or taken.unnumbered:
            apart = is_grid(columns) or (of_one_column and in_a_row)
            turned = _month_gone_on_in(taken.time, current) if table.rebuilt and months == NO_TIME else None
            current, heading = _moved(taken, current, turned or months, apart=apart), taken.heading or heading
            in_a_row = bool(taken.contents and taken.time and taken.time.week and taken.time.first is None)
        yield from (Heading(cell.line, cell.text, cell.lines) for cell in taken.heads)
        yield from (Detail(cell.line, cell.text, cell.lines) for cell in taken.details)
        yield from _entries(taken, current, heading, table, has_header=bool(header))


def _is_of_days(header: Sequence[Column], table: Table) -> bool:
    """Whether a table has a header of days or hours, and its rows do not count the term's weeks: these have no month.

    A column of weeks may have their days: 12-16日.
    """
    told = _DAYS_OR_HOURS & {column.kind for column in header}
    firsts = [row.cells[0].text for row in table.rows if row.cells]
    counts_none = _names_no_weeks(header, table) or any(is_period(text, SOME_MONTH) for text in firsts)
    return bool(told and counts_none) and not any((time := is_period(text)) and time.grain == "week" for text in firsts)


def _tells_times_in_one_column(header: Sequence[Column]) -> bool:
    times = [column.kind for column in header if column.kind in TIMES]
    return times == ["date"]


def _titled(rows: Sequence[Row]) -> Period | None:
    """The month or the week that a title in the first row names for all that stand below it."""
    first = [cell.text for row in rows[:1] for cell in row.cells if cell.text]
    return time_in_title(first[0]) if first else None


def _named(columns: Sequence[Column], below: Sequence[Row], table: Table) -> tuple[Column, ...]:
    known = by_what_they_hold(columns, below)
    return by_their_cells(with_bare_months(known, below), below, rebuilt=table.rebuilt)


def _names_no_weeks(header: Sequence[Column], table: Table) -> bool:
    """Whether a table has a header without weeks or months, or begins with a list; else the week above names it only."""
    if not header:
        return any(_lists_items(cell.text) for row in table.rows[:1] for cell in row.cells)
    kinds = {column.kind for column in header}
    return "content" in kinds and not kinds & {"week", "month"} and not is_grid(header)


def _aside(filled: Sequence[Cell], *, noted: bool) -> Piece | None:
    """A row that is no arrangement: a title, the term of the next part; a remark, a sum, a signature below the table."""
    if is_sum(filled[0].text):
        return Prose(filled[0].line, filled[0].text, filled[0].lines)
    if len(filled) > 1:
        return _aside_in_cells(filled)
    cell = filled[0]
    if is_title(cell.text, among_items=True):
        return Title(cell.line, cell.text)
    if is_term(cell.text):
        return Heading(cell.line, cell.text, cell.lines)
    if noted or is_note(cell.text) or is_noise(cell.text):
        return Prose(cell.line, cell.text, cell.lines)
    return Organisation(cell.line, cell.text) if is_organisation(cell.text) else None


def _aside_in_cells(filled: Sequence[Cell]) -> Piece | None:
    """备注 and behind it a sentence; an office and behind it the day that it signed."""
    first = filled[0]
    if is_signature(" ".join(cell.text for cell in filled)):
        return Organisation(first.line, first.text, first.lines)
    noted = is_the_name_of_a_note(first.text) or (is_note(first.text) and is_prose(filled[-1].text))
    return Prose(first.line, first.text, first.lines) if noted else None


def _section(filled: Sequence[Cell], below: Sequence[Row], *, counted: bool) -> Piece | None:
    """A lone cell right above a header, or one of several: what the part of the table below it is about."""
    if counted:
        return Heading(filled[0].line, filled[0].text, filled[0].lines)
    if len(filled) > 1 or not any(map(columns_of, below)):
        return None
    cell = filled[0]
    return None if is_period(cell.text) else Heading(cell.line, cell.text, cell.lines)


def _begun(section: Heading, months: Period, above: Period) -> tuple[Period, Period]:
    """Where the table stands below a section, and the months: not at the last day of the section before it."""
    begun = time_of_heading(section.text)
    return (begun, begun.months_only()) if begun else (above if months == NO_TIME else months, months)


def _moved(row: TakenRow, current: Period, months: Period, *, apart: bool) -> Period:
    """Where the table stands after the times of a row. Days that stand `apart` are not of the week above.

    So they do where each row is a week, and where all times stand in one column: 11月9日 below 11月第一周.
    """
    if row.time is None or row.time == NO_TIME:
        return months
    if row.time.week is None and row.time.first is not None and not row.unnumbered:
        if apart or (current.first is None and current.month_from not in {None, row.time.month_from}):
            return row.time  # 4月15日 below 3月第4周
        return row.time._replace(week=current.week, week_to=current.week_to)
    return row.time.within(months) if row.time.week else row.time


def _month_gone_on_in(time: Period | None, above: Period) -> Period | None:
    """9月 for 第四周 below 9月 第二周, told only where it turns; 第12周 and 第1-6周 are of the term."""
    if time is None or time.week is None or time.month_from or above.month_from is None or above.first:
        return None
    goes_on = (above.week or 0) < time.week <= (time.week_to or time.week) <= _WEEKS_OF_A_MONTH
    return above.months_only() if goes_on else None


def _entries(row: TakenRow, current: Period, heading: str, table: Table, *, has_header: bool) -> Iterator[Piece]:
    if not row.contents and row.time is not None:
        yield Leftover(row.line, row.heading, "a time without any arrangement")
    for content in row.contents:
        yield _entry(content, current, heading, table, has_header=has_header)


def _entry(content: Content, current: Period, heading: str, table: Table, *, has_header: bool) -> Piece:
    cell, column = content.cell, content.column
    own = content.period or (column.period if column else None)
    if current == NO_TIME and not heading and own is None:
        return _without_time(cell, has_header=has_header)
    is_whole = column is not None and content.owner is not None  # who does it stands behind: no line below the table
    if table.rebuilt and not is_whole and "\n" not in cell.text and is_prose(cell.text) and not _lists_items(cell.text):
        return Prose(cell.line, cell.text, cell.lines)
    if not table.rebuilt and is_noise(cell.text):
        return Prose(cell.line, cell.text, cell.lines)
    period = _own_period(own, current) if own else current
    owner = content.owner or (column.name if column and column.kind == "department" else None)
    rule = BY_ITS_HEADER if column else "table, by what the cells hold"
    return Entry(cell.line, cell.text, period, heading, rule, _ALIGNED if column else _GUESSED, owner, cell.lines)


def _lists_items(text: str) -> bool:
    numbered = leading_number(text) is not None or any(item.number == _SECOND for item in split_items(text))
    works = plain(text).rstrip(" ;。").split(";")
    return numbered or (len(works) >= _FEWEST_WORKS and max(map(len, works)) <= _LONGEST_WORK)


def _own_period(own: Period, current: Period) -> Period:
    """A month beside the weeks of a row keeps to itself; a day of a calendar stays in its week."""
    return own if own.week is None and own.first is None and current.week and own.month_from else own.within(current)


def _without_time(cell: Cell, *, has_header: bool) -> Piece:
    """Above the first time of a table of times a cell is missed; a table without times is no arrangement."""
    if has_header:
        return Leftover(cell.line, cell.text, "stands in a table before any time", cell.lines)
    return Prose(cell.line, cell.text, cell.lines)
