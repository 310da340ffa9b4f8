"""Spreadsheets in and out: CSV in the encodings that Excel writes, and XLSX read with care for what it may hide."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import load_workbook

from services.directory.domain.rows import Line, bad_file
from shared.errors import DomainError, TooLargeError

MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 24 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 3000
MAX_COLUMNS = 40
MAX_CELL = 500
# An XML part has no business to declare entities: that is how a small file grows. Nor to hide that in UTF-16.
DECLARATIONS = re.compile(rb"<!(DOCTYPE|ENTITY)|\A[\s\S]{0,3}\x00", re.IGNORECASE)


def read_lines(content: bytes, filename: str) -> list[Line]:
    """The cells of a CSV (UTF-8, UTF-16 with its mark, GB18030) or of the first sheet of an XLSX, row by row.

    Raises:
        InvalidError: it is neither, or broken, or has a formula in a cell.
        TooLargeError: more than a people list needs.
    """
    if len(content) > MAX_FILE_BYTES:
        raise too_large(f"a people list is at most {MAX_FILE_BYTES // 1024 // 1024} MB", "人员名单文件过大")
    zipped = content.startswith(b"PK\x03\x04")
    if filename.lower().endswith((".xlsx", ".xlsm")) or zipped:
        return bounded(read_xlsx(content))
    return bounded(read_csv(content))


def too_large(english: str, chinese: str) -> TooLargeError:
    return TooLargeError(f"file: {english}", detail_zh=chinese, code="file_too_large", fields={"file": [english]})


def bounded(lines: list[Line]) -> list[Line]:
    if len(lines) > MAX_ROWS + 1:
        raise too_large(f"at most {MAX_ROWS} people in a file", f"每个文件至多 {MAX_ROWS} 人")
    for number, cells in lines:
        if any(cells[MAX_COLUMNS:]):
            raise bad_file(f"row {number}: more than {MAX_COLUMNS} columns", f"第 {number} 行超过 {MAX_COLUMNS} 列")
        if any(len(cell) > MAX_CELL or "\0" in cell for cell in cells):
            raise bad_file(f"row {number}: a cell is not plain text of at most {MAX_CELL} characters",
                           f"第 {number} 行有单元格过长或不是文本")  # fmt: skip
    return lines


def read_csv(content: bytes) -> list[Line]:
    text = decode(content)
    heading = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in heading and "," not in heading else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[Line] = []
    try:
        for cells in reader:
            lines.append((reader.line_num, cells))
            if len(lines) > MAX_ROWS + 1:
                break
    except csv.Error as error:
        raise bad_file(f"line {reader.line_num}: {error}", f"第 {reader.line_num} 行无法读取") from None
    return lines


def decode(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise bad_file("neither UTF-8 nor GB18030 text, nor a spreadsheet", "文件不是 UTF-8 或 GB18030 文本,也不是表格")


def read_xlsx(content: bytes) -> list[Line]:
    try:
        check_archive(content)
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            sheet = workbook.worksheets[0]
            rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1)
            return [(number, [cell_text(cell, number) for cell in cells]) for number, cells in enumerate(rows, 1)]
        finally:
            workbook.close()
    except DomainError:
        raise
    except Exception as error:
        # Neither zipfile nor openpyxl has one class for a broken file: it may raise anything.
        raise bad_file(f"the workbook cannot be read ({type(error).__name__})", "无法读取该工作簿") from error


def check_archive(content: bytes) -> None:
    """Refuses a workbook that would unpack to more than a people list, or that declares entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise too_large("the workbook unpacks to more than a people list needs", "工作簿解压后过大")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and DECLARATIONS.search(archive.read(part)):
                raise bad_file("the workbook declares XML entities", "工作簿含有不允许的 XML 声明")


def cell_text(cell: Any, row: int) -> str:
    """A cell as text; whole numbers as people see them."""
    value = cell.value
    if cell.data_type == "f":
        raise bad_file(f"row {row}: a cell is a formula; paste its value", f"第 {row} 行有公式,请改为数值")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def write_csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with the mark that makes Excel read it as such."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(heading)
    writer.writerows(rows)
    return page.getvalue().encode("utf-8-sig")
