"""Rows below a header with a name a line (栏目各占一行): the names of a table's columns, and the table below them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.tables.columns import SAYS_WHAT, TIMES_OF_A_ROW, columns_of
from services.scheduling.plans.tables.flattened_rows import is_time
from services.scheduling.plans.tables.grids import is_a_whole_week
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.column_names import column_of, named_columns
from services.scheduling.plans.words.headings import after_section_number, section_number
from services.scheduling.plans.words.script import plain

#: What the first column of a table may hold.
MAY_BEGIN_A_HEADER: frozenset[str | None] = frozenset(TIMES_OF_A_ROW | SAYS_WHAT)
_MOST_COLUMNS = 14
_LONGEST_UNKNOWN_NAME = 6
_FEWEST_COLUMNS = 2
_LONGEST_HEADER = 80
_WEEK, _MOST_BEFORE = 7, 3  # days, and the labels before them
_BLANK = re.compile(r"\s")
_BLANKS = re.compile(r"\s{2,}|\t")


def below_its_header(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """A table whose header stands above it, in a line or a name a line, and how many blocks both take; None if there is none."""
    first = blocks[at]
    if not isinstance(first, Paragraph):
        return None
    names = header_of_lines(blocks, at) if column_of(first.text) in MAY_BEGIN_A_HEADER else []
    names = names if len(names) >= _FEWEST_COLUMNS else []
    end = at + (len(names) if names else 1)
    table = blocks[end] if end < len(blocks) else None
    if not isinstance(table, Table) or table.kinds or any(map(columns_of, table.rows[:2])):
        return None
    header = Row(tuple(names or names_in(first)))
    if max(len(row.cells) for row in table.rows) != len(header.cells) or not columns_of(header):
        return None
    return Table((header, *table.rows)), end - at + 1


def with_titles_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, 三、教研安排 时间 内容 地点 parted into the section's title and the header of the rows below it."""
    for block, below in pairwise([*blocks, None]):
        may = isinstance(block, Paragraph) and " " in block.text
        names = _names_behind_a_title(block, below) if may and isinstance(block, Paragraph) else ""
        if names and isinstance(block, Paragraph):
            yield block._replace(text=block.text[: -len(names)].strip())
            yield block._replace(text=names, apart=False)
        elif block is not None:
            yield block


def _names_behind_a_title(block: Paragraph, below: Block | None) -> str:
    if len(block.text) > _LONGEST_HEADER or not isinstance(below, Paragraph) or section_number(block.text) is None:
        return ""
    title, _, names = block.text.partition(" ")
    kinds = [column_of(name) for name in names.split()]
    if not kinds or kinds[0] not in TIMES_OF_A_ROW or column_of(after_section_number(title)) in TIMES_OF_A_ROW:
        return ""
    told = len(kinds) > _FEWEST_COLUMNS and None not in kinds and not SAYS_WHAT.isdisjoint(kinds)
    return names.strip() if told and read_period(below.text) else ""


def with_names_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, a header in one line parted into its names where its cells stand below it one a line."""
    for at, block in enumerate(blocks):
        names = names_in(block) if isinstance(block, Paragraph) and _BLANK.search(block.text) else ()
        if (
            names
            and len(names) >= _FEWEST_COLUMNS
            and _heads_cells(names, blocks[at + 1 : at + 1 + _MOST_BEFORE + _WEEK])
        ):
            yield from (Paragraph(name.line, name.text) for name in names)
        else:
            yield block


def _heads_cells(names: Sequence[Cell], below: Sequence[Block]) -> bool:
    kinds = [column_of(name.text) for name in names]
    if None in kinds or kinds[0] not in TIMES_OF_A_ROW:
        return False
    texts = [block.text for block in below if isinstance(block, Paragraph)]
    if kinds.count("weekday") == _WEEK and any(
        is_a_whole_week(texts[at : at + _WEEK]) for at in range(_MOST_BEFORE + 1)
    ):
        return True
    return not SAYS_WHAT.isdisjoint(kinds) and any(map(_is_a_time_alone, texts[:1]))


def _is_a_time_alone(text: str) -> bool:
    return is_time(text) or bare_weeks(text) is not None


def names_in(header: Paragraph) -> list[Cell]:
    """The names in one line: as wide blanks part them, else those that are known, else words of which the first is."""
    wide = _BLANKS.split(header.text) if _BLANKS.search(header.text) else []
    return [Cell(header.line, name) for name in wide or named_columns(header.text) or _words(header.text)]


def _words(text: str) -> list[str]:
    words = text.split()
    if len(words) > _MOST_COLUMNS or column_of(words[0]) not in TIMES_OF_A_ROW:
        return []
    return words if all(_may_name_a_column(word) for word in words) else []


def _may_name_a_column(text: str) -> bool:
    if column_of(text):
        return True
    shown = plain(text)
    return 1 < len(shown) <= _LONGEST_UNKNOWN_NAME and shown.isalpha() and is_period(shown) is None


def header_of_lines(blocks: Sequence[Block], at: int) -> list[Cell]:
    """The names on the lines from `at` on; those that are not known are short words."""
    names = takewhile(_may_be_a_name, blocks[at : at + _MOST_COLUMNS])
    return [name.cell for name in names if isinstance(name, Paragraph)]


def _may_be_a_name(block: Block) -> bool:
    return isinstance(block, Paragraph) and _may_name_a_column(block.text)
