"""A table's row taken apart: its times, its contents, who does them."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from services.scheduling.plans.blocks import Cell, Row
from services.scheduling.plans.tables.columns import IS_WEEKDAY, TIMES, Column, fitted
from services.scheduling.plans.tables.grids import day_follows, days_of, is_grid, with_last_days
from services.scheduling.plans.times.cell_times import ending_in, is_time_in, time_of
from services.scheduling.plans.times.hours import is_hour, is_hour_or_weekday, is_weekday
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.values import NO_TIME, SOME_MONTH, Day, Period, joined
from services.scheduling.plans.times.weeks import are_garbled_days
from services.scheduling.plans.words.items import leading_number
from services.scheduling.plans.words.offices import is_owner, is_room
from services.scheduling.plans.words.script import chinese_letters, number_of, plain, squeezed

#: 工 作 要 求 before a row of such: a head, no arrangement.
_HEAD = re.compile(r"(?:工作|本[周月]|每[周月]|主要|具体|活动|教育|德育|教学)*(?:要求|重点|要点|目标)")
_TAKES_PART = re.compile(
    r"参|协|配合|值[周班日]|带班|审[核阅]|记录|点评|评课|[听观]课|联系|出席|列席|听课|观摩|.{0,6}对象"
)
#: 已完成 in a column of how far it is.
_STATUS = re.compile(r"(?:已|未|基本|部分|正在|待|尚未|按时)?(?:完成|落实|开展|推进|进行)(?:中|了)?")
_LONGEST_FIELD = 8
_LONGEST_NAME_OF_A_WEEK = 6
_IGNORED = {"number", "weekday", "clock", "place", "label"}


class Content(NamedTuple):
    """What a cell says is held. `period` is set where the cell itself is a day of a calendar."""

    cell: Cell
    column: Column | None
    owner: str | None = None
    period: Period | None = None


class TakenRow(NamedTuple):
    """A row taken apart. `time` is None if it names none; `unnumbered` says that it names a time without a number."""

    time: Period | None
    months: Period | None
    contents: tuple[Content, ...]
    unnumbered: bool
    heads: tuple[Cell, ...]
    line: int
    last_day: Day | None
    details: tuple[Cell, ...] = ()

    @property
    def heading(self) -> str:
        return " ".join(cell.text for cell in self.heads)

    @property
    def told_by_its_name(self) -> "TakenRow":
        """The same row with its first content alone; the others are details."""
        further = tuple(content.cell for content in self.contents[1:])
        return self._replace(contents=self.contents[:1], details=(*self.details, *further))


def taken_apart(
    row: Row, columns: Sequence[Column], current: Period, months: Period, *, rebuilt: bool, last_day: Day | None = None
) -> TakenRow:
    """`current` and `months` are where the table stands above the row, `last_day` the last one of a calendar."""
    placed = _with_fields(_placed(row, columns, months, rebuilt=rebuilt))
    told = {column.kind for column in columns}
    time: Period | None = None
    named: Period | None = None
    named_by = ""
    heads: list[Cell] = []
    contents: list[Content] = []
    owners: list[str] = []
    said_in: Column | None = None
    came_along = unnumbered = False
    for cell, column in placed:
        kind = column.kind if column else ""
        known = _in_its_month(time, named or months) if time else current
        period = None if contents and not kind else time_of(cell.text, kind, told, known, named or months)
        period = ending_in(named if named_by == "month" else None, months, cell.text, period)
        if period is not None:
            time = _with(time, period)
            is_month = period.month_from and not period.first and not period.week
            named, named_by = (period, kind) if is_month else (named, named_by)
            heads.append(cell)
        elif kind == "week" or (is_unnumbered(cell.text) and (kind in TIMES or not contents)):
            unnumbered = True
            named = NO_TIME if kind == "month" or (kind == "date" and "month" not in told) else named
            heads.append(cell)
        elif kind == "owner" or (kind == "content" and "owner" in told and contents and is_owner(cell.text)):
            if not owners or (came_along and not _takes_part(column)):
                owners, came_along, said_in = [cell.text], _takes_part(column), column
            elif column is said_in:
                owners.append(cell.text)
        elif _holds_content(cell.text, kind, told):
            contents.append(Content(cell, column, period=time if kind else None))
    aligned = any(column for _, column in placed)
    last = contents[-1].period if contents else None  # a time behind all contents is theirs
    noted = _dated_remark(placed, time or current) if time is None or time.first is None or time.week else None
    coarser = [None if content.period == last else _coarser(content.period, time) for content in contents]
    contents = [
        Content(one.cell, one.column, period=period or noted) for one, period in zip(contents, coarser, strict=True)
    ]
    owned = list(_done_by(contents, owners)) if aligned else list(_owned(contents))
    if is_grid(columns):
        days = days_of(placed, last_day, named or months, named)
        time = _with(time, days.period) if days.period != NO_TIME else time
        owned = [Content(one.cell, None, None, one.period) for one in days.written] + owned
        last_day = days.last
    if named_by == "date" and owned and [column.kind for _, column in placed if column].count("date") == 1:
        named = None  # a month in a column of dates is of this row alone, unless a week stands beside it there
    line = next((cell.line for cell in row.cells if cell.text), 0)
    kept = {id(cell) for cell in (*heads, *(content.cell for content in owned))}
    details = tuple(cell for cell, _ in placed if id(cell) not in kept)
    return TakenRow(time, named, tuple(owned), unnumbered, tuple(heads), line, last_day, details)


def _placed(row: Row, columns: Sequence[Column], months: Period, *, rebuilt: bool) -> list[tuple[Cell, Column | None]]:
    """Each filled cell with its column: by its place, else by what fits best, else with none."""
    filled = [(at, cell) for at, cell in enumerate(row.cells) if cell.text]
    cells = [cell for _, cell in filled]
    if from_the_hour := _from_the_hour(cells if rebuilt else row.cells, columns):
        return from_the_hour  # the day is that of the row above
    standing = bool(columns) and _is_aligned(filled, columns, months, rebuilt=rebuilt)
    standing = standing and not (rebuilt and _holds_its_list_in_remarks(filled, columns))
    is_matrix = not rebuilt and any(column.period for column in columns)  # its place alone says when a cell is
    if standing and (is_matrix or len(row.cells) >= len(columns)):
        return [(cell, columns[at]) for at, cell in filled]
    told = {column.kind for column in columns}
    is_time = partial(is_time_in, told=told, months=months)
    if standing and rebuilt and (behind := _behind_the_name_of_a_week(filled, columns, is_time)):
        return [(cells[0], columns[0]), *behind]
    places = fitted(cells, columns, is_time, stacked=rebuilt) if columns else None
    if places is not None:
        return with_last_days([(cell, columns[place]) for cell, place in zip(cells, places, strict=True)], columns)
    if standing and not rebuilt:
        return [(cell, columns[at]) for at, cell in filled]
    return [(cell, None) for cell in cells]


def _from_the_hour(cells: Sequence[Cell], columns: Sequence[Column]) -> list[tuple[Cell, Column | None]]:
    """The filled ones with their columns if they begin with an hour and there is one for each column from there on."""
    place = next((at for at, column in enumerate(columns) if column.kind == "clock"), 0)
    width = len(columns) - place
    begin = [is_hour(cell.text) for cell in cells[:2]] if place else []
    if begin != [True, False] or len(cells) < width or any(cell.text for cell in cells[width:]):
        return []
    return [(cell, column) for cell, column in zip(cells, columns[place:], strict=False) if cell.text]


def _holds_its_list_in_remarks(filled: Sequence[tuple[int, Cell]], columns: Sequence[Column]) -> bool:
    """Whether a theme over two lines has moved the list of what is held on to the remarks."""
    kinds = {columns[at].kind for at, cell in filled if _is_a_list(cell.text)}
    return "remark" in kinds and not kinds & {"content", "department"}


def _is_a_list(text: str) -> bool:
    number = leading_number(text) if "\n" in text else None
    return number is not None and number[0] == 1


def _with_fields(placed: Sequence[tuple[Cell, Column | None]]) -> list[tuple[Cell, Column | None]]:
    """A short word below 项目 or 要点 only says what the numbered list beside it, below 内容, is about.

    And so does the second line of a theme that is cut over two.
    """
    resolved = list(placed)
    for at, ((cell, column), (beside, of_beside)) in enumerate(pairwise(placed)):
        if column is None or of_beside is None or column.kind != "content" or of_beside.kind != "content":
            continue
        number = leading_number(beside.text)
        before = placed[at - 1][1] if at else None
        goes_on = column == of_beside and before is not None and before.kind == "label"
        named = goes_on or _name_fields(squeezed(column.name), squeezed(of_beside.name))
        if number and number[0] == 1 and len(squeezed(cell.text)) <= _LONGEST_FIELD and named:
            resolved[at] = (cell, column._replace(kind="label"))
    return resolved


def _name_fields(name: str, beside: str) -> bool:
    return name.endswith(("项目", "要点", "类别", "类型", "板块", "方面", "重点")) and beside.endswith("内容")


def _dated_remark(placed: Sequence[tuple[Cell, Column | None]], known: Period) -> Period | None:
    """The days that stand alone in a remark (备注) and lie in the months of their row."""
    for cell, column in placed:
        reading = is_period(cell.text, known) if column and column.kind == "remark" else None
        if reading and reading.period.first and reading.period.month_from in {known.month_from, known.month_to}:
            return reading.period
    return None


def _begins_with_its_days(filled: Sequence[tuple[int, Cell]], columns: Sequence[Column]) -> bool:
    """6, 7, 8 below 月次, 日, 一: a week of a calendar that lost the cell of its month, though 6 could be one."""
    if len(filled) < 2 or columns[filled[0][0]].kind != "month" or not is_grid(columns):
        return False
    first, second = (number_of(plain(cell.text)) for _, cell in filled[:2])
    return first is not None and second is not None and day_follows(second, first)


def _is_aligned(
    filled: Sequence[tuple[int, Cell]], columns: Sequence[Column], months: Period, *, rebuilt: bool
) -> bool:
    """Whether the cells stand under their headers: no column of times holds anything else.

    周一 alone may stand in one of dates, but in a row put back together the date may be the cell behind it.
    """
    if filled[-1][0] >= len(columns) or _begins_with_its_days(filled, columns):
        return False
    told = {column.kind for column in columns}
    named = _name_of_a_week(filled, columns)
    for at, cell in filled:
        kind = columns[at].kind
        if not kind:
            return False
        if kind in TIMES and not (
            cell is named
            or time_of(cell.text, kind, told, SOME_MONTH, months) is not None
            or is_unnumbered(cell.text)
            or (kind == "date" and (are_garbled_days(cell.text) or (is_weekday(cell.text) and not rebuilt)))
        ):
            return False
        if kind in {"content", "department", "owner"} and is_period(cell.text):
            return False
    return True


def _name_of_a_week(filled: Sequence[tuple[int, Cell]], columns: Sequence[Column]) -> Cell | None:
    """准备, 军训 in the place of a week's number, where its days stand beside it."""
    told = [(columns[at].kind, cell) for at, cell in filled[:3] if columns[at].kind != "number"][:2]
    is_short = bool(told) and len(squeezed(told[0][1].text)) <= _LONGEST_NAME_OF_A_WEEK
    return told[0][1] if is_short and [kind for kind, _ in told] == ["week", "date"] else None


def _behind_the_name_of_a_week(
    filled: Sequence[tuple[int, Cell]], columns: Sequence[Column], is_time: Callable[[str, str], bool]
) -> list[tuple[Cell, Column | None]]:
    """The cells behind 国庆假期 in the place of a week's number, each with its column; empty if none stands there."""
    if _name_of_a_week(filled, columns) is None or is_time(filled[0][1].text, "week"):
        return []
    cells = [cell for _, cell in filled[1:]]
    places = fitted(cells, columns[1:], is_time, stacked=True)
    return [(cell, columns[1 + place]) for cell, place in zip(cells, places, strict=True)] if places else []


def _in_its_month(time: Period, months: Period) -> Period:
    """A bare week with the month that stands merged above it: 2, 26-3.3 below 二月."""
    return time if time.month_from else months.within(time)


def _takes_part(column: Column | None) -> bool:
    """参与部门, 参加对象, 协办: beside a column of who does it, these only come along."""
    return column is not None and _TAKES_PART.match(plain(column.name).strip()) is not None


def _coarser(so_far: Period | None, time: Period | None) -> Period | None:
    """What stands between a month and the weeks of that month is the month's."""
    finer = so_far is not None and time is not None and (so_far.week, so_far.first) != (time.week, time.first)
    return so_far if finer and so_far and so_far.month_from else None


def _done_by(contents: Sequence[Content], owners: Sequence[str]) -> Iterator[Content]:
    """Each content by its own where there are as many; else all of them by all."""
    if len(owners) == len(contents):
        yield from (content._replace(owner=owner) for content, owner in zip(contents, owners, strict=True))
    else:
        yield from (content._replace(owner="\n".join(owners) or None) for content in contents)


def _owned(contents: Sequence[Content]) -> Iterator[Content]:
    """Without a header an office says who does what stands before it, back to the office before."""
    waiting: list[Content] = []
    owner = ""
    for content in contents:
        if (waiting or owner) and is_owner(content.cell.text):
            owner = f"{owner}、{content.cell.text}" if owner else content.cell.text
            continue
        if owner:
            yield from (before._replace(owner=owner) for before in waiting)
            waiting, owner = [], ""
        waiting.append(content)
    yield from (before._replace(owner=owner or None) for before in waiting)


def _with(so_far: Period | None, more: Period) -> Period:
    """Two times of a row as one; beside a week with its days a day is the row's."""
    if so_far is None:
        return more
    is_of_a_day = so_far.first is not None and so_far.week is None and more.week is not None
    return joined(more, so_far) if is_of_a_day else joined(so_far, more)


def _holds_content(text: str, kind: str, told: set[str]) -> bool:
    shown = plain(text).strip()
    if kind in _IGNORED or chinese_letters(shown) < 2 or is_room(shown) or _STATUS.fullmatch(shown):
        return False
    if IS_WEEKDAY.fullmatch(shown) or is_hour_or_weekday(shown) or number_of(shown) is not None:
        return False
    if not kind and _HEAD.fullmatch(squeezed(shown)):
        return False
    return kind != "remark" or not {"content", "department"} & told
