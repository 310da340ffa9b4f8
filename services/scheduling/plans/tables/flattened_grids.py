"""Flattened calendars (周历): the weekdays one a line, then a day a line. Put back into a row for each week."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.tables.columns import FEWEST_WEEKDAYS, TELLS_A_ROW, TIMES_OF_A_ROW
from services.scheduling.plans.tables.grids import day_follows, is_a_whole_week, labels_a_week
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.headings import is_noise, is_note, is_title
from services.scheduling.plans.words.offices import is_organisation, is_signature
from services.scheduling.plans.words.script import plain

_MOST_COLUMNS = 14
_FEWEST_DAYS = 2
_LONGEST_NAME = 8
_MOST_WORDS = 12  # lines that are written into one day
_NEAR = 4  # lines
_DAY = re.compile(
    r"(?:\d{1,2}\s?[月./]\s?)?(?P<day>\d{1,2})(?:\s?[日号]|\s*\Z|\s+(?=\D)|(?=[\u3400-\u9fff]{2,6}\Z))|\d{1,2}月\s?\Z"
)
_PART_OF_A_MONTH = re.compile(r"20\d\d\s?年?|月份?")  # in a column of months with a letter a line, or a year above it
_GROUP = re.compile(r"星\s?期|日\s?期")
_WEEKDAYS, _MOST_BEFORE = 7, 4
_MOST_NAMES, _FIRST_WEEKS = 4, 24
_WORDS_BEHIND = re.compile(r"[^\d\s月日号./]")


@dataclass(frozen=True)
class _Columns:
    """What stands before the weekdays, how many these are, what stands behind them."""

    before: tuple[str, ...]
    weekdays: int
    behind: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.before) + self.weekdays + len(self.behind)

    @property
    def contents(self) -> int:
        return sum(kind != "week" for kind in self.behind)


@dataclass
class _Week:
    """The lines of a row: its labels, each day with the words below it, what stands beside the days."""

    labels: list[Paragraph] = field(default_factory=list)
    days: list[list[Paragraph]] = field(default_factory=list)
    words: list[Paragraph] = field(default_factory=list)


def by_weekdays(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """The calendar that begins at `at`, and how many blocks it takes; None if none does."""
    if _kind(blocks[at]) not in TIMES_OF_A_ROW:
        return None
    group = _group_above_weekdays(blocks, at)
    if group:
        blocks, at = _in_order(blocks, at, group), 0
    columns = _header(blocks, at)
    named = columns.weekdays >= FEWEST_WEEKDAYS
    if not named:
        columns = _header_without_weekdays(blocks, at)
    if columns.weekdays < FEWEST_WEEKDAYS:
        return None
    begun = at + (columns.count if named else len(columns.before) + len(columns.behind))
    days = sum(_day(block.text) > 0 for block in islice(_body(blocks, begun), columns.count))
    if days < _FEWEST_DAYS:
        return None
    body = list(_body(blocks, begun))
    names = [block.cell for block in blocks[at:begun] if isinstance(block, Paragraph)]
    if group:
        first = names[len(columns.before)]
        names[len(columns.before)] = first._replace(lines=(group.line, first.line))
    rows = (row for week in _weeks(body, columns) for row in _rows(week, columns))
    kinds = () if named else (*columns.before, *["weekday"] * columns.weekdays, *columns.behind)
    return Table((Row(tuple(names)), *rows), rebuilt=True, kinds=kinds), len(names) + len(body) + bool(group)


def _group_above_weekdays(blocks: Sequence[Block], at: int) -> Paragraph | None:
    """日期 in the first line of a header whose second has the weekdays: 周次, 日期, 内容, 日, 一 …"""
    names = [block for block in blocks[at : at + _MOST_COLUMNS] if isinstance(block, Paragraph)]
    place = next((place for place, name in enumerate(names[:_MOST_BEFORE]) if _GROUP.fullmatch(plain(name.text))), 0)
    if not place or any(_kind(name) not in TELLS_A_ROW for name in names[:place]):
        return None
    beside = list(takewhile(lambda name: _kind(name) not in {"weekday", None}, names[place + 1 :]))
    below = _weekdays(names[place + 1 + len(beside) :])
    return names[place] if beside and len(below) >= FEWEST_WEEKDAYS else None


def _in_order(blocks: Sequence[Block], at: int, group: Paragraph) -> list[Block]:
    """The blocks from `at` on, without the group, the names of the header in the order of its columns."""
    place = next(place for place in range(at, len(blocks)) if blocks[place] is group)
    first = next(place for place in range(place + 1, len(blocks)) if _kind(blocks[place]) == "weekday")
    last = first + len(_weekdays(blocks[first : first + _WEEKDAYS]))
    return [*blocks[at:place], *blocks[first:last], *blocks[place + 1 : first], *blocks[last:]]


def _weekdays(blocks: Sequence[Block]) -> set[str]:
    """The last letters of the weekdays that stand first; 一 again is a week."""
    found: set[str] = set()
    for block in blocks:
        if not isinstance(block, Paragraph) or _kind(block) != "weekday" or block.text[-1] in found:
            break
        found.add(block.text[-1])
    return found


def _kind(block: Block) -> str | None:
    return column_of(block.text) if isinstance(block, Paragraph) else None


def _header(blocks: Sequence[Block], at: int) -> _Columns:
    """月份, 周次, 日 to 六, 内容. An unknown name behind the weekdays is one of contents."""
    kinds: list[str] = []
    seen: set[str] = set()
    for place in range(at, min(at + _MOST_COLUMNS, len(blocks))):
        block = blocks[place]
        kind = _kind(block)
        weekdays = kinds.count("weekday")
        if kind is None and weekdays >= FEWEST_WEEKDAYS and kinds[-1] == "weekday" and _is_name(blocks, place):
            kind = "content"
        if not isinstance(block, Paragraph) or kind is None or (kind not in TIMES_OF_A_ROW and not weekdays):
            break
        if kind == "weekday" and (block.text[-1] in seen or (weekdays and kinds[-1] != "weekday")):
            break  # 一 behind them is a week
        seen |= {block.text[-1]} if kind == "weekday" else set()
        kinds.append(kind)
    if "weekday" not in kinds:
        return _Columns((), 0, ())
    first, count = kinds.index("weekday"), kinds.count("weekday")
    return _Columns(tuple(kinds[:first]), count, tuple(kinds[first + count :]))


def _header_without_weekdays(blocks: Sequence[Block], at: int) -> _Columns:
    """周次, 备注 above weeks of seven days: the weekdays between them were no text."""
    kinds = [kind for block in blocks[at : at + _MOST_NAMES] if (kind := _kind(block))]
    first = next((place for place, kind in enumerate(kinds) if kind not in TELLS_A_ROW), len(kinds))
    if not 0 < first < len(kinds):
        return _Columns((), 0, ())
    begun = at + len(kinds)
    body = [block.text for block in blocks[begun : begun + _FIRST_WEEKS] if isinstance(block, Paragraph)]
    week = next((place for place in range(first + 1) if is_a_whole_week(body[place : place + _WEEKDAYS])), None)
    if week is None:
        return _Columns((), 0, ())
    further = (body[place : place + _WEEKDAYS] for place in range(week + _WEEKDAYS, len(body)))
    return _Columns(tuple(kinds[:first]), _WEEKDAYS if any(map(is_a_whole_week, further)) else 0, tuple(kinds[first:]))


def _is_name(blocks: Sequence[Block], at: int) -> bool:
    """大事记: a short word above a week or a day."""
    block, below = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
    if not isinstance(block, Paragraph) or not isinstance(below, Paragraph) or len(block.text) > _LONGEST_NAME:
        return False
    return not (_is_label(block.text) or _day(block.text)) and (_is_label(below.text) or _day(below.text) > 0)


def _body(blocks: Sequence[Block], begun: int) -> Iterator[Paragraph]:
    for at in range(begun, len(blocks)):
        block = blocks[at]
        if not isinstance(block, Paragraph) or is_title(block.text, among_items=True) or is_noise(block.text):
            return
        below = [each.text for each in blocks[at + 1 : at + 1 + _NEAR] if isinstance(each, Paragraph)]
        if is_note(block.text) and not any(map(_day, below)):
            return
        if is_signature(block.text) or (is_organisation(block.text) and (not below or is_period(below[0]))):
            return
        yield block


def _weeks(body: Sequence[Paragraph], columns: _Columns) -> list[_Week]:
    """The first holds what stands before all labels and days."""
    weeks = [_Week()]
    last = at = 0
    while at < len(body):
        week = weeks[-1]
        further = _further_day(body, at, last) if _is_open(week, columns) else None
        labels = _labels_before_a_day(body, at, last, columns)
        if further is not None:
            week.days[-1] += body[at:further]
            week.days.append([body[further]])
            last, at = _day(body[further].text), further + 1
        elif _stands_behind(body[at], week, columns):
            week.labels.append(body[at])
            at += 1
        elif labels is not None:
            weeks.append(_Week(list(body[at : at + labels]), [[body[at + labels]]]))
            last, at = _day(body[at + labels].text), at + labels + 1
        elif columns.before and _is_label(body[at].text) and not body[at].text.isdigit():
            weeks.append(_Week([body[at]]))  # a week whose days are left out
            at += 1
        else:
            (week.words if columns.contents or not week.days else week.days[-1]).append(body[at])
            at += 1
    return weeks


def _is_open(week: _Week, columns: _Columns) -> bool:
    """Whether another day may stand in the row."""
    ended = bool(week.words) or (bool(week.labels) and not columns.before)
    return 0 < len(week.days) < columns.weekdays and not ended


def _further_day(body: Sequence[Paragraph], at: int, last: int) -> int | None:
    """Where the next day stands, perhaps behind words that belong to the day before it."""
    for place in range(at, min(at + _MOST_WORDS, len(body))):
        day = _day(body[place].text)
        if day_follows(day, last):
            return None if _stands_twice(body, place) else place
        if day or _is_label(body[place].text):
            return None
    return None


def _stands_twice(body: Sequence[Paragraph], at: int) -> bool:
    """5 above 5: the number of a week, and its first day."""
    return at + 1 < len(body) and _day(body[at].text) == _day(body[at + 1].text)


def _stands_behind(block: Paragraph, week: _Week, columns: _Columns) -> bool:
    """Whether a line is the number of the week whose days stand before it."""
    return "week" in columns.behind and bool(week.days) and not (week.labels or week.words) and _is_label(block.text)


def _labels_before_a_day(body: Sequence[Paragraph], at: int, last: int, columns: _Columns) -> int | None:
    """How many labels stand before the first day of a week; None if none begins at `at`."""
    if is_a_whole_week([block.text for block in body[at : at + _WEEKDAYS]]) and not _stands_twice(body, at):
        return 0
    fewest = 1 if columns.before and columns.contents else 0
    found: list[int] = []
    for count in range(len(columns.before) + 3):  # a year, 九, 月 are one cell
        text = body[at + count].text if at + count < len(body) else ""
        day = _day(text) if count else _bare_day(text, columns)
        if count >= fewest and day:
            follows = day_follows(day, last) and not _stands_twice(body, at + count)
            if follows or _further_day(body, at + count + 1, day) is not None:
                return count
            found.append(count)
        if not _is_label(text):
            break
    return found[0] if found else None


def _bare_day(text: str, columns: _Columns) -> int:
    """The day; 0 for 5日清明节, which beside a column of contents may be one of these."""
    return 0 if columns.contents and _WORDS_BEHIND.search(text) else _day(text)


def _day(text: str) -> int:
    """The number of the day that a cell holds, perhaps with words; 0 if it holds none. 10月 is its first day."""
    found = _DAY.match(plain(text))
    return int(found["day"] or 1) if found else 0


def _is_label(text: str) -> bool:
    """As in any calendar; also 2030年 or 月份 above or below a month's letter."""
    return labels_a_week(text) or _PART_OF_A_MONTH.fullmatch(plain(text)) is not None


def _rows(week: _Week, columns: _Columns) -> Iterator[Row]:
    """A row; above it its labels, below it its words, where no column is for them."""
    if week.labels and week.days and not columns.before and "week" not in columns.behind:
        yield Row((_cell(week.labels),))
        week = _Week([], week.days, week.words)
    yield _row(week, columns)
    if week.labels and week.words and not columns.contents:
        yield Row(tuple(block.cell for block in week.words))


def _row(week: _Week, columns: _Columns) -> Row:
    if not week.days and not week.labels:
        return Row(tuple(block.cell for block in week.words))
    line = (week.labels or week.days[0])[0].line
    empty = Cell(line, "")
    before = _under(week.labels, columns.before, empty)
    days = [_cell(day) for day in week.days] + [empty] * (columns.weekdays - len(week.days))
    return Row((*before, *days, *_behind(week, columns, empty)))


def _under(labels: Sequence[Paragraph], kinds: Sequence[str], empty: Cell) -> list[Cell]:
    """The labels under their columns: in order, or a month alone under that of months."""
    cells = [empty] * len(kinds)
    above = max(0, len(labels) - len(kinds)) if kinds else 0
    if len(labels) >= len(kinds):
        return [_cell(labels[: above + 1]), *(_cell([label]) for label in labels[above + 1 :])] if kinds else []
    for label in labels:
        reading = is_period(label.text)
        wanted = reading is not None and reading.grain == "month"
        place = next((at for at, kind in enumerate(kinds) if (kind == "month") == wanted), 0)
        cells[place] = _cell([label])
    return cells


def _behind(week: _Week, columns: _Columns, empty: Cell) -> Iterator[Cell]:
    """The number of the week if it stands there, and what is held: one cell for each column, or all in the first."""
    words = [_cell([block]) for block in week.words]
    if len(words) != columns.contents:
        words = [_cell(week.words)] if words else []
    for kind in columns.behind:
        if kind == "week":
            yield _cell(week.labels) if week.labels and not columns.before else empty
        else:
            yield words.pop(0) if words else empty


def _cell(blocks: Sequence[Paragraph]) -> Cell:
    lines = tuple(block.line for block in blocks)
    return Cell(lines[0], "\n".join(block.text for block in blocks), lines)
