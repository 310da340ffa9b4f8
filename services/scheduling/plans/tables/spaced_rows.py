"""Tables whose cells blanks part (空格分栏): a header and a row a line, put back into cells."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table, from_place
from services.scheduling.plans.tables.columns import CONTENTS, TELLS_A_ROW, TIMES_OF_A_ROW, Column, columns_of
from services.scheduling.plans.tables.flattened_rows import is_time, time_behind, week_begun
from services.scheduling.plans.tables.headed_rows import MAY_BEGIN_A_HEADER, header_of_lines, names_in
from services.scheduling.plans.tables.spaced_cells import cells_by_blanks
from services.scheduling.plans.times.hours import is_weekday
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.times.weeks import bare_weeks, weeks_with_days
from services.scheduling.plans.words.column_names import column_of, named_columns
from services.scheduling.plans.words.headings import is_noise, is_note, is_prose, is_title, section_number
from services.scheduling.plans.words.offices import is_organisation
from services.scheduling.plans.words.people import names_someone
from services.scheduling.plans.words.script import squeezed

_LONGEST_ROW, _LONGEST_WIDE_ROW = 200, 2_000
_FEWEST_COLUMNS, _MOST_COLUMNS = 2, 14
_FEWEST_NAMED, _SHARE_NAMED = 2, 3
_SPACED_DATE = re.compile(r"\d{1,2}\s+月")
_BLANK = re.compile(r"\s")
_BLANKS = re.compile(r"\s{2,}|\t")


def by_blanks(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """The table whose header begins at `at`, and how many blocks it takes; None if there is none."""
    header = blocks[at]
    if not isinstance(header, Paragraph) or len(header.text) > _LONGEST_ROW:
        return None
    names = names_in(header) if _BLANK.search(header.text) else ()
    if not names or len(names) < _FEWEST_COLUMNS:
        return _below_a_header_of_lines(blocks, at) if column_of(header.text) in MAY_BEGIN_A_HEADER else None
    return _table(Row(tuple(names)), blocks, at + 1, wide=_is_wide(header))


def _below_a_header_of_lines(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """A name a line, and below them a row a line."""
    names = header_of_lines(blocks, at)
    begun = at + len(names)
    if len(names) < _FEWEST_COLUMNS or begun == len(blocks):
        return None
    first = blocks[begun]
    if not isinstance(first, Paragraph) or not _BLANK.search(first.text):
        return None
    found = _table(Row(tuple(names)), blocks, begun, wide=_is_wide(first))
    return (found[0], found[1] + len(names) - 1) if found else None


def _table(header: Row, blocks: Sequence[Block], at: int, *, wide: bool) -> tuple[Table, int] | None:
    """The table of the rows from `at` on, and how many blocks they take with one for the header."""
    columns = columns_of(header)
    if not (_is_header(header) or _tells_rows(columns)):
        return None
    if wide and (rows := list(_wide_rows(blocks, at, columns))):
        return Table((header, *rows)), len(rows) + 1
    if not wide and sum(column.kind == "department" for column in columns) > 1:
        return None  # of which office a content is, single blanks do not tell
    rows = _rows(blocks, at, header)
    return (Table((header, *rows), rebuilt=True), len(rows) + 1) if rows else None


def _is_header(row: Row) -> bool:
    kinds = [column_of(cell.text) for cell in row.cells[: _MOST_COLUMNS + 1]]
    if not _FEWEST_COLUMNS <= len(kinds) <= _MOST_COLUMNS or None in kinds:
        return False
    return bool({*CONTENTS, "theme"} & set(kinds)) and bool(TELLS_A_ROW & set(kinds))


def _tells_rows(columns: Sequence[Column]) -> bool:
    """Whether some names are known, though others are not: a time and what is held then."""
    kinds = {column.kind for column in columns}
    return len(columns) <= _MOST_COLUMNS and bool(CONTENTS & kinds) and bool(TIMES_OF_A_ROW & kinds)


def _rows(blocks: Sequence[Block], at: int, header: Row) -> list[Row]:
    """Rows by single blanks: read again with what the first reading tells of the names in them."""
    columns = columns_of(header)
    run = list(_run(blocks, at, columns)) if columns else []
    named = _hold_names([cells_by_blanks(block.text, beside, named=False) for block, beside in run], columns)
    parted = ((block, cells_by_blanks(block.text, beside, named=named)) for block, beside in run)
    return [Row(tuple(Cell(block.line, cell) for cell in cells or [block.text])) for block, cells in parted]


def _hold_names(parted: Sequence[Sequence[str]], columns: Sequence[Column]) -> bool:
    """Whether several rows, and a third of all, name someone in a column of who does it."""
    owners = [at for at, column in enumerate(columns) if column.kind == "owner"]
    named = (sum(names_someone(cells[at]) for cells in parted if cells) for at in owners)
    return any(rows >= max(_FEWEST_NAMED, len(parted) / _SHARE_NAMED) for rows in named)


def _run(blocks: Sequence[Block], at: int, columns: Sequence[Column]) -> Iterator[tuple[Paragraph, Sequence[Column]]]:
    """The lines of the table, each with the columns that it may fill: a line below a row has no time of its own."""
    below = [column._replace(kind="") if column.kind in TIMES_OF_A_ROW else column for column in columns]
    begun, week = False, 0
    for block in from_place(blocks, at):
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_ROW or _SPACED_DATE.match(block.text):
            return
        if _is_its_header(block.text, columns):
            return
        times = _times_of(block.text, columns, week)
        if times:
            week = next((weeks.week_to or weeks.week for time in times if (weeks := bare_weeks(time))), week) or week
            begun = True
            yield block, columns
        elif begun and columns[0].kind in TELLS_A_ROW and _says_more(block):
            yield block, below
        else:
            return


def _times_of(text: str, columns: Sequence[Column], week: int) -> list[str]:
    """The times that a line begins a row with; a number alone, beside a column of days, counts on. A row has a content."""
    cells = cells_by_blanks(text, columns, named=False)
    if not any(cell and column.kind in CONTENTS for cell, column in zip(cells, columns, strict=False)):
        return []
    times = [(cell, column.kind) for cell, column in zip(cells, columns, strict=False) if column.kind in TELLS_A_ROW]
    told = [cell for cell, _ in times if cell]
    if len(told) == 1 < len(times) and bare_weeks(told[0]) and week_begun(told[0], week, "week") is None:
        return []
    return told


def _wide_rows(blocks: Sequence[Block], at: int, columns: Sequence[Column]) -> Iterator[Row]:
    kinds = [column.kind for column in columns]
    first = 0 if not kinds or kinds[0] in TIMES_OF_A_ROW else time_behind(kinds)  # the cell that tells a row
    if not kinds or (not first and kinds[0] not in TIMES_OF_A_ROW):
        return
    begun, last = False, len(blocks) - 1
    for place, block in enumerate(from_place(blocks, at), at):
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_WIDE_ROW or _SPACED_DATE.match(block.text):
            return
        if _is_its_header(block.text, columns):
            return
        tells = _begins_a_row(block, first, kinds)
        heads = (
            _is_section(block.text)
            and _is_wide(below := blocks[min(place + 1, last)])
            and _begins_a_row(below, first, kinds)
        )
        if not (heads or tells or (begun and _goes_on(block, first))):
            return
        begun = True
        yield Row(tuple(Cell(block.line, cell) for cell in ([block.text] if heads else _split(block.text, kinds))))


def _begins_a_row(block: Block, first: int, kinds: Sequence[str]) -> bool:
    if not isinstance(block, Paragraph):
        return False
    cells = _split(block.text, kinds)
    if len(cells) < max(2, first + 1):
        return False
    cell = cells[first]
    return is_time(cell) or is_weekday(cell) or (bare_weeks(cell) or weeks_with_days(cell)) is not None


def _is_wide(block: Block) -> bool:
    return isinstance(block, Paragraph) and _BLANKS.search(block.text) is not None


def _goes_on(block: Paragraph, first: int) -> bool:
    """Whether a line is of the time above it: further cells, or more words of one."""
    return not _ends_a_table(block.text) if _is_wide(block) else not first and _says_more(block)


def _is_its_header(text: str, columns: Sequence[Column]) -> bool:
    """Whether the table's header stands again on a new page, whose rows are a table of their own."""
    return squeezed(text) == squeezed("".join(column.name for column in columns))


def _split(text: str, kinds: Sequence[str]) -> list[str]:
    """At wide blanks if there are any, else at each; behind a time that fills its column, one blank will do."""
    wide = _BLANKS.split(text)
    if len(wide) == 1:
        return text.split()
    return _with_times_apart(wide, kinds) if len(wide) < len(kinds) else wide


def _with_times_apart(cells: list[str], kinds: Sequence[str]) -> list[str]:
    """九, 10.22~10.28 1.作品征集 or 十二~十三 11.12~11.25 1.过关课: the weeks and days that begin a row, a cell each."""
    for at, kind in enumerate(takewhile(TIMES_OF_A_ROW.__contains__, kinds)):
        words = cells[at].split(maxsplit=1) if at < len(cells) else []
        if len(words) > 1 and not is_time(cells[at]) and _fills(words, kind):
            cells = [*cells[:at], *words, *cells[at + 1 :]]
    return cells


def _fills(words: Sequence[str], kind: str) -> bool:
    """Whether the first word is a week before its days, or a span of days."""
    word, behind = words
    if kind == "week" and bare_weeks(word):
        return _is_span(behind.split()[0])
    return kind == "date" and _is_span(word)


def _is_span(text: str) -> bool:
    reading = is_period(text, NO_TIME)
    return reading is not None and reading.period.last is not None


def _says_more(block: Paragraph) -> bool:
    """Whether a line below a row says more under the same time; else it ends the table."""
    text = block.text
    return not (block.apart or is_period(text) or is_prose(text) or _ends_a_table(text))


def _is_section(text: str) -> bool:
    return section_number(text) is not None


def _ends_a_table(text: str) -> bool:
    if is_title(text, among_items=True) or _is_section(text):
        return True
    return is_note(text) or is_noise(text) or is_organisation(text) or len(named_columns(text)) >= _FEWEST_COLUMNS
