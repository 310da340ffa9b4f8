"""Flattened tables (一格一行): a header's words on lines of their own, then one cell a line. Put back into rows."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.lists.notes import remarks_at_the_end
from services.scheduling.plans.tables.bare_days import by_bare_days, by_dated_rows
from services.scheduling.plans.tables.calendar_lines import with_calendars
from services.scheduling.plans.tables.columns import CONTENTS, SAYS_WHAT, TELLS_A_ROW, TIMES_OF_A_ROW
from services.scheduling.plans.tables.dated_grids import with_dated_grids
from services.scheduling.plans.tables.fields import by_fields, by_fields_behind_times, by_fields_below_a_line
from services.scheduling.plans.tables.flattened_branches import by_branches_below_a_time
from services.scheduling.plans.tables.flattened_ends import end_of_rows
from services.scheduling.plans.tables.flattened_grids import by_weekdays
from services.scheduling.plans.tables.flattened_rows import (
    contents_joined,
    is_day_of_a_month,
    is_time,
    lines_below,
    stands_behind,
    works_apart,
)
from services.scheduling.plans.tables.glued_rows import by_glued_rows
from services.scheduling.plans.tables.headed_rows import below_its_header, with_names_apart, with_titles_apart
from services.scheduling.plans.tables.hour_rows import with_hours_as_lines
from services.scheduling.plans.tables.meetings import by_meetings
from services.scheduling.plans.tables.month_grids import with_month_grids
from services.scheduling.plans.tables.records import by_bare_weeks, by_commas
from services.scheduling.plans.tables.rows_by_times import rows_of
from services.scheduling.plans.tables.running_cells import joined_cells
from services.scheduling.plans.tables.spaced_grids import with_spaced_grids
from services.scheduling.plans.tables.spaced_rows import by_blanks
from services.scheduling.plans.times.hours import is_weekday
from services.scheduling.plans.times.ordinals import ordinal_of
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.weeks import bare_weeks, weeks_with_days
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.script import DIGITS

_CONTENTS = CONTENTS | SAYS_WHAT
_MAY_BE_FIRST = TIMES_OF_A_ROW | _CONTENTS
_MOST_COLUMNS = 14
_FEWEST_ROWS = 3
_LONGEST_NAME = 6
_NAME = re.compile(rf"[\u3400-\u9fff]{{2,{_LONGEST_NAME}}}")
_MOST_UNKNOWN = 4


def rebuild_tables(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, every flattened table as a Table with `rebuilt` set."""
    headed = with_names_apart(list(with_titles_apart(list(with_hours_as_lines(blocks)))))
    blocks = list(with_dated_grids(list(with_month_grids(list(headed)))))
    blocks = list(with_calendars(list(with_spaced_grids(blocks))))
    at = 0
    while at < len(blocks):
        table, count = (
            by_glued_rows(blocks, at)
            or by_weekdays(blocks, at)
            or _by_columns(blocks, at)
            or below_its_header(blocks, at)
            or by_blanks(blocks, at)
            or _by_rows(blocks, at)
            or by_branches_below_a_time(blocks, at)
            or by_fields(blocks, at)
            or by_fields_below_a_line(blocks, at)
            or by_fields_behind_times(blocks, at)
            or by_commas(blocks, at)
            or _by_numbers(blocks, at)
            or (blocks[at], 1)
        )
        yield table
        at += count


def _by_numbers(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """A table whose first line begins with a day, or with the number of a week."""
    first = blocks[at]
    if not isinstance(first, Paragraph) or first.text[:1] not in DIGITS:
        return None
    return by_meetings(blocks, at) or by_bare_weeks(blocks, at) or by_bare_days(blocks, at) or by_dated_rows(blocks, at)


def _by_rows(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """A header's names one a line, then the cells of each row one a line; and how many blocks they take."""
    kinds = _header(blocks, at)
    if not kinds:
        return None
    begun = at + len(kinds)
    end = end_of_rows(blocks, begun, (blocks[at:begun], kinds), blocks[at - 1] if at else None)
    body = [block for block in blocks[begun:end] if isinstance(block, Paragraph)]
    if remarks := remarks_at_the_end(body):
        body, end = body[: remarks[0]], begun + remarks[0]
    names = _columns_below_a_group([block.cell for block in blocks[at:begun] if isinstance(block, Paragraph)], kinds)
    parted = list(rows_of(body, kinds))
    below = lines_below(parted, kinds)
    if below:
        parted[-1] = Row(parted[-1].cells[:-below])
    parted = list(works_apart(list(contents_joined(parted, kinds, names)), kinds))
    rows = (Row(joined_cells(row.cells)) for row in parted)
    return Table((Row(tuple(names)), *rows), rebuilt=True), end - below - at


def _unknown_names(blocks: Sequence[Block], at: int) -> int:
    """How many short lines stand between the names that are known and the first row's time."""
    for count, block in enumerate(blocks[at : at + _MOST_UNKNOWN + 1]):
        if not isinstance(block, Paragraph):
            return 0
        text = block.text
        if is_time(text) or is_day_of_a_month(text) or is_weekday(text) or _is_counted(text):
            return count
        if len(block.text) > _LONGEST_NAME:
            return 0
    return 0


def _is_counted(text: str) -> bool:
    return bool(bare_weeks(text) or weeks_with_days(text) or ordinal_of(text))


def _unknown_names_before_contents(below: Sequence[Block], kinds: Sequence[str]) -> int:
    """How many short lines end a header of 内容, 时间, … before rows that have their times in the second's place."""
    for count, block in enumerate(below[: _MOST_UNKNOWN + 1]):
        if stands_behind(below[count:], [*kinds, *["remark"] * count]):
            return count
        if not isinstance(block, Paragraph) or not _NAME.fullmatch(block.text):
            return 0
    return 0


def _columns_below_a_group(names: Sequence[Cell], kinds: Sequence[str]) -> list[Cell]:
    """活动, 备注, 主题, 内容: the last two stand in the second line of the header, below the first 活动."""
    below = len(kinds)
    while below and kinds[below - 1] in {"content", "theme"}:
        below -= 1
    group = next((at for at, kind in enumerate(kinds[:below]) if kind == "content"), None)
    if group is None or len(kinds) - below < 2 or "theme" not in kinds[below:]:
        return list(names)
    first = names[below]
    first = Cell(first.line, first.text, (names[group].line, first.line))
    return [*names[:group], first, *names[below + 1 :], *names[group + 1 : below]]


def _by_columns(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """A column's name and its cells, then the next column's name and as many cells."""
    texts = [block.text for block in blocks[at : at + 2] if isinstance(block, Paragraph)]
    if len(texts) < 2 or column_of(texts[0]) not in TELLS_A_ROW or not is_time(texts[1]):
        return None
    height = 0
    while isinstance(block := _block(blocks, at + 1 + height), Paragraph) and is_time(block.text):
        height += 1
    columns: list[list[Cell]] = []
    place = at
    while height >= _FEWEST_ROWS:
        column = [block.cell for block in blocks[place : place + height + 1] if isinstance(block, Paragraph)]
        if len(column) <= height or not column_of(column[0].text) or any(column_of(cell.text) for cell in column[1:]):
            break
        columns.append(column)
        place += height + 1
    if len(columns) < 2:
        return None
    return Table(tuple(Row(cells) for cells in zip(*columns, strict=True)), rebuilt=True), place - at


def _block(blocks: Sequence[Block], at: int) -> Block | None:
    return blocks[at] if at < len(blocks) else None


def _header(blocks: Sequence[Block], at: int) -> list[str]:
    """The kinds of the columns whose names stand on the lines from `at` on; empty if there is no header."""
    kinds: list[str] = []
    for block in blocks[at : at + _MOST_COLUMNS]:
        kind = column_of(block.text) if isinstance(block, Paragraph) else None
        kind = "date" if kinds[-1:] == ["week"] and getattr(block, "text", "") == "日" else kind  # of a month
        if kind == "weekday" and {"week", "number"} & set(kinds) and bare_weeks(getattr(block, "text", "")):
            break  # 一 is the first week, no Monday
        if kind is None and kinds and _stands_between_names(blocks, at + len(kinds)):
            kind = "remark" if _CONTENTS & set(kinds) else "content"
        if (
            kind is None
            or (not kinds and kind not in _MAY_BE_FIRST)
            or _is_a_day(blocks, at + len(kinds))  # 周一 below a header of 星期 or of times begins the first row
            or is_period(getattr(block, "text", ""))
        ):
            break
        kinds.append(kind)
    if not kinds:
        return []
    if kinds[0] in TIMES_OF_A_ROW:
        kinds += ["remark" if _CONTENTS & set(kinds) else "content"] * _unknown_names(blocks, at + len(kinds))
    else:
        kinds += ["remark"] * _unknown_names_before_contents(blocks[at + len(kinds) :], kinds)
    told = (_CONTENTS | {"remark"}) & set(kinds)
    begins = kinds[0] in TIMES_OF_A_ROW or stands_behind(blocks[at + len(kinds) :], kinds)
    return kinds if begins and told and "weekday" not in kinds[2:] else []


def _stands_between_names(blocks: Sequence[Block], at: int) -> bool:
    """Whether a short word stands before the name of a column, that is no office."""
    texts = [block.text for block in blocks[at : at + 2] if isinstance(block, Paragraph)]
    if len(texts) < 2 or len(texts[0]) > _LONGEST_NAME or not texts[0].isalpha() or is_time(texts[0]):
        return False
    return column_of(texts[1]) not in {None, "department", "weekday"} and not is_owner(texts[1])


def _is_a_day(blocks: Sequence[Block], at: int) -> bool:
    """Whether a weekday stands at `at` that no other follows, as in the header of a calendar."""
    days = [isinstance(block, Paragraph) and is_weekday(block.text) for block in blocks[at : at + 2]]
    return days[:1] == [True] and days[1:] != [True]
