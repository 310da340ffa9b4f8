"""Tables written one cell a line, with a pipe after or before each cell: put back into rows.

Pages copied out of a browser look so. Where the pipes stand before the cells, a pipe alone ends a row; where they
stand behind, the row is as wide as the ruler or the header's names.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from services.scheduling.plans.blocks import Cell, Row, Table
from services.scheduling.plans.sources.rows_by_items import rows_by_items
from services.scheduling.plans.tables.columns import CONTENTS, TELLS_A_ROW
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.themed_times import sure_time_with_theme
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.headings import is_noise, is_note, is_prose, is_title
from services.scheduling.plans.words.items import leading_number
from services.scheduling.plans.words.offices import is_owner

_RULER = frozenset("|:+-=─— \t")
_LONGEST_CELL = 12  # lines that one cell may run over
_LONGEST_FIRST_CELL = 20
_FEWEST_PIPES = 4
_FEWEST_COLUMNS = 2
_FEWEST_COUNTED = 3
_WEEKDAYS, _WIDEST_CALENDAR = 7, 12


def is_ruler(line: str) -> bool:
    """---|---|---, as Markdown rules off a header."""
    return ("--" in line or "──" in line) and set(line.strip()) <= _RULER


def end_of_piped_cells(lines: Sequence[str], start: int) -> int:
    """Where a table of one cell a line that begins at `start` ends; `start` itself if none begins there."""
    if not _begins(lines, start):
        return start
    end, piped, at = start, 0, start
    while at < len(lines) and at - end <= _LONGEST_CELL:
        line = lines[at]
        if "|" in line and not is_ruler(line):
            if len([cell for cell in line.split("|") if cell.strip()]) > 1:
                break
            piped += 1
        elif piped and _is_title(line) and not _has_its_next_cell_below(lines, at):
            break
        if "|" in line:
            end = at + 1
        at += 1
    return _end_of_open_cell(lines, end) if piped >= _FEWEST_PIPES else start


def _is_title(line: str) -> bool:
    """1.各部门制订本学期计划 is an item of a cell."""
    return leading_number(line) is None and is_title(line, among_items=True)


def _end_of_open_cell(lines: Sequence[str], end: int) -> int:
    """Behind 11月 | the row's last cell may lack its pipe where the text ends."""
    last = lines[end - 1].rstrip()
    if not last.endswith("|") or last.startswith("|") or not is_period(last.strip(" |\t")):
        return end
    rest = [line.strip() for line in lines[end:]]
    is_the_end = len(rest) <= _LONGEST_CELL and bool(rest) and all(rest[: len(rest) - (not rest[-1])])
    return len(lines) if is_the_end and not any(map(_stands_below, rest)) else end


def _stands_below(line: str) -> bool:
    told = is_prose(line) and leading_number(line) is None
    return told or _is_title(line) or is_note(line) or is_noise(line)


def _begins(lines: Sequence[str], start: int) -> bool:
    line = lines[start].strip()
    following = lines[start + 1].strip() if start + 1 < len(lines) else ""
    if "|" in line:
        return line != "|" or "|" in following  # a lone one before other words is a stray
    return bool(line) and len(line) <= _LONGEST_FIRST_CELL and following.startswith("|")


def table_of_piped_cells(lines: Sequence[str], start: int, end: int) -> Table | None:
    """The table, or None if nothing says how wide its rows are."""
    before = any(line.strip().startswith("|") and line.strip(" |\t") for line in lines[start:end])
    if before:
        told = _rows_begun_without_pipes(lines, start, end) or _rows_ended_by_pipes(lines, start, end)
        rows = [row for row in told if any(cell.text for cell in row.cells)]
        return Table(tuple(rows)) if any(len(row.cells) > 1 for row in rows) else None
    cells = list(_cells(lines, start, end))
    counted = _counted_rows(cells)
    if counted:
        return Table(tuple(counted), rebuilt=True)
    width = (
        ruled_width(lines, start, end)
        or _width_to_first_time(cells)
        or _width_between_times(cells)
        or _named_width(cells)
    )
    if width < _FEWEST_COLUMNS or len(cells) < 2 * width:
        return None
    return Table(tuple(Row(tuple(row)) for row in _rows(cells, width)), rebuilt=True)


def _counted_rows(cells: Sequence[Cell]) -> list[Row]:
    """The rows that numbers count, as wide as each other but not as the header above them; empty if none are.

    A header of two lines has more names than a row has cells: 完成情况 above 已完成 and 未完成.
    """
    begins = list(_counting(cells))
    widths = {end - at for at, end in pairwise(begins)}
    names = cells[: begins[0]] if begins else ()
    kinds = [column_of(cell.text) for cell in names]
    if len(begins) < _FEWEST_COUNTED or len(widths) > 1 or "number" not in kinds or None in kinds:
        return []
    width = widths.pop()
    if width == len(names):
        return []
    places = [0, *begins, min(begins[-1] + width, len(cells)), len(cells)]
    return [Row(tuple(cells[at:end])) for at, end in pairwise(places) if end > at]


def _counting(cells: Sequence[Cell]) -> Iterator[int]:
    number = 0
    for at, cell in enumerate(cells):
        if cell.text == str(number + 1):
            number += 1
            yield at


def _rows(cells: Sequence[Cell], width: int) -> list[list[Cell]]:
    """As many cells a row as the header has; where some row lost one, each row from its date on."""
    by_width = [list(cells[at : at + width]) for at in range(0, len(cells), width)]
    kinds = [column_of(cell.text) for cell in cells[:width]]
    if by_items := rows_by_items(cells, kinds):
        return by_items
    if kinds[0] != "date" or kinds.count("date") > 1 or all(_may_begin_a_row(row[0]) for row in by_width[1:]):
        return by_width
    begins = [at for at in range(width, len(cells)) if _is_a_day(cells[at])]
    by_date = [list(cells[at:end]) for at, end in pairwise([0, *begins, len(cells)])]
    if len(by_date[0]) != width or any(len(row) > width for row in by_date):
        return by_width
    return [row + [Cell(row[-1].line, "")] * (width - len(row)) for row in by_date]


def _may_begin_a_row(cell: Cell) -> bool:
    return not cell.text or _is_a_day(cell)


def _is_a_day(cell: Cell) -> bool:
    reading = is_period(cell.text)
    return reading is not None and reading.period.first is not None


def _cells(lines: Sequence[str], start: int, end: int) -> Iterator[Cell]:
    """Each stretch of lines up to a pipe."""
    texts: list[tuple[int, str]] = []
    for at in range(start, end):
        if is_ruler(lines[at]):
            continue
        *closed, rest = lines[at].split("|")
        for piece in closed:
            texts.append((at + 1, piece.strip()))
            yield _cell(texts, at + 1)
            texts = []
        if rest.strip():
            texts.append((at + 1, rest.strip()))
    if texts:
        yield _cell(texts, end)


def _cell(texts: Sequence[tuple[int, str]], line: int) -> Cell:
    filled = [(at, text) for at, text in texts if text]
    lines = tuple(at for at, _ in filled)
    return Cell(lines[0] if lines else line, "\n".join(text for _, text in filled), lines)


def _rows_begun_without_pipes(lines: Sequence[str], start: int, end: int) -> list[Row]:
    """The rows if pipes stand between the cells alone, as the header shows: each begins on a line without one.

    Such a line is the next of the last cell, too: of several offices below each other.
    """
    names = list(takewhile(lambda line: line.strip(), lines[start:end]))
    header = [names[0], *takewhile(lambda line: line.strip().startswith("|"), names[1:])]
    kinds = [column_of(name.strip(" |\t")) for name in header]
    if header[0].strip().startswith("|") or len(kinds) < _FEWEST_COLUMNS or None in kinds or header == names:
        return []
    begins, left = [start, start + len(header)], 0
    for at in range(start + len(header), end):
        line = lines[at].strip()
        if line.startswith("|"):
            left -= 1
        elif at == begins[-1] or _begins_a_row(lines, at, kinds, left):
            begins.append(at)
            left = len(kinds) - 1 - _first_column(line, kinds)
    return [Row(tuple(_cells(lines, first, last))) for first, last in pairwise([*dict.fromkeys(begins), end])]


def _begins_a_row(lines: Sequence[str], at: int, kinds: Sequence[str | None], left: int) -> bool:
    """Whether a line without a pipe is the next row, by the cells that the one above has left."""
    line = lines[at].strip()
    if left > 0:
        return left < len(kinds) - 1 and bare_weeks(line) is not None and _is_piped(lines, at + 1)
    return bool(line) and not (kinds[-1] == "owner" and is_owner(line))


def _has_its_next_cell_below(lines: Sequence[str], at: int) -> bool:
    return _is_piped(lines, at + 1) and bool(lines[at + 1].strip(" |\t"))


def _is_piped(lines: Sequence[str], at: int) -> bool:
    return at < len(lines) and lines[at].strip().startswith("|")


def _first_column(text: str, kinds: Sequence[str | None]) -> int:
    """The column that a row begins in: the times that it shares with the row above are left out."""
    times = list(takewhile(lambda kind: kind in TELLS_A_ROW, kinds))
    if bare_weeks(text):
        return 0
    if _is_a_time(text):
        return times.index("date") if "date" in times else 0
    return len(times)


def _rows_ended_by_pipes(lines: Sequence[str], start: int, end: int) -> Iterator[Row]:
    first = start
    for at in range(start, end):
        following = lines[at + 1].strip() if at + 1 < end else ""
        if lines[at].strip() == "|" and not following.startswith("|"):
            yield from _below_what_stands_above(tuple(_cells(lines, first, at + 1)))
            first = at + 1
    if first < end:
        yield Row(tuple(_cells(lines, first, end)))


def _below_what_stands_above(cells: tuple[Cell, ...]) -> Iterator[Row]:
    """A row; of a header whose first name has the table's title on the lines above it two, the title first."""
    above, _, name = cells[0].text.rpartition("\n")
    names = (name, *(cell.text for cell in cells[1:] if cell.text))
    is_header = len(names) > 1 and column_of(cells[0].text) is None and all(map(column_of, names))
    if not above or not is_header:
        yield Row(cells)
        return
    *lines, last = cells[0].lines
    yield Row((Cell(lines[0], above, tuple(lines)),))
    yield Row((Cell(last, name, (last,)), *cells[1:]))


def ruled_width(lines: Sequence[str], start: int, end: int) -> int:
    """How many cells the ruler among the lines has; 0 without any."""
    for line in lines[start:end]:
        if is_ruler(line):
            return line.strip().strip("|").count("|") + 1
    return 0


def _width_to_first_time(cells: Sequence[Cell]) -> int:
    """The cells of a header, known or not, before the first row's time."""
    if not cells or column_of(cells[0].text) not in TELLS_A_ROW:
        return 0
    weekdays = _width_to_the_last_weekday(cells)  # 一 among them is a Monday, no week
    width = next((at for at, cell in enumerate(cells) if at >= weekdays and _is_a_time(cell.text)), 0)
    named = sum(column_of(cell.text) is not None for cell in cells[:width])
    return width if width >= _FEWEST_COLUMNS and named * 2 > width else 0


def _width_between_times(cells: Sequence[Cell]) -> int:
    """How far the times of the rows are apart, if each is as far from the next and most of the header is known."""
    times = [at for at, cell in enumerate(cells) if _is_a_time(cell.text)]
    widths = {second - first for first, second in pairwise(times)}
    width = widths.pop() if len(times) >= _FEWEST_COUNTED and len(widths) == 1 else 0
    named = sum(column_of(cell.text) is not None for cell in cells[:width])
    return width if width and width <= times[0] < 2 * width and named * 2 > width else 0


def _width_to_the_last_weekday(cells: Sequence[Cell]) -> int:
    """Where the weekdays of a calendar's header end; 0 if it has none."""
    kinds = [column_of(cell.text) for cell in cells[:_WIDEST_CALENDAR]]
    for at in range(len(kinds) - _WEEKDAYS + 1):
        if set(kinds[at : at + _WEEKDAYS]) == {"weekday"}:
            return at + _WEEKDAYS
    return 0


def _is_a_time(text: str) -> bool:
    return is_unnumbered(text) or (is_period(text) or bare_weeks(text) or sure_time_with_theme(text)) is not None


def _named_width(cells: Sequence[Cell]) -> int:
    kinds: list[str] = []
    for cell in cells:
        kind = column_of(cell.text)
        if kind is None or (kind == "weekday" and kind in kinds and kinds[-1] != kind):
            break  # 一 below a header with weekdays is the first week
        if kind in CONTENTS and "remark" in kinds:
            break  # 常规工作 behind the remarks is what the first row is about
        kinds.append(kind)
    return len(kinds)
