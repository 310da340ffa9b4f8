"""The blocks of a text written as a Word file, a sheet, a page: what an office would have made of the same plan."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterable

import docx
import openpyxl

from services.scheduling.plans.blocks import Table
from services.scheduling.plans.sources.text_reader import source_of_text

Written = str | list[list[str]]
BLANKS, NO_BREAKS = "  ", "&nbsp;&nbsp;"


def blocks_of(text: str) -> list[Written]:
    """Paragraphs, and tables as rows of as many cells each."""
    return [padded(block) if isinstance(block, Table) else block.text for block in source_of_text(text).blocks]


def padded(table: Table) -> list[list[str]]:
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def as_word(text: str) -> bytes:
    document = docx.Document()
    for block in blocks_of(text):
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block), cols=len(block[0]))
        for row, texts in zip(table.rows, block, strict=True):
            for cell, cell_text in zip(row.cells, texts, strict=True):
                cell.text = cell_text
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def as_sheet(text: str) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for block in blocks_of(text):
        for row in [[block]] if isinstance(block, str) else block:
            sheet.append(row)
            for cell in sheet[sheet.max_row]:
                cell.data_type = "s" if cell.value else cell.data_type  # = is no formula here
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def as_page(text: str) -> bytes:
    return page_of(blocks_of(text))


def page_of(blocks: Iterable[Written]) -> bytes:
    parts = ["<!doctype html><html><head><title>计划</title><style>p{}</style></head><body><nav><a>首页</a></nav>"]
    for block in blocks:
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block).replace(BLANKS, NO_BREAKS)}</p>")
            continue
        rows = ("".join(f"<td>{html.escape(cell).replace(chr(10), '<br>')}</td>" for cell in row) for row in block)
        parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    parts.append("<footer>版权所有</footer><script>var 九月 = 1</script></body></html>")
    return "".join(parts).encode()


def as_lines_in_word(text: str) -> bytes:
    """A line a paragraph, tables as they are typed."""
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def as_lines_in_a_sheet(text: str) -> bytes:
    """A line a row, all in the first column."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for at, line in enumerate(text.split("\n"), 1):
        cell = sheet.cell(at, 1, line)
        cell.data_type = "s" if line else cell.data_type
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def as_lines_of_a_page(text: str) -> bytes:
    """A line a paragraph."""
    lines = "".join(f"<p>{html.escape(line).replace(BLANKS, NO_BREAKS)}</p>\n" for line in text.split("\n"))
    return f"<html><body><div>{lines}</div></body></html>".encode()


def as_preformatted_page(text: str) -> bytes:
    return f"<html><body><pre>\n{html.escape(text)}</pre></body></html>".encode()


#: Where a tab is no more than a blank, or its cells would stand in columns.
WITHOUT_TABS = {"lines/plan.xlsx", "lines/plan.html"}
FORMATS: dict[str, Callable[[str], bytes]] = {
    "plan.docx": as_word,
    "plan.xlsx": as_sheet,
    "plan.html": as_page,
    "lines/plan.docx": as_lines_in_word,
    "lines/plan.xlsx": as_lines_in_a_sheet,
    "lines/plan.html": as_lines_of_a_page,
    "preformatted/plan.html": as_preformatted_page,
    "utf-8-sig/plan.txt": lambda text: text.encode("utf-8-sig"),
    "gb18030/plan.txt": lambda text: text.encode("gb18030"),
    "utf-16/plan.txt": lambda text: text.encode("utf-16"),
    "utf-16-le/plan.txt": lambda text: text.encode("utf-16-le"),
    "utf-16-be/plan.txt": lambda text: text.encode("utf-16-be"),
}
