"""Calendars with a week a line (一行一周): 九月 1 2 3 4 5 6 7 8 开学典礼, blanks between month, week, days and words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.tables.columns import FEWEST_WEEKDAYS, Column
from services.scheduling.plans.tables.grids import day_follows, labels_a_week
from services.scheduling.plans.tables.spaced_cells import cells_by_blanks
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.words.column_names import column_of, named_columns
from services.scheduling.plans.words.headings import is_noise, is_note, is_title, section_number
from services.scheduling.plans.words.offices import is_organisation, is_signature
from services.scheduling.plans.words.script import plain

_FEWEST_WEEKS = 3
_WEEKDAYS = 7
_FEWEST_DAYS = 2  # of a week that is cut at the beginning or the end of the term
_MOST_BEFORE = 2  # a month, a week
_NEAR = 40  # lines that tell where a week's number stands
_LONGEST_LABEL, _LONGEST_HEADER = 12, 80
_MOST_WORDS_BELOW = 12  # lines
_MAY_BE_A_WEEK = re.compile(r"(?:\A|\s)\d{1,2}\S{0,5}\s+\d{1,2}\S{0,5}\s+\d{1,2}\S{0,5}\s+\d{1,2}")
_WORD = re.compile(r"\S+")
_DAY = re.compile(r"(?:(?P<month>1[0-2]|0?[1-9])[./月-])?(?P<day>3[01]|[12]\d|0?[1-9])[日号]?[\u3400-\u9fff]{0,4}")
_ABOUT_THE_TERM = re.compile(r"[^。]*(?<!\d)20\d\d\s?年.*。\s*")
_A_WEEK = re.compile(r"第?(?:[12]?\d|30|[一二三四五六七八九十]{1,3})周?")


@dataclass(frozen=True)
class _Line:
    """A line's words before its first number, that number and those behind it, each as a span of the text."""

    block: Paragraph
    labels: tuple[tuple[int, int], ...]
    numbers: tuple[tuple[int, int], ...]
    days: tuple[int, ...]

    def counts_on(self, first: int, last: int) -> bool:
        """Whether the numbers from `first` to `last` are days that follow each other."""
        run = self.days[first:last]
        return len(run) == last - first and all(day_follows(day, before) for before, day in pairwise(run))


@dataclass
class _Week:
    """A row: its month and number, its days, the words behind and below them; the header if it stands again above."""

    month: Cell | None
    week: Cell | None
    days: list[Cell]
    words: list[Cell] = field(default_factory=list)
    above: tuple[Cell, ...] = ()

    @property
    def first(self) -> int:
        return _day(self.days[0].text)

    @property
    def last(self) -> int:
        return _day(self.days[-1].text)


@dataclass(frozen=True)
class _Shape:
    """How many weekdays there are, which columns follow them, whether the number of the week stands before its days."""

    width: int = _WEEKDAYS
    behind: tuple[Column, ...] = (Column("content", ""),)
    week_before: bool = True


def with_calendars(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, the lines of each calendar as a table. Its header stays a line above it."""
    lines = {at: line for at, block in enumerate(blocks) if (line := _line(block))}
    at = 0
    for begun in lines:
        if begun < at:
            continue
        top = begun - 1 if begun > at and _is_month(blocks[begun - 1]) else begun
        table, count = _calendar(blocks, lines, top)
        yield from blocks[at:top]
        yield from [table] if table else blocks[top : top + count]
        at = top + count
    yield from blocks[at:]


def _stands_above(block: Block) -> bool:
    return bool(_names(block)) or _is_month(block)


def _is_month(block: Block) -> bool:
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_LABEL:
        return False
    reading = is_period(block.text.strip(" :："))
    return reading is not None and reading.grain == "month"


def _names(block: Block) -> list[str]:
    """The names of the columns, if a line holds those of the weekdays or of times and contents."""
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_HEADER or not _WORD.search(block.text):
        return []
    words = block.text.split()
    weekdays = sum(column_of(word) == "weekday" for word in words)
    return words if weekdays >= FEWEST_WEEKDAYS else named_columns(block.text)


def _calendar(blocks: Sequence[Block], lines: Mapping[int, _Line], at: int) -> tuple[Table | None, int]:
    """The calendar that begins at `at` if one does, and how many blocks were tried."""
    names = next((names for block in reversed(blocks[max(0, at - 2) : at]) if (names := _names(block))), [])
    near = [line for place in range(at, at + _NEAR) if (line := lines.get(place))]
    shape = _shape(near, names)
    weeks, count = _weeks(blocks, lines, at, shape)
    whole = [week for week in weeks if len(week.days) == shape.width]
    if len(whole) < _FEWEST_WEEKS or not (_are_a_week_apart(whole) and any(week.month or week.week for week in weeks)):
        return None, max(count, 1)
    kinds = ("month", "week", *["weekday"] * shape.width, *(column.kind for column in shape.behind))
    return Table(tuple(row for week in weeks for row in _rows(week, shape)), rebuilt=True, kinds=kinds), count


def _are_a_week_apart(weeks: Sequence[_Week]) -> bool:
    """Whether the days of most weeks follow on those before them, or on a week that is left out."""
    pairs = list(pairwise(week.first for week in weeks))
    apart = sum(day < before or (day > before and (day - before) % _WEEKDAYS == 0) for before, day in pairs)
    return apart * 2 > len(pairs)


def _shape(lines: Sequence[_Line], names: Sequence[str]) -> _Shape:
    """By the header if it names the weekdays; the place of the weeks' numbers by the lines themselves."""
    kinds = [column_of(name) for name in names]
    weekdays = [at for at, kind in enumerate(kinds) if kind == "weekday" and names[at] != "星期"]  # which names them
    width = len(weekdays) if len(weekdays) >= FEWEST_WEEKDAYS else _width(lines)
    after = list(zip(kinds, names, strict=True))[weekdays[-1] + 1 :] if weekdays else []
    behind = tuple(Column(kind or "content", name) for kind, name in after if kind not in {"week", "month", "number"})
    before = sum(line.counts_on(1, width + 1) and not line.counts_on(0, width) for line in lines)
    after_days = sum(
        line.counts_on(0, width) and len(line.days) > width and not line.counts_on(1, width + 1) for line in lines
    )
    return _Shape(width, behind or _Shape.behind, before >= after_days)


def _width(lines: Sequence[_Line]) -> int:
    """How many days a week has that stand on a line: some calendars end it on Friday."""
    for width in range(_WEEKDAYS, FEWEST_WEEKDAYS, -1):
        if (
            sum(any(line.counts_on(at, at + width) for at in range(_MOST_BEFORE + 1)) for line in lines)
            >= _FEWEST_WEEKS
        ):
            return width
    return FEWEST_WEEKDAYS


def _line(block: Block) -> _Line | None:
    if not isinstance(block, Paragraph) or not _MAY_BE_A_WEEK.search(block.text):
        return None
    shown = plain(block.text)
    labels: list[tuple[int, int]] = []
    numbers: list[tuple[int, int]] = []
    days: list[int] = []
    for found in _WORD.finditer(shown):
        day = _DAY.fullmatch(found[0])
        if day and len(numbers) <= _WEEKDAYS + _MOST_BEFORE:
            numbers.append(found.span())
            days.append(int(day["day"]))
        elif numbers or len(labels) == _MOST_BEFORE or not labels_a_week(found[0]):
            break
        else:
            labels.append(found.span())
    return _Line(block, tuple(labels), tuple(numbers), tuple(days)) if len(days) >= _FEWEST_DAYS else None


def _weeks(blocks: Sequence[Block], lines: Mapping[int, _Line], begun: int, shape: _Shape) -> tuple[list[_Week], int]:
    """The rows from the first line on, and how many lines they take."""
    weeks: list[_Week] = []
    month: Cell | None = None
    above: tuple[Cell, ...] = ()
    below = last = 0
    for at in range(begun, len(blocks)):
        block = blocks[at]
        if not isinstance(block, Paragraph):
            return weeks, at - begun
        line = lines.get(at)
        week = _week(line, shape, last) if line else None
        if line and week:
            week.above = (*above, month) if month and week.month else above
            week.month, month, above = week.month or month, None, ()
            weeks.append(week)
            below, last = 0, week.last
        elif _stands_above(block) and (at + 1 in lines or at + 2 in lines):
            above = tuple(Cell(block.line, name) for name in _names(block)) or above
            above = (*above, month) if month and _is_month(block) else above
            month = block.cell if _is_month(block) else month
        elif weeks and not _ends(block, weeks[-1], below):
            weeks[-1].words.append(block.cell)
            below += 1
        else:
            return weeks, at - begun
    return weeks, len(blocks) - begun


def _ends(block: Paragraph, week: _Week, below: int) -> bool:
    """Whether a line below a week ends the calendar. What stands behind the days on their line was parted from them."""
    if is_note(block.text) or is_noise(block.text):
        return True
    if block.line == week.days[0].line:
        return False
    text = block.text
    if block.apart or below >= _MOST_WORDS_BELOW or is_title(text, among_items=True) or section_number(text):
        return True
    if is_organisation(text) or is_signature(text) or _stands_above(block):
        return True
    return _ABOUT_THE_TERM.fullmatch(plain(text)) is not None


def _first(line: _Line, shape: _Shape, last: int) -> int:
    """Which of the line's numbers is the first day of its week; -1 if they are no week."""
    firsts = range(_MOST_BEFORE, -1, -1) if shape.week_before else range(2)
    ways = [first for first in firsts if line.counts_on(first, first + shape.width)]
    following = [first for first in ways if day_follows(line.days[first], last)]
    if ways:
        return (following or ways)[0]
    for first in range(1 if shape.week_before and not line.labels else 0, _MOST_BEFORE + 1):  # a week that is cut
        rest = len(line.days) - first
        if _FEWEST_DAYS <= rest < shape.width and line.counts_on(first, len(line.days)):
            return first
    return -1


def _week(line: _Line, shape: _Shape, last: int) -> _Week | None:
    first = _first(line, shape, last)
    if first < 0:
        return None
    block = line.block
    end = min(first + shape.width, len(line.numbers))
    labels = [_cell(block, span) for span in (*line.labels, *line.numbers[:first])]
    place = line.numbers[end - 1][1]
    behind = _WORD.search(plain(block.text), place)
    if behind and not shape.week_before and _A_WEEK.fullmatch(behind[0]):
        labels.append(_cell(block, behind.span()))
        place = behind.end()
    month = next((cell for cell in labels if _is_month(Paragraph(cell.line, cell.text))), None)
    others = [cell for cell in labels if cell is not month]
    if len(others) == _MOST_BEFORE:
        month, *others = others  # 9 1 2 3 …: a month, then its week
    days = [_cell(block, span) for span in line.numbers[first:end]]
    words = block.text[place:].strip()
    return _Week(month, others[0] if others else None, days, [Cell(block.line, words)] if words else [])


def _cell(block: Paragraph, span: tuple[int, int]) -> Cell:
    return Cell(block.line, block.text[span[0] : span[1]])


def _rows(week: _Week, shape: _Shape) -> Iterator[Row]:
    if week.above:
        yield Row(week.above)
    empty = Cell(week.days[0].line, "")
    days = week.days + [empty] * (shape.width - len(week.days))
    yield Row((week.month or empty, week.week or empty, *days, *_behind(week, shape, empty)))


def _behind(week: _Week, shape: _Shape, empty: Cell) -> Iterator[Cell]:
    """The words of a week: a cell for each column behind the days if blanks part them so, else all in the first."""
    if len(week.words) == 1 and len(shape.behind) > 1:
        words = week.words[0]
        cells = cells_by_blanks(words.text, shape.behind, named=False)
        if cells:
            yield from (Cell(words.line, cell) for cell in cells)
            return
    lines = tuple(cell.line for cell in week.words)
    yield Cell(lines[0], "\n".join(cell.text for cell in week.words), lines) if lines else empty
    yield from [empty] * (len(shape.behind) - 1)


def _day(text: str) -> int:
    found = _DAY.fullmatch(plain(text))
    return int(found["day"]) if found else 0
