"""Tables with further columns, or with their columns in another order: nothing that is read changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from services.scheduling.plans import read_document
from services.scheduling.plans.blocks import Table
from services.scheduling.plans.sources.text_reader import source_of_text
from services.scheduling.plans.words.column_names import column_of
from tests.unit.scheduling.plans.test_layout_files import LAYOUTS, LINE
from tests.unit.scheduling.plans.told import activities_of, told, told_of
from tests.unit.scheduling.plans.written import blocks_of, padded, page_of

Rows = list[list[str]]
#: Tables that no column can be put into: a month's grid, two beside each other, several below each other as one, weeks named by what is
#: done in them, a remark on the column of times that another one moves.
NOT_OF_COLUMNS = {
    "a_month_that_begins_on_a_saturday_in_a_grid",
    "days_of_a_holiday_in_the_place_of_what_is_held",
    "fields_of_work_and_dated_remarks",
    "names_merged_beside_numbered_items_in_piped_cells",
    "names_of_weeks_in_the_place_of_their_numbers",
    "parts_named_above_the_header_in_piped_cells",
    "tables_side_by_side",
    "weeks_with_days_of_the_month_beside_them",
    "weeks_without_months_far_below_a_span",
}
TIMES = (["week", "date"], ["month", "week"], ["date", "week"])


def with_numbers(rows: Rows, kinds: Sequence[str | None]) -> Rows:
    if "number" in kinds:
        return rows
    return [["序号", *rows[0]], *([str(number), *row] for number, row in enumerate(rows[1:], 1))]


def with_remarks(rows: Rows, kinds: Sequence[str | None]) -> Rows:
    return rows if "remark" in kinds else [[*rows[0], "备注"], *([*row, ""] for row in rows[1:])]


def with_what_is_done(rows: Rows, _kinds: Sequence[str | None]) -> Rows:
    return [[*rows[0], "完成情况"], *([*row, "已完成" if at % 3 else ""] for at, row in enumerate(rows[1:]))]


def with_places(rows: Rows, kinds: Sequence[str | None]) -> Rows:
    """A room behind what is held in it."""
    if "place" in kinds or "content" not in kinds:
        return rows
    place = kinds.index("content") + 1
    rooms = [
        "地点",
        *(["会议室", "操场", "", "录播室"][at % 4] if row[place - 1] else "" for at, row in enumerate(rows[1:])),
    ]
    return [[*row[:place], room, *row[place:]] for row, room in zip(rows, rooms, strict=True)]


def with_owners_first(rows: Rows, kinds: Sequence[str | None]) -> Rows:
    if not {"owner", "content"} <= set(kinds) or kinds.index("owner") < kinds.index("content"):
        return rows
    content, owner = kinds.index("content"), kinds.index("owner")
    return [[*row[:content], row[owner], *row[content:owner], *row[owner + 1 :]] for row in rows]


def with_times_turned(rows: Rows, kinds: Sequence[str | None]) -> Rows:
    return [[row[1], row[0], *row[2:]] for row in rows] if list(kinds[:2]) in TIMES else rows


CHANGES: dict[str, Callable[[Rows, Sequence[str | None]], Rows]] = {
    "numbers": with_numbers,
    "remarks": with_remarks,
    "what is done": with_what_is_done,
    "places": with_places,
    "owners first": with_owners_first,
    "times turned": with_times_turned,
}


@pytest.mark.parametrize("change", CHANGES)
def test_further_columns_and_another_order_change_nothing(change: str) -> None:
    changed = 0
    for path in LAYOUTS:
        text = path.read_text("utf-8").split(LINE)[0]
        blocks = source_of_text(text).blocks
        other = [_changed(block, change) if isinstance(block, Table) else block.text for block in blocks]
        if path.stem in NOT_OF_COLUMNS or other == blocks_of(text):
            continue
        changed += 1
        read = [told_of(activity) for activity in activities_of(read_document(page_of(other), "plan.html"))]
        assert _squeezed(read) == _squeezed(told(text)), path.stem
    assert changed


def _changed(table: Table, change: str) -> Rows:
    """Its rows as they are where they lost cells, or most of the header's names are not known."""
    rows = padded(table)
    kinds = [column_of(name) for name in rows[0]]
    is_whole = all(len(row.cells) == len(kinds) for row in table.rows)
    return (
        CHANGES[change](rows, kinds) if is_whole and kinds.count(None) <= 1 < len(kinds) - kinds.count(None) else rows
    )


def _squeezed(read: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    return [("".join(str(words).split()), *when) for words, *when in read]
