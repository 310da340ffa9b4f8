"""Meetings of a week (一周会议): below a day the name of each, its hour and place a line each, then 主持人:…, 参加人员:…."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.words.column_names import column_beside_contents
from services.scheduling.plans.words.headings import is_noise, is_title
from services.scheduling.plans.words.script import DIGITS, chinese_letters, has_colon, plain

_FEWEST = 3  # meetings
_FEWEST_FIELDS, _MOST_FIELDS = 2, 8
_MOST_BETWEEN = 4  # lines between the name and the first field
_LONGEST_DAY = 24
_KINDS = ("date", "content", "label", "owner", "label")
_FIELD = re.compile(r"(?P<name>[\u3400-\u9fff]{2,8})\s?:\s*(?=\S)")
_WHO_HOLDS_IT = re.compile(r"(?:主办|承办|准备|筹备|组织|责任|负责|牵头|召集)")


@dataclass(frozen=True)
class _Meeting:
    """Its name, the lines between that and the fields, and the fields."""

    name: Paragraph
    between: tuple[Paragraph, ...]
    fields: tuple[Paragraph, ...]

    @property
    def count(self) -> int:
        return 1 + len(self.between) + len(self.fields)


def by_meetings(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """The days from `at` on with their meetings as a table, and how many blocks they take."""
    if not _is_a_day(blocks[at]):
        return None
    rows: list[Row] = []
    first, place = "", at
    day = Cell(0, "")
    while place < len(blocks):
        block = blocks[place]
        if isinstance(block, Paragraph) and _is_a_day(block):
            day, place = block.cell, place + 1
            continue
        meeting = _meeting(blocks, place)
        name = _field_of(meeting.fields[0]) if meeting else ""
        if meeting is None or name != (first or name):
            break
        rows.append(_row(day, meeting))
        first, day, place = name, Cell(meeting.name.line, ""), place + meeting.count
    if len(rows) < _FEWEST:
        return None
    return Table(tuple(rows), kinds=_KINDS), place - at


def _is_a_day(block: Block) -> bool:
    """9月1日 星期一 alone."""
    if not isinstance(block, Paragraph) or block.text[:1] not in DIGITS or len(block.text) > _LONGEST_DAY:
        return False
    reading = is_period(block.text)
    return reading is not None and reading.grain == "day"


def _meeting(blocks: Sequence[Block], at: int) -> _Meeting | None:
    lines = list(_lines(blocks[at : at + 1 + _MOST_BETWEEN + _MOST_FIELDS]))
    first = next((place for place, line in enumerate(lines) if _field_of(line)), 0)
    last = next((place for place in range(first, len(lines)) if not _field_of(lines[place])), len(lines))
    if not 0 < first <= 1 + _MOST_BETWEEN or last - first < _FEWEST_FIELDS or chinese_letters(lines[0].text) < 2:
        return None
    return _Meeting(lines[0], tuple(lines[1:first]), tuple(lines[first:last]))


def _lines(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if not isinstance(block, Paragraph) or _is_a_day(block):
            return
        if is_noise(block.text) or is_title(block.text, among_items=True):
            return
        yield block


def _field_of(line: Paragraph) -> str:
    """The name of the field that a line is; empty for any other line."""
    found = _FIELD.match(plain(line.text)) if has_colon(line.text) else None
    return found["name"] if found and column_beside_contents(found["name"]) in {"owner", "place", "remark"} else ""


def _row(day: Cell, meeting: _Meeting) -> Row:
    holds = next((line for line in meeting.fields if _WHO_HOLDS_IT.match(plain(line.text))), None)
    others = [line for line in meeting.fields if line is not holds]
    empty = Cell(meeting.name.line, "")
    owner = empty
    if holds:
        found = _FIELD.match(plain(holds.text))
        owner = Cell(holds.line, holds.text[found.end() if found else 0 :])
    return Row((day, meeting.name.cell, _cell(meeting.between) or empty, owner, _cell(others) or empty))


def _cell(lines: Sequence[Paragraph]) -> Cell | None:
    if not lines:
        return None
    return Cell(lines[0].line, "\n".join(line.text for line in lines), tuple(line.line for line in lines))
