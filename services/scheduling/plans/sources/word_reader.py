"""Word files (.docx): paragraphs with the numbers that Word counts, tables, text boxes; a merged cell counted once."""

import io
from collections.abc import Iterator
from typing import Any

from services.scheduling.plans.blocks import MOST_LINES, Block, Cell, Paragraph, Row, Source, Table
from services.scheduling.plans.errors import UnreadablePlanError
from services.scheduling.plans.sources.archives import check_archive
from services.scheduling.plans.sources.plain_lines import with_lines_of_a_text
from services.scheduling.plans.sources.word_numbering import Numbering
from services.scheduling.plans.words.script import visible

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOST_COLUMNS = 60


def read_word(content: bytes, filename: str) -> Source:
    """Raises UnreadablePlanError for what is no Word file, is broken, or would unpack to more than 64 MB."""
    check_archive(content, filename, body="word/document.xml", otherwise="not_word")
    import docx  # noqa: PLC0415  # heavy, and needed for this format alone

    try:
        document = docx.Document(io.BytesIO(content))
        return with_lines_of_a_text(_Word(Numbering(document)).source(document.element.body))
    except Exception as error:  # lxml, opc and docx each have their own errors for a broken file
        raise UnreadablePlanError(filename, "broken_word") from error


class _Word:
    """Collects lines and blocks while a document is walked."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._lines: list[str] = []
        self._blocks: list[Block] = []

    def source(self, body: Any) -> Source:
        self._walk(body)
        return Source(tuple(self._lines), tuple(self._blocks))

    def _walk(self, parent: Any) -> None:
        for child in parent:
            if len(self._blocks) > MOST_LINES:
                return  # refused by the next stage, which counts
            if child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag in {f"{_W}sdt", f"{_W}sdtContent"}:
                self._walk(child)

    def _paragraph(self, paragraph: Any) -> None:
        label = self._numbering.label(paragraph)
        for line in visible(f"{label}{paragraph.text}").split("\n"):
            apart = not self._lines or not self._lines[-1].strip()
            self._lines.append(line)
            if line.strip():
                self._blocks.append(Paragraph(len(self._lines), line.strip(), apart))
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(above.tag == _FALLBACK for above in box.iterancestors()):  # the same box for older programs
                self._walk(box)

    def _table(self, table: Any) -> None:
        """A table inside a cell makes the outer one a frame of the page: it is walked, not read as rows."""
        if table.find(f"{_W}tr/{_W}tc//{_W}tbl") is not None:
            for cell in table.iterfind(f"{_W}tr/{_W}tc"):
                self._walk(cell)
            return
        rows = []
        for row in table.tr_lst:  # the public row.cells is quadratic and repeats merged cells
            texts = list(self._texts(row))
            self._lines.append(" | ".join(text.replace("\n", " ") for text in texts))
            rows.append(Row(tuple(Cell(len(self._lines), text) for text in texts)))
        self._blocks.append(Table(tuple(rows)))

    def _texts(self, row: Any) -> Iterator[str]:
        """A row's cells from left to right. A merged cell's text stands in its first column and first row only."""
        yield from [""] * min(row.grid_before, _MOST_COLUMNS)
        for cell in row.tc_lst:
            paragraphs = cell.iter(f"{_W}p")
            text = "\n".join(self._numbering.label(one) + visible(one.text) for one in paragraphs).strip()
            yield "" if cell.vMerge == "continue" else text
            yield from [""] * min(cell.grid_span - 1, _MOST_COLUMNS)
