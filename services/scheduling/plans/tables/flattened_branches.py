"""Flattened tables of one month or week by branches (分条线): a branch, its numbered works, the next branch."""

import re
from collections.abc import Sequence

from services.scheduling.plans.blocks import Block, Paragraph, Row, Table
from services.scheduling.plans.lists.leads import lead_of, time_in_title
from services.scheduling.plans.lists.notes import is_section_of_notes
from services.scheduling.plans.tables.columns import TIMES
from services.scheduling.plans.tables.running_cells import joined_cells
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.headings import is_noise, is_note, is_sum, is_title
from services.scheduling.plans.words.items import leading_number
from services.scheduling.plans.words.offices import is_owner

_FEWEST_COLUMNS, _MOST_COLUMNS = 2, 6
_FEWEST_BRANCHES = 2
_BRANCHES = {"owner", "form"}
_MOST_LINES = 500
_MOST_BETWEEN = 4  # lines between the title and the header
_BRANCH = re.compile(r"[\u3400-\u9fff、/]{2,10}")


def by_branches_below_a_time(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """条线, 具体安排, 备注 below the title of a month, then 园务, 1.…, 2.…, 业务, 1.…; None if no such table begins."""
    header = _header(blocks, at) if _may_begin(blocks[at]) else []
    if not header or not _stands_below_a_time(blocks, at):
        return None
    body = _body(blocks, at + len(header))
    by_offices = [column_of(block.text) == "owner" for block in header] == [True] + [False] * (len(header) - 1)
    begins = [place for place in range(len(body)) if _is_a_branch(body, place, by_offices=by_offices)]
    if len(begins) < _FEWEST_BRANCHES or begins[0] != 0:
        return None
    rows = (body[begin:end] for begin, end in zip(begins, [*begins[1:], len(body)], strict=True))
    cells = (joined_cells([block.cell for block in row]) for row in rows)
    names = Row(tuple(block.cell for block in header))
    return Table((names, *map(Row, cells)), rebuilt=True), len(header) + len(body)


def _may_begin(block: Block) -> bool:
    return isinstance(block, Paragraph) and column_of(block.text) in _BRANCHES


def _header(blocks: Sequence[Block], at: int) -> list[Paragraph]:
    header: list[Paragraph] = []
    for block in blocks[at : at + _MOST_COLUMNS]:
        kind = column_of(block.text) if isinstance(block, Paragraph) else None
        if not isinstance(block, Paragraph) or kind is None or (header and kind == "department"):
            break
        header.append(block)
    kinds = [column_of(block.text) for block in header]
    if len(kinds) < _FEWEST_COLUMNS or kinds[0] not in _BRANCHES or "content" not in kinds:
        return []
    return [] if (TIMES | {"weekday"}) & set(kinds) else header


def _stands_below_a_time(blocks: Sequence[Block], at: int) -> bool:
    for block in reversed(blocks[max(0, at - _MOST_BETWEEN) : at]):
        if not isinstance(block, Paragraph):
            return False
        lead = lead_of(block.text, None, under_heading=False)
        if (lead is not None and not lead.rest) or time_in_title(block.text):
            return True
    return False


def _body(blocks: Sequence[Block], at: int) -> list[Paragraph]:
    body: list[Paragraph] = []
    for block in blocks[at : at + _MOST_LINES]:
        if not isinstance(block, Paragraph) or _ends(block.text):
            break
        body.append(block)
    return body


def _ends(text: str) -> bool:
    lead = lead_of(text, None, under_heading=False)
    begins_another = lead is not None and not lead.rest and lead.reading.grain in {"month", "week"}
    aside = is_note(text) or is_noise(text) or is_sum(text) or is_section_of_notes(text)
    return begins_another or aside or is_title(text, among_items=True)


def _is_a_branch(body: Sequence[Paragraph], at: int, *, by_offices: bool) -> bool:
    """A few words without a number, right above a number 1; an office, where no other column names any."""
    text = body[at].text
    below = leading_number(body[at + 1].text) if at + 1 < len(body) else None
    if below is not None and below[0] == 1:
        return _BRANCH.fullmatch(text) is not None
    return by_offices and is_owner(text)
