"""Lines of a week by its hours (按时刻): 上午9:00  例会  二楼会议室  全体人员  办公室 below a day, without a header."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.scheduling.plans.entries import BEGUN_BY_ITS_TIME, Detail, Entry, Piece
from services.scheduling.plans.times.hours import end_of_hours
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.words.headings import is_prose
from services.scheduling.plans.words.items import leading_number
from services.scheduling.plans.words.offices import is_owner, is_room
from services.scheduling.plans.words.people import names_someone
from services.scheduling.plans.words.script import chinese_letters

_FEWEST_LINES = 2
_WIDE = re.compile(r"\s{2,}|\t")


class _HourLine(NamedTuple):
    """When it is held, what is held, who does it, and what else the line tells: where it is and who comes."""

    hours: str
    name: str
    owner: str | None
    others: tuple[str, ...]
    wide: bool

    @property
    def is_of_cells(self) -> bool:
        return self.wide and bool(self.owner or self.others)


def by_hours(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The same pieces; entries that begin with an hour taken apart, if wide blanks part the cells of some of them."""
    entries = ((at, _below_its_day(piece)) for at, piece in enumerate(pieces) if isinstance(piece, Entry))
    found = {at: (entry, line) for at, entry in entries if (line := _hour_line(entry.text)) is not None}
    if sum(line.is_of_cells for _, line in found.values()) < _FEWEST_LINES:
        found = {}
    for at, piece in enumerate(pieces):
        yield from _taken_apart(*found[at]) if at in found else [piece]


def _below_its_day(entry: Entry) -> Entry:
    """4月8日(周一)  上午9:00  例会  二楼会议室: what stands behind the day, on that day."""
    reading = read_period(entry.text, entry.period) if entry.rule == BEGUN_BY_ITS_TIME else None
    if reading is None or reading.grain not in {"day", "span"}:
        return entry
    return entry._replace(text=entry.text[reading.end :].lstrip(), period=reading.period.within(entry.period))


def _taken_apart(entry: Entry, line: _HourLine) -> Iterator[Piece]:
    yield Detail(entry.line, line.hours)
    yield entry._replace(text=line.name, owner=entry.owner or line.owner)
    yield from (Detail(entry.line, other) for other in line.others)


def _hour_line(text: str) -> _HourLine | None:
    number = leading_number(text)
    text = text[number[1] if number else 0 :]
    end = end_of_hours(text)
    cells = _WIDE.split(text[end:].strip()) if end and "\n" not in text else []
    if not cells or is_prose(text[end:]):
        return None
    at = next((at for at, cell in enumerate(cells) if not (is_room(cell) or is_owner(cell))), 0)
    if chinese_letters(cells[at]) < 2:
        return None
    others = [*cells[:at], *cells[at + 1 :]]
    owner = next((cell for cell in reversed(others) if names_someone(cell)), None)
    hours = text[:end].rstrip()
    behind = tuple(cell for cell in others if cell is not owner)
    return _HourLine(hours, cells[at], owner, behind, wide=_WIDE.match(text, len(hours)) is not None)
