"""A month's grid by blanks (空格月历): 日 一 二 三 四 五 六, and 5 6 升旗仪式 7 8 校务会 9 10 11 for the days of a week."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.tables.columns import FEWEST_WEEKDAYS
from services.scheduling.plans.tables.grids import day_follows
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.script import DIGITS, chinese_letters, plain

_WEEK = 7
_LONGEST_HEADER = 80
_FEWEST_WEEKS, _MOST_WEEKS, _FEWEST_BETWEEN = 3, 6, 2
_BEGINNINGS = frozenset("日天一周星礼")  # of a weekday's name
_WORD = re.compile(r"\S+")
_DAY = re.compile(r"(?P<day>3[01]|[12]\d|[1-9])[日号]?(?!\d|[.:/-])")


def with_spaced_grids(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, the lines of each such grid as a table."""
    end = 0
    for at, block in enumerate(blocks):
        if at < end:
            continue
        may = isinstance(block, Paragraph) and block.text[:1] in _BEGINNINGS
        rows = _rows(blocks, at) if may else []
        yield Table(tuple(rows)) if rows else block
        end = at + len(rows) if rows else end


def _rows(blocks: Sequence[Block], at: int) -> list[Row]:
    """A row for each line of the grid whose weekdays stand at `at`; none if none do."""
    names = _weekdays(blocks[at])
    weeks: list[list[Cell]] = []
    last = between = 0
    for block in blocks[at + 1 : at + 1 + _MOST_WEEKS] if names else ():
        days = _days(block, len(names), last) if isinstance(block, Paragraph) else []
        if not days or (weeks[1:] and len(weeks[-1]) < len(names)):
            break
        weeks.append([cell for _, cell in days])
        last = days[-1][0]
        between += any(chinese_letters(cell.text) > 1 for _, cell in days[:-1])
    if len(weeks) < _FEWEST_WEEKS or between < _FEWEST_BETWEEN:
        return []
    missing = [Cell(weeks[0][0].line, "")] * (len(names) - len(weeks[0]))
    return [Row(tuple(cells)) for cells in (names, [*missing, *weeks[0]], *weeks[1:])]


def _weekdays(block: Block) -> list[Cell]:
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_HEADER:
        return []
    words = block.text.split()
    are_weekdays = FEWEST_WEEKDAYS <= len(words) <= _WEEK and all(column_of(word) == "weekday" for word in words)
    return [Cell(block.line, word) for word in words] if are_weekdays else []


def _days(block: Paragraph, width: int, before: int) -> list[tuple[int, Cell]]:
    """The days of a line with what stands behind each, counted on from the last one above; none if it does not."""
    if block.text[:1] not in DIGITS:
        return []
    shown = plain(block.text)
    begins: list[tuple[int, int]] = []
    for word in _WORD.finditer(shown):
        found = _DAY.match(shown, word.start())
        day = int(found["day"]) if found else 0
        if day and (_begins_a_week(day, before, width) if not begins else day_follows(day, begins[-1][0])):
            begins.append((day, word.start()))
        elif not begins:
            return []
    ends = [start for _, start in begins[1:]] + [len(shown)]
    cells = [
        (day, Cell(block.line, block.text[start:end].strip())) for (day, start), end in zip(begins, ends, strict=True)
    ]
    return cells if len(cells) <= width else []


def _begins_a_week(day: int, before: int, width: int) -> bool:
    """Without its end a week goes on two days later."""
    if not before:
        return True
    free = _WEEK - width
    return day_follows(day, before) if not free else day == before + free + 1 or day <= free + 1 < before
