"""Excel files (.xlsx): each sheet's rows as a table, its first lone cells as paragraphs; real dates as dates."""

import datetime as dt
import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from services.scheduling.plans.blocks import MOST_LINES, Block, Cell, Paragraph, Row, Source, Table
from services.scheduling.plans.errors import UnreadablePlanError
from services.scheduling.plans.sources.archives import check_archive
from services.scheduling.plans.sources.plain_lines import with_lines_of_a_text
from services.scheduling.plans.words.script import visible

_MOST_COLUMNS = 60
_FEWEST_CELLS = 2


def read_sheets(content: bytes, filename: str) -> Source:
    """Raises UnreadablePlanError for what is no Excel file, is broken, or would unpack to more than 64 MB."""
    check_archive(content, filename, body="xl/workbook.xml", otherwise="not_excel")
    import openpyxl  # noqa: PLC0415  # heavy, and needed for this format alone

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and drawings that it leaves out
            workbook = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
            lines: list[str] = []
            blocks: list[Block] = []
            for sheet in workbook.worksheets:
                if sheet.sheet_state == "visible":
                    _add_sheet(sheet, lines, blocks)
    except Exception as error:  # openpyxl lets through whatever a broken part makes its parts raise
        raise UnreadablePlanError(filename, "broken_excel") from error
    return with_lines_of_a_text(Source(tuple(lines), tuple(blocks)))


def _add_sheet(sheet: Any, lines: list[str], blocks: list[Block]) -> None:
    rows: list[Row] = []
    height, width = min(sheet.max_row, MOST_LINES + 1), min(sheet.max_column, _MOST_COLUMNS)
    filled = 0
    for values in sheet.iter_rows(max_row=height, max_col=width, values_only=True):
        texts = [_shown(value) for value in values]
        lines.append(" | ".join(text.replace("\n", " ") for text in texts).strip(" |"))
        empty = Cell(len(lines), "")
        rows.append(Row(tuple(Cell(len(lines), text) if text else empty for text in texts)))
        filled += len(rows[-1].filled)
        if filled > MOST_LINES:
            break  # it will be refused
    first, end = _table_in(rows)
    blocks += _paragraphs(rows[:first])
    if first < end:
        width = max(at + 1 for row in rows[first:end] for at, cell in enumerate(row.cells) if cell.text)
        blocks.append(Table(tuple(Row(row.cells[:width]) for row in rows[first:end])))
    blocks += _paragraphs(rows[end:])


def _table_in(rows: Sequence[Row]) -> tuple[int, int]:
    """From the first row with several cells to the last one that is no lone cell in the first column."""
    wide = [at for at, row in enumerate(rows) if sum(bool(cell.text) for cell in row.cells) >= _FEWEST_CELLS]
    if not wide:
        return len(rows), len(rows)
    end = wide[-1] + 1
    while end < len(rows) and not rows[end].cells[0].text and any(cell.text for cell in rows[end].cells):
        end += 1
    return wide[0], end


def _paragraphs(rows: Sequence[Row]) -> Iterator[Paragraph]:
    apart = True  # behind an empty row
    for row in rows:
        for cell in row.filled:
            for text in cell.text.split("\n"):
                if text.strip():
                    yield Paragraph(cell.line, text.strip(), apart)
                    apart = False
        apart = apart or not row.filled


def _shown(value: object) -> str:
    """A cell's value as a plan would write it."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return f"{value.year}-{value.month:02}-{value.day:02}"
    if isinstance(value, dt.time):
        return f"{value.hour:02}:{value.minute:02}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return visible(str(value)).replace("\r\n", "\n").replace("_x000D_", "").strip()
