"""Calendars of running lines (行历) whose events end with their own dates: 3 4 5 6 7 8 9 开学礼 9月3日, D1 D2 迎新日 9月4日."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.tables.grids import day_follows
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.words.script import plain

_FEWEST_WEEKS, _FEWEST_EVENTS = 3, 3
_FEWEST_DAYS = 3  # of a line that is surely a week's
_LONGEST_LINE = 200
_KINDS = ("label", "date", "content")
#: 5, (27) and *19 are days; D4, (D6) the days of a cycle of lessons that stand below them.
_GRID = re.compile(
    r"\s*(?:20\d\d年?(?=\s)\s*)?(?:(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?=\s|\Z)\s*)?"
    r"(?P<days>(?:(?:\*?[(\[]?\d{1,2}[)\]]?|[(\[]?[A-Z]\d{1,2}[)\]]?)(?:\s+|\Z))*)"
)
_MAY_BEGIN = re.compile(r"\d[)）]?(?:\s|\Z)")
_DAY = re.compile(r"(?<![A-Z\d])\d{1,2}")
_EVENT = re.compile(r"(?P<words>\S.*?)\s+(?P<date>\d{1,2}\s?[月./]\s?\d[\d月日号./、,~至\s-]*)")
_BEFORE_A_DATE = re.compile(r"\s\d{1,2}\s?[月./]\s?\d")
_BETWEEN_EVENTS = re.compile(r"(?<=\S)\s+/\s+(?=\S)")


@dataclass(frozen=True)
class _Line:
    """What a line holds before its events, the days among it, and the events as spans of words and dates."""

    grid: str
    days: tuple[int, ...]
    events: tuple[tuple[str, str], ...]

    @property
    def is_a_week(self) -> bool:
        return len(self.days) >= _FEWEST_DAYS and all(day_follows(day, before) for before, day in pairwise(self.days))


def with_dated_grids(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, the lines of each such calendar as a table."""
    if not any(map(_may_hold_an_event, blocks)):
        yield from blocks
        return
    at = 0
    while at < len(blocks):
        block = blocks[at]
        lines = _lines(blocks, at) if isinstance(block, Paragraph) and _MAY_BEGIN.search(block.text) else []
        if not lines:
            yield block
            at += 1
            continue
        if _is_a_calendar(lines):
            yield Table(tuple(_rows(blocks[at : at + len(lines)], lines)), kinds=_KINDS)
        else:
            yield from blocks[at : at + len(lines)]
        at += len(lines)


def _may_hold_an_event(block: Block) -> bool:
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_LINE:
        return False
    return _BEFORE_A_DATE.search(plain(block.text)) is not None


def _is_a_calendar(lines: Sequence[_Line]) -> bool:
    weeks = sum(line.is_a_week for line in lines) if len(lines) >= _FEWEST_WEEKS else 0
    return weeks >= _FEWEST_WEEKS and sum(len(line.events) for line in lines) >= _FEWEST_EVENTS


def _lines(blocks: Sequence[Block], at: int) -> list[_Line]:
    """The lines from `at` on that hold nothing but a grid and events with their dates."""
    found: list[_Line] = []
    before: Block | None = None
    for place in range(at, len(blocks)):
        block = blocks[place]
        parted = isinstance(block, Paragraph) and isinstance(before, Paragraph) and block.line == before.line
        line = _line(block, parted=parted)
        if line is None:
            break
        found.append(line)
        before = block
    return found


def _line(block: Block, *, parted: bool) -> _Line | None:
    """None without a grid, except for what was parted from the line above."""
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_LINE:
        return None
    shown = plain(block.text)
    grid = _GRID.match(shown)
    end = grid.end() if grid else 0
    if not parted and not shown[:end].strip():
        return None
    events = [_event(words) for words in _parted(block.text[end:])]
    days = tuple(int(day[0]) for day in _DAY.finditer(grid["days"])) if grid else ()
    dated = tuple(event for event in events if event)
    return _Line(block.text[:end].strip(), days, dated) if len(dated) == len(events) else None


def _parted(text: str) -> list[str]:
    return [part for words in _BETWEEN_EVENTS.split(text) if (part := words.strip())]


def _event(text: str) -> tuple[str, str] | None:
    """The words and the date at their end; None without one."""
    found = _EVENT.fullmatch(plain(text))
    if found is None or is_period(found["date"].strip()) is None:
        return None
    return text[found.start("words") : found.end("words")], text[found.start("date") :]


def _rows(blocks: Sequence[Block], lines: Sequence[_Line]) -> Iterator[Row]:
    for block, line in zip(blocks, lines, strict=True):
        if isinstance(block, Paragraph):
            for at, (words, date) in enumerate(line.events or [("", "")]):
                yield Row(tuple(Cell(block.line, text) for text in ("" if at else line.grid, date, words)))
