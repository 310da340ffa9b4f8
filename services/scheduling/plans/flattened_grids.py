"""Flattened calendars (周历): the weekdays one a line, then a day a line. Put back into a row for each week."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.headings import column_of, is_noise, is_note, is_title
from services.scheduling.plans.script import plain
from services.scheduling.plans.weeks import bare_weeks

_FEWEST_WEEKDAYS = 5
_MOST_COLUMNS = 8
_FEWEST_DAYS = 2
_DAY = re.compile(r"(?:\d{1,2}\s?[月./]\s?)?\d{1,2}(?:\s?[日号]|\s*\Z|\s+(?=\D))")


def by_weekdays(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """The calendar that begins at `at`, and how many blocks it takes; None if none does."""
    kinds = _header(blocks, at)
    if kinds.count("weekday") < _FEWEST_WEEKDAYS:
        return None
    run = blocks[at : at + len(kinds)]
    body = list(_body(blocks[at + len(kinds) :]))
    days = sum(_is_day(block.text) for block in body[: len(kinds)])
    if days < _FEWEST_DAYS:
        return None
    names = Row(tuple(Cell(block.line, block.text) for block in run if isinstance(block, Paragraph)))
    return Table((names, *_weeks(body, kinds)), rebuilt=True), len(kinds) + len(body)


def _header(blocks: Sequence[Block], at: int) -> list[str]:
    kinds: list[str] = []
    for block in blocks[at : at + _MOST_COLUMNS]:
        kind = column_of(block.text) if isinstance(block, Paragraph) else None
        if kind != "weekday" and not (kind == "week" and not kinds):
            break
        kinds.append(kind)
    return kinds


def _body(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if not isinstance(block, Paragraph) or is_title(block.text, among_items=True):
            return
        if is_note(block.text) or is_noise(block.text):
            return
        yield block


def _weeks(body: Sequence[Paragraph], kinds: Sequence[str]) -> Iterator[Row]:
    """A row has as many cells as the header; words without a day belong to the day above them."""
    row: list[Cell] = []
    for block in body:
        begins = _is_day(block.text) or (len(row) == len(kinds) and "week" in kinds and bare_weeks(block.text))
        if row and not begins and _is_day(row[-1].text):
            before = row[-1]
            lines = (*(before.lines or (before.line,)), block.line)
            row[-1] = Cell(before.line, f"{before.text}\n{block.text}", lines)
            continue
        if len(row) == len(kinds):
            yield Row(tuple(row))
            row = []
        row.append(Cell(block.line, block.text))
    if row:
        empty = [Cell(row[-1].line, "")] * (len(kinds) - len(row))
        yield Row((*row, *empty))


def _is_day(text: str) -> bool:
    return _DAY.match(plain(text)) is not None
