"""Plain text and Markdown: a line is a paragraph; lines with pipes or tabs beside each other are a table."""

from collections.abc import Iterator

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Source, Table

_PIPES = str.maketrans({"│": "|", "｜": "|", "┃": "|"})
_RULER = frozenset("|:+-=─— \t")
_STRETCH = 2  # lines without a pipe that a cell may run over


def source_of_text(text: str) -> Source:
    lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return Source(lines, tuple(_blocks([line.translate(_PIPES) for line in lines])))


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        end = _end_of_table(lines, at)
        if end > at:
            yield from _table(lines, at, end)
            at = end
            continue
        if lines[at].strip():
            yield Paragraph(at + 1, lines[at].strip(), apart=at == 0 or not lines[at - 1].strip())
        at += 1


def _end_of_table(lines: list[str], start: int) -> int:
    """Where the table that begins at `start` ends; `start` itself if none does."""
    separator = _separator(lines, start)
    if separator is None:
        return start
    end = at = start
    while at < len(lines) and at - end <= _STRETCH:
        if separator in lines[at].strip() or (separator == "|" and _is_ruler(lines[at])):
            end = at + 1
        at += 1
    return end


def _is_ruler(line: str) -> bool:
    return ("--" in line or "──" in line) and set(line) <= _RULER


def _separator(lines: list[str], at: int) -> str | None:
    if "|" in lines[at]:
        return "|"
    if "\t" in lines[at].strip() and at + 1 < len(lines) and "\t" in lines[at + 1].strip():
        return "\t"
    return None


def _table(lines: list[str], start: int, end: int) -> Iterator[Block]:
    """One table, or its paragraphs if every line holds one cell only."""
    separator = _separator(lines, start) or "|"
    rows: list[Row] = []
    columns = 0
    for at in range(start, end):
        line = lines[at].strip(" \r\n")
        if separator == "|" and _is_ruler(line):
            columns = columns or line.strip("|").count("|") + 1
        elif line:
            rows.append(Row(tuple(Cell(at + 1, cell.strip()) for cell in _cells(line, separator))))
    if any(len(_filled(row)) > 1 for row in rows):
        yield Table(tuple(rows))
    elif columns > 1 and sum(len(row.cells) for row in rows) >= 2 * columns:
        yield Table(_regrouped(rows, columns), rebuilt=True)
    else:
        for row in rows:
            yield from (Paragraph(cell.line, cell.text) for cell in _filled(row))


def _cells(line: str, separator: str) -> list[str]:
    cells = line.split(separator)
    if separator == "|" and line.startswith("|"):
        cells = cells[1:]
    if separator == "|" and len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.text]


def _regrouped(rows: list[Row], columns: int) -> tuple[Row, ...]:
    """Cells that stand one a line, put back into rows of as many columns as the ruler shows."""
    cells = [cell for row in rows for cell in row.cells]
    return tuple(Row(tuple(cells[at : at + columns])) for at in range(0, len(cells), columns))
