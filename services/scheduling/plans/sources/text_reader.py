"""Plain text and Markdown: a line is a paragraph; lines with pipes or tabs beside each other are a table."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Source, Table, renumbered
from services.scheduling.plans.lines.upright_dashes import with_dashes_laid
from services.scheduling.plans.sources.broken_rows import with_broken_rows_joined
from services.scheduling.plans.sources.piped_cells import (
    end_of_piped_cells,
    is_ruler,
    ruled_width,
    table_of_piped_cells,
)
from services.scheduling.plans.sources.quoted_cells import end_of_quoted_row, quoted_row
from services.scheduling.plans.sources.spacing import closed_up
from services.scheduling.plans.tables.side_by_side import cells_run_on, rows_run_on
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.headings import is_noise, is_note, is_title, section_number
from services.scheduling.plans.words.script import plain, visible

_PIPES = frozenset("|│｜┃")
_BESIDE_A_PIPE = re.compile("(?<=[|])[ \u3000]+|[ \u3000]+(?=[|]|$)")
_MOST_TRIES = 8  # to find a table of one cell a line among the same lines
_STRETCH = 2  # lines without a pipe or a tab that a cell may run over
_LONGEST_STRETCH = 8  # works of one day, a line each
_LONGEST_WORK = 60
_LONE_CELL = re.compile(r"[^,，]+[,，]{2,}")
_COMMAS = (",", "，")
_BLANK_OF_A_PAGE = re.compile(r"&(?:nbsp|ensp|emsp);")
#: ----  -------- below a header whose cells blanks part.
_RULER_BY_BLANKS = re.compile(r":?[-=]+:?(?:\s+:?[-=]+:?)+")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def source_of_text(text: str) -> Source:
    text = _BLANK_OF_A_PAGE.sub(" ", visible(text)) if "&" in text else visible(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Source(tuple(lines), tuple(blocks_of_lines(lines, range(1, len(lines) + 1))))


def blocks_of_lines(lines: Sequence[str], numbers: Sequence[int]) -> list[Block]:
    """`numbers` are those that the lines have in the source."""
    kept = closed_up(lines)
    texts = with_dashes_laid([lines[at] if _PIPES.isdisjoint(lines[at]) else _with_pipes(lines[at]) for at in kept])
    told = [numbers[at] for at in kept]
    blocks = list(_blocks(texts))
    return blocks if told == list(range(1, len(told) + 1)) else [renumbered(block, told) for block in blocks]


def _with_pipes(line: str) -> str:
    """One kind of pipe between cells, and one kind of blank beside it."""
    for pipe in _PIPES:
        line = line.replace(pipe, "|")
    return _BESIDE_A_PIPE.sub(" ", line)


def _blocks(lines: list[str]) -> Iterator[Block]:
    texts = [_without_stray_commas(line) for line in lines]
    at = failed = tries = 0
    has_pipes = any("|" in line for line in lines)
    while at < len(lines):
        tries = tries if at < failed else 0
        end = end_of_piped_cells(lines, at) if has_pipes and tries < _MOST_TRIES else at
        piped = table_of_piped_cells(lines, at, end) if end > at else None
        if end > at and not piped:
            failed, tries = max(failed, end), tries + 1
        if piped:
            yield piped
            at = end
            continue
        end = _end_of_table(lines, at)
        if end > at:
            yield from _table(lines, at, end)
            at = end
            continue
        if texts[at] and not _RULER_BY_BLANKS.fullmatch(texts[at]):
            yield Paragraph(at + 1, texts[at], apart=at == 0 or not texts[at - 1])
        at += 1


def _without_stray_commas(line: str) -> str:
    """Some pages write a comma for each end of a paragraph: no line of words begins with one.

    A sheet of commas writes one for each cell that is empty behind a title.
    """
    text = line.strip()
    strays = text.startswith(_COMMAS) or (text.endswith(_COMMAS) and _LONE_CELL.fullmatch(text))
    return text.strip(" \t\u3000,，") if strays else text


def _end_of_table(lines: list[str], start: int) -> int:
    """Where the table that begins at `start` ends; `start` itself if none does."""
    separator = _separator(lines, start)
    if separator is None:
        return start
    if separator == "|" and _stands_above(lines, start):
        return start + 1
    end = at = start
    while at < len(lines) and at - end <= (_LONGEST_STRETCH if separator == "\t" else _STRETCH):
        if separator not in lines[at] and _heads_another_table(lines, at, separator):
            break
        if separator in lines[at].strip() or (separator == "|" and is_ruler(lines[at])):
            if at - end > _STRETCH and not _are_of_one_table(lines[end:at]):
                return end
            at = _end_of_row(lines, at, separator)
            end = at + 1
        at += 1
    return end


def _end_of_row(lines: list[str], at: int, separator: str) -> int:
    """The last line of the row that begins at `at`."""
    return end_of_quoted_row(lines, at) if separator == "\t" else at


def _heads_another_table(lines: list[str], at: int, separator: str) -> bool:
    """二、值日安排 above a line that begins with the name of a column; a title, perhaps with its term below it."""
    below = lines[at + 1 : at + 2 + is_title(lines[at], among_items=True)]
    names = next((line.split(separator) for line in below if separator in line), [])
    begins = section_number(lines[at]) is not None or is_title(lines[at], among_items=True)
    return len(names) > 1 and begins and column_of(names[0]) is not None


def _are_of_one_table(lines: list[str]) -> bool:
    """Whether lines without a tab are works whose day and office are merged with those of the row above them."""
    return all(line.strip() and len(line) <= _LONGEST_WORK and not _ends_a_table(line) for line in lines)


def _ends_a_table(line: str) -> bool:
    if is_title(line, among_items=True) or is_note(line) or is_noise(line) or section_number(line) is not None:
        return True
    return is_period(line.strip(), NO_TIME) is not None or plain(line).rstrip().endswith((":", "。"))


def _stands_above(lines: list[str], at: int) -> bool:
    """Whether a line is the title of a plan beside the name of its site, or the line of a menu above that."""
    return any(_is_title(line) for line in lines[at : at + 2]) and not _names_times_or_columns(lines[at])


def _is_title(line: str) -> bool:
    words = _words(line) if "|" in line else []
    return len(words) > 1 and any(is_title(word, among_items=True) for word in words)


def _names_times_or_columns(line: str) -> bool:
    words = _words(line)
    return _names_columns(words) or any(is_period(word, NO_TIME) or bare_weeks(word) for word in words)


def _names_columns(words: Sequence[str]) -> bool:
    return sum(column_of(word) is not None for word in words) > 1


def _words(line: str) -> list[str]:
    return [word.strip() for word in line.split("|") if word.strip()]


def _separator(lines: list[str], at: int) -> str | None:
    if "|" in lines[at]:
        return "|"
    if "\t" not in lines[at] or "\t" not in lines[at].strip():
        return None
    below = 2 if _names_columns(lines[at].split("\t")) else 1  # 一、校级培训 may stand right below a header
    return "\t" if any("\t" in line.strip() for line in lines[at + 1 : at + 1 + below]) else None


def _table(lines: list[str], start: int, end: int) -> Iterator[Block]:
    """One table, or its paragraphs if every line holds one cell only, or a lone one names neither a time nor columns."""
    separator = _separator(lines, start) or "|"
    rows: list[Row] = []
    width = _width(lines[start:end], separator)
    at = start
    while at < end:
        line = lines[at].strip("\r\n")
        last = _end_of_row(lines, at, separator)
        if last > at:
            rows.append(Row(tuple(quoted_row(lines, at))))
        elif line.strip() and not (separator == "|" and is_ruler(line)):
            cells = [Cell(at + 1, _cell(cell)) for cell in _cells(line, separator, width)]
            rows += rows_run_on(cells) or [Row(tuple(cells))]
        at = last + 1
    if len(rows) == 1 and (cells := cells_run_on(rows[0].cells)):
        yield from (Paragraph(cell.line, cell.text) for cell in cells)
        return
    rows = list(with_broken_rows_joined(rows, lines, ruled_width(lines, start, end)))
    wide = [row for row in rows if len(row.filled) > 1]
    if len(wide) > 1 or any(separator != "|" or _names_times_or_columns(lines[row.cells[0].line - 1]) for row in wide):
        yield Table(tuple(rows))
    else:
        for row in rows:
            yield from (Paragraph(cell.line, cell.text) for cell in row.filled)


def _cell(text: str) -> str:
    return _LINE_BREAK.sub("\n", text).strip()


def _width(lines: list[str], separator: str) -> int:
    """How many cells the lines hold that do not begin with a pipe; 0 if all do."""
    return max((len(_cells(line, separator, 0)) for line in lines if not line.strip().startswith("|")), default=0)


def _cells(line: str, separator: str, width: int) -> list[str]:
    """The cells of a line. A pipe at its beginning frames the table, unless its first cell must be empty."""
    cells = (line.strip() if separator == "|" else line).split(separator)
    if separator == "|" and len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    if separator == "|" and line.strip().startswith("|") and len(cells) > width:
        cells = cells[1:]
    return cells
