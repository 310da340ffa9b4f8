"""Rows of a flattened table: which lines are times, and where a row begins whose time stands behind its content."""

import re
from collections.abc import Iterator, Sequence
from itertools import cycle, pairwise, takewhile

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row
from services.scheduling.plans.tables.columns import (
    CONTENTS,
    IS_WEEKDAY,
    SAYS_WHAT,
    TELLS_A_ROW,
    TIMES,
    TIMES_OF_A_ROW,
    is_place,
)
from services.scheduling.plans.times.cell_times import begin_in_the_month
from services.scheduling.plans.times.hours import is_hour_or_weekday
from services.scheduling.plans.times.ordinals import ordinal_of
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.themed_times import sure_time_with_theme
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.values import NO_TIME, SOME_MONTH, Period
from services.scheduling.plans.times.weeks import bare_weeks, weeks_with_days
from services.scheduling.plans.words.holidays import is_holiday
from services.scheduling.plans.words.offices import is_room
from services.scheduling.plans.words.people import may_name_someone, names_someone
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import number_of, plain

_CONTENTS = CONTENTS | SAYS_WHAT
_TELLS = TELLS_A_ROW | {"weekday", "clock"}
_REMARKS = re.compile(r"备\s?注")
_LAST_WEEK = 30
_FEWEST_WEEKS = 14  # of a term
_MONTHS = 12
_STEP, _MOST_LEFT_OUT = 2, 6
_FEWEST_NUMBERS = 2  # rows that count up before their numbers are believed
_LONGEST_CONTENT = 6  # lines
_LONGEST_OWNER = 12
_FEWEST_ROWS = 3
_WEEKS_OF_DAYS = {("month", "week", "date"), ("week", "date")}


@remembered
def is_time(text: str) -> bool:
    known = is_period(text, NO_TIME) or sure_time_with_theme(text, NO_TIME)
    return known is not None or is_unnumbered(text)


def is_day_of_a_month(text: str) -> bool:
    """12日, 12日(周二): the month stands above the table."""
    reading = is_period(text, SOME_MONTH) if text[:1].isdigit() else None
    return reading is not None and reading.grain in {"day", "span"}


def is_day_before_its_weekday(text: str, below: str) -> bool:
    """8 above 一."""
    return text.isdigit() and IS_WEEKDAY.fullmatch(plain(below)) is not None


def is_holiday_above_its_days(text: str, below: str) -> bool:
    """国庆假期 above 10.1-10.7: the days of a week that has no number."""
    days = is_period(below, NO_TIME) if is_holiday(text) else None
    return days is not None and days.period.last is not None


def week_begun(text: str, week: int, first_column: str, below: str = "") -> int | None:
    """The number of the week that a bare numeral begins, if it is the next one or the next term's or year's first.

    Above their days others may be left out.
    """
    if first_column not in {"week", "number", "month"}:
        return None
    numbered = int(text) if first_column == "number" and text.isdigit() else ordinal_of(text)
    weeks = bare_weeks(text) or weeks_with_days(text) or Period(week=numbered)
    days = is_period(below, NO_TIME)
    step = _MOST_LEFT_OUT if (days and days.period.last) or begin_in_the_month(below) else _STEP
    is_next = weeks.week and week < weeks.week <= (week + step if week else _LAST_WEEK)
    is_first = weeks.week == 1 and (week == _MONTHS if first_column == "month" else week >= _FEWEST_WEEKS)
    if not is_next and not is_first:
        return None
    return weeks.week_to or weeks.week


def time_behind(columns: Sequence[str]) -> int:
    """The place of the column of times where the contents stand before it; 0 if they do not."""
    place = next((at for at, kind in enumerate(columns) if kind in TIMES), 0)
    return place if _CONTENTS & set(columns[:place]) else 0


def stands_behind(below: Sequence[Block], kinds: Sequence[str]) -> bool:
    """内容, 时间, 负责人: whether the rows below such a header have their times in that place.

    A content may run over several lines; where the time ends the row, that moves the next one. Remarks that no row has
    yet (完成情况) are no lines.
    """
    place = time_behind(kinds)
    if not place or not any(_are_times(below[place : place + 1])):
        return False
    start = place + len(kinds)
    unwritten = len(list(takewhile("remark".__eq__, reversed(kinds[place + 1 :]))))
    return any(_are_times(below[start - unwritten : start + (_LONGEST_CONTENT if place == len(kinds) - 1 else 1)]))


def _are_times(blocks: Sequence[Block]) -> Iterator[bool]:
    yield from (isinstance(block, Paragraph) and is_time(block.text) for block in blocks)


def rows_with_times_behind(body: Sequence[Paragraph], columns: Sequence[str]) -> Iterator[Row]:
    """A row begins with its number, or as many cells before its time as the header has columns there.

    Where times are the last column, it begins behind the time before it.
    """
    begins = list(_numbers(body)) if columns[0] == "number" else []
    if len(begins) < _FEWEST_NUMBERS:
        place = time_behind(columns)
        begins = list(_before_times(body, len(body) if place == len(columns) - 1 else place))
    for begin, end in pairwise(sorted({0, *begins, len(body)})):
        yield Row(tuple(block.cell for block in body[begin:end]))


def rows_of_bare_days(body: Sequence[Paragraph], columns: Sequence[str]) -> Iterator[Row]:
    """月份, 周次, 日期: rows that begin with a week and its days without their month, perhaps below the month's own cell."""
    if tuple(kind for kind in columns if kind in TIMES) not in _WEEKS_OF_DAYS or columns[0] not in TIMES:
        return
    begins: list[int] = []
    week = bare = 0
    for at, (block, below) in enumerate(pairwise(body)):
        is_bare = begin_in_the_month(below.text)
        begun = week_begun(block.text, week, "week", below.text) if is_bare or is_time(below.text) else None
        if begun is None and is_bare and is_unnumbered(block.text):
            begun = week  # 预备周
        if begun is not None:
            begins.append(at - 1 if at and _is_month(body[at - 1].text, columns[0]) else at)
            week, bare = begun, bare + is_bare
    if bare >= _FEWEST_ROWS and begins[0] == 0:
        yield from (Row(tuple(block.cell for block in body[at:end])) for at, end in pairwise([*begins, len(body)]))


def _is_month(text: str, column: str) -> bool:
    """九月; in a column of months 九, too."""
    reading = is_period(text, NO_TIME)
    number = number_of(plain(text)) if column == "month" else None
    return reading.grain == "month" if reading else number is not None and number <= _MONTHS


def rows_in_step(body: Sequence[Paragraph], columns: Sequence[str]) -> Iterator[Row]:
    """Rows that all have a cell for each column: whatever their weeks count, 20 and 1 below it or 1, 5 and 9."""
    width = len(columns)
    if len(body) % width or len(body) < _FEWEST_ROWS * width or TELLS_A_ROW.isdisjoint(columns):
        return
    timed = [kind in TIMES_OF_A_ROW or kind == "clock" for kind in columns]
    if all(_tells(block.text) == is_timed for block, is_timed in zip(body, cycle(timed), strict=False)):
        yield from (Row(tuple(block.cell for block in body[at : at + width])) for at in range(0, len(body), width))


def works_apart(rows: Sequence[Row], columns: Sequence[str]) -> Iterator[Row]:
    """The same rows; one whose time, or time and theme, stand once above several works, each with who does it, is a row
    for each work.
    """
    times = next((at for at, kind in enumerate(columns) if kind not in _TELLS), 0)
    for row in rows:
        works = _works(row.cells, columns, times)
        if len(works) > 1:
            yield Row((*row.cells[: len(row.cells) - sum(map(len, works))], *works[0]))
            yield from (Row(work) for work in works[1:])
        else:
            yield row


def _works(cells: Sequence[Cell], columns: Sequence[str], times: int) -> list[tuple[Cell, ...]]:
    """What stands behind a row's times, or behind its theme too, a work for each set of columns; empty if not all do.

    `times` is how many columns of times come first.
    """
    themed = times + (list(columns[times : times + 1]) == ["theme"])
    told = next((at for at, cell in enumerate(cells) if not _tells(cell.text)), 0)
    if not 0 < told <= times or "owner" not in columns[themed:]:
        return []
    for rest in (columns[times:], columns[themed:]):
        begin, width = told + len(columns[times:]) - len(rest), len(rest)
        works = [tuple(cells[at : at + width]) for at in range(begin, len(cells), width)]
        if len(works) > 1 and all(_is_a_work(work, rest) for work in works):
            return works
    return _works_by_owners(cells[told:], columns[times:])


def _works_by_owners(cells: Sequence[Cell], kinds: Sequence[str]) -> list[tuple[Cell, ...]]:
    """Works of which some lack a cell behind who does it: each has that one in the same place; empty if they have not."""
    place = kinds.index("owner")
    goes_straight_on = place == 1 and kinds[0] in _CONTENTS
    is_full = len(cells) <= len(kinds)  # as wide as the header: a place stands behind who does it
    fewest = place + 1 if goes_straight_on else min(place + 2, len(kinds))
    if len(cells) < 2 * fewest:
        return []
    begins = [0]
    for at, cell in enumerate(cells[place:]):
        if at - begins[-1] >= fewest and names_someone(cell.text) and _may_be_held(cells[at].text, is_full):
            begins.append(at)
    works = [tuple(cells[begin:end]) for begin, end in pairwise([*begins, len(cells)])]
    fit = all(fewest <= len(work) <= len(kinds) and names_someone(work[place].text) for work in works)
    return works if fit and len(works) > 1 else []


@remembered
def _tells(text: str) -> bool:
    return is_time(text) or is_hour_or_weekday(text) or bare_weeks(text) is not None or is_day_of_a_month(text)


def _may_be_held(text: str, is_full: bool) -> bool:
    is_where = is_place(text) if is_full else is_room(text)
    return not (is_where or _tells(text))


def _is_a_work(cells: Sequence[Cell], kinds: Sequence[str]) -> bool:
    """Whether each cell is one of its column, as far as owners tell."""
    owned = [names_someone(cell.text) == (kind == "owner") for cell, kind in zip(cells, kinds, strict=False)]
    return "owner" in kinds and len(cells) == len(kinds) and all(owned)


def contents_joined(rows: Sequence[Row], columns: Sequence[str], names: Sequence[Cell]) -> Iterator[Row]:
    """秋游, 推普周宣传, 教导处 below 内容, 责任人, 备注: two lines of what is held, and who does it, with no remark."""
    place = next((at for at, kind in enumerate(columns) if kind == "owner"), 0)
    before_remarks = len(columns) > place + 1 and _REMARKS.fullmatch(plain(names[place + 1].text))
    is_behind_contents = place > 0 and columns[place - 1] in _CONTENTS
    for row in rows:
        is_whole = before_remarks and is_behind_contents and len(row.cells) == len(columns)
        yield _with_contents_joined(row, place) if is_whole else row


def _with_contents_joined(row: Row, place: int) -> Row:
    held, more, behind = row.cells[place - 1 : place + 2]
    if may_name_someone(more.text) or not names_someone(behind.text):
        return row
    cell = Cell(held.line, f"{held.text}\n{more.text}", (*(held.lines or (held.line,)), more.line))
    return Row((*row.cells[: place - 1], cell, *row.cells[place + 1 :]))


def lines_below(rows: Sequence[Row], columns: Sequence[str]) -> int:
    """How many lines below a table its last row has taken: all the others are as wide as the header, and so is it."""
    *others, last = rows or [Row(())]
    width = len(columns)
    if len(others) < _FEWEST_ROWS or any(len(row.cells) != width for row in others):
        return 0
    cells = [cell.text for cell in last.cells[:width]]
    fits = all(_may_stand_in(text, kind) for text, kind in zip(cells, columns, strict=False))
    return max(0, len(last.cells) - width) if fits else 0


def _may_stand_in(text: str, kind: str) -> bool:
    if kind == "owner":
        return len(text) <= _LONGEST_OWNER
    return kind not in TIMES or is_time(text) or bare_weeks(text) is not None


def _numbers(body: Sequence[Paragraph]) -> Iterator[int]:
    number = 0
    for at, block in enumerate(body):
        begun = week_begun(block.text, number, "number")
        if begun is not None:
            number = begun
            yield at


def _before_times(body: Sequence[Paragraph], before: int) -> Iterator[int]:
    last = -1
    for at, block in enumerate(body):
        if is_time(block.text):
            yield max(at - before, last + 1)
            last = at
