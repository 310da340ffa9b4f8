"""Flattened tables (一格一行): a header's words on lines of their own, then one cell a line. Put back into rows."""

from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.headings import column_of, is_noise, is_note, is_title
from services.scheduling.plans.periods import UNNUMBERED, Period, is_period
from services.scheduling.plans.script import plain
from services.scheduling.plans.weeks import bare_weeks

_TIME = {"week", "month", "date", "number"}
_LAST_WEEK = 30
_LONGEST_ROW = 200
_MOST_COLUMNS = 14


def rebuild_tables(blocks: Sequence[Block]) -> Iterator[Block]:
    """The same blocks, every flattened table as a Table with `rebuilt` set."""
    at = 0
    while at < len(blocks):
        columns = _header(blocks, at)
        if not columns:
            spaced = _spaced_rows(blocks, at)
            yield Table(tuple(spaced), rebuilt=True) if len(spaced) > 1 else blocks[at]
            at += len(spaced) or 1
            continue
        end = _end(blocks, at + len(columns))
        body = [block for block in blocks[at + len(columns) : end] if isinstance(block, Paragraph)]
        header = Row(
            tuple(
                Cell(block.line, block.text) for block in blocks[at : at + len(columns)] if isinstance(block, Paragraph)
            )
        )
        yield Table((header, *_rows(body, [kind or "" for kind in columns])), rebuilt=True)
        at = end


def _header(blocks: Sequence[Block], at: int) -> list[str]:
    """The kinds of the columns whose names stand on the lines from `at` on; empty if there is no header."""
    kinds: list[str] = []
    for block in blocks[at : at + _MOST_COLUMNS]:
        kind = column_of(block.text) if isinstance(block, Paragraph) else None
        if kind is None or (not kinds and kind not in _TIME) or is_period(getattr(block, "text", "")):
            break
        kinds.append(kind)
    told = {"content", "department", "remark"} & set(kinds)
    return kinds if kinds and kinds[0] in _TIME and told and "weekday" not in kinds[2:] else []


def _spaced_rows(blocks: Sequence[Block], at: int) -> list[Row]:
    """A header and rows whose cells are parted by blanks only; the content may hold blanks itself."""
    rows: list[Row] = []
    kinds: list[str] = []
    for place in range(at, len(blocks)):
        block = blocks[place]
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_ROW:
            break
        words = block.text.split()
        if not rows:
            kinds = [column_of(word) or "" for word in words[: _MOST_COLUMNS + 1]]
            if not 1 < len(kinds) <= _MOST_COLUMNS or "" in kinds or kinds[0] not in _TIME or "content" not in kinds:
                return []
        elif len(words) < len(kinds) or not (_is_time(words[0]) or bare_weeks(words[0])):
            break
        rows.append(Row(tuple(Cell(block.line, word) for word in _cells(block.text, kinds))))
    return rows if len(rows) > 1 else []


def _cells(text: str, kinds: Sequence[str]) -> list[str]:
    """As many cells as columns: what is more belongs to the content."""
    content = kinds.index("content")
    words = text.split(maxsplit=content)
    behind = len(kinds) - content - 1
    return words[:content] + words[content].rsplit(maxsplit=behind) if behind else words


def _end(blocks: Sequence[Block], at: int) -> int:
    while at < len(blocks):
        block = blocks[at]
        if not isinstance(block, Paragraph) or is_title(block.text, among_items=True):
            break
        if is_note(block.text) or is_noise(block.text):
            break
        at += 1
    return at


def _rows(body: Sequence[Paragraph], columns: Sequence[str]) -> Iterator[Row]:
    """A row begins where a time stands and the row before has its content."""
    row: list[Cell] = []
    week = 0
    filled = False
    for block in body:
        begun = _week_begun(block.text, week, columns[0]) if filled or len(row) < _times(columns) else None
        is_time = begun is not None or _is_time(block.text)
        if row and is_time and (filled or _repeats(row, block.text)):
            yield Row(tuple(row))
            row, filled = [], False
        week = begun or week
        filled = filled or not is_time
        row.append(Cell(block.line, block.text))
    if row:
        yield Row(tuple(row))


def _times(columns: Sequence[str]) -> int:
    return sum(kind in _TIME | {"weekday"} for kind in columns)


def _repeats(row: Sequence[Cell], text: str) -> bool:
    """Whether a row without content yet already has a time of the same grain: the one before was an empty week."""
    reading = is_period(text, Period())
    if reading is None or reading.grain == "month":
        return False
    return any((known := is_period(cell.text, Period())) and known.grain == reading.grain for cell in row)


def _is_time(text: str) -> bool:
    return is_period(text, Period()) is not None or bool(UNNUMBERED.fullmatch(plain(text).strip()))


def _week_begun(text: str, week: int, first_column: str) -> int | None:
    """The number of the week that a bare numeral begins, if it is the next one."""
    if first_column not in {"week", "number", "month"}:
        return None
    weeks = bare_weeks(text)
    if weeks is None or not (weeks.week and week < weeks.week <= (week + 2 if week else _LAST_WEEK)):
        return None
    return weeks.week_to or weeks.week
