"""Lines of a week by its hours (按时刻): 上午9:00  例会  二楼会议室  全体人员  办公室 below a day, without a header."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.entries import Detail, Entry, Piece
from services.scheduling.plans.times.hours import end_of_hours
from services.scheduling.plans.times.values import Period
from services.scheduling.plans.words.headings import is_prose
from services.scheduling.plans.words.offices import is_owner, is_room
from services.scheduling.plans.words.people import names_someone
from services.scheduling.plans.words.script import chinese_letters

_FEWEST_LINES = 2
_WIDE = re.compile(r"\s{2,}|\t")


class HourLine(NamedTuple):
    """When it is held, what is held, who does it, and what else the line tells: where it is and who comes."""

    hours: str
    name: str
    owner: str | None
    others: tuple[str, ...]

    def pieces(self, line: int, period: Period, heading: str) -> Iterator[Piece]:
        yield Detail(line, self.hours)
        yield Entry(line, self.name, period, heading, "between its hour and its place", 0.85, self.owner)
        yield from (Detail(line, other) for other in self.others)


def lines_by_hours(paragraphs: Sequence[Paragraph]) -> dict[int, HourLine]:
    """The lines that begin with an hour, if wide blanks part the cells of some of them."""
    found = {at: line for at, paragraph in enumerate(paragraphs) if (line := _hour_line(paragraph.text))}
    wide = sum(_is_of_cells(paragraphs[at].text, line) for at, line in found.items())
    return found if wide >= _FEWEST_LINES else {}


def _is_of_cells(text: str, line: HourLine) -> bool:
    behind = text[len(line.hours) :]
    return bool((line.owner or line.others) and _WIDE.match(behind))


def _hour_line(text: str) -> HourLine | None:
    end = end_of_hours(text)
    cells = _WIDE.split(text[end:].strip()) if end else []
    if not cells or is_prose(text[end:]):
        return None
    at = next((at for at, cell in enumerate(cells) if not (is_room(cell) or is_owner(cell))), 0)
    others = [*cells[:at], *cells[at + 1 :]]
    owner = next((cell for cell in reversed(others) if names_someone(cell)), None)
    if chinese_letters(cells[at]) < 2:
        return None
    return HourLine(text[:end].rstrip(), cells[at], owner, tuple(cell for cell in others if cell is not owner))
