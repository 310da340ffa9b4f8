"""Word files (.docx): paragraphs and tables in their order, a merged cell counted once."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from services.scheduling.plans.blocks import MOST_LINES, Block, Cell, Paragraph, Row, Source, Table
from services.scheduling.plans.errors import UnreadablePlanError

LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 2000
MOST_TAGS = 1_000_000
_BODY = "word/document.xml"
_PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
_MOST_COLUMNS = 60


def read_word(content: bytes, filename: str) -> Source:
    """Raises UnreadablePlanError for what is no Word file, is broken, or would unpack to more than 64 MB."""
    _check_archive(content, filename)
    import docx  # noqa: PLC0415  # heavy, and needed for this format alone

    try:
        document = docx.Document(io.BytesIO(content))
        return _source(document)
    except UnreadablePlanError:
        raise
    except Exception as error:  # lxml, opc and docx each have their own errors for a broken file
        raise UnreadablePlanError(f"{filename}: broken Word file; open it in Word and save it again") from error


def _check_archive(content: bytes, filename: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
                raise UnreadablePlanError(f"{filename}: unpacks to more than 64 MB; leave the pictures out")
            if _BODY not in names:
                raise UnreadablePlanError(f"{filename}: not a Word file; save it as .docx or .txt")
            _check_parts(archive, parts, filename)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        if isinstance(error, UnreadablePlanError):
            raise
        raise UnreadablePlanError(f"{filename}: not a Word file or broken; save it as .docx or .txt") from error


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], filename: str) -> None:
    """The sizes in the directory may lie: count what really unpacks. Entities have no place in a Word file."""
    unpacked = tags = 0
    for part in parts:
        with archive.open(part) as stream:
            head = True
            while chunk := stream.read(1 << 20):
                unpacked += len(chunk)
                tags += chunk.count(b"<") if part.filename.endswith((".xml", ".rels")) else 0
                if tags > MOST_TAGS:
                    raise UnreadablePlanError(f"{filename}: far too many paragraphs; keep the pages with the plan")
                if unpacked > LARGEST_UNPACKED:
                    raise UnreadablePlanError(f"{filename}: unpacks to more than 64 MB; leave the pictures out")
                if head and b"<!DOCTYPE" in chunk[:4096].replace(b"\x00", b""):
                    raise UnreadablePlanError(f"{filename}: declares XML entities; save it again in Word")
                head = False


def _source(document: Any) -> Source:
    lines: list[str] = []
    blocks: list[Block] = []
    for child in document.iter_inner_content():
        if hasattr(child, "rows"):
            blocks.append(_table(child, lines))
        else:
            blocks.extend(_paragraphs(child.text, lines))
        if len(blocks) > MOST_LINES:
            break  # refused by the next stage, which counts
    return Source(tuple(lines), tuple(blocks))


def _paragraphs(text: str, lines: list[str]) -> Iterator[Paragraph]:
    for line in text.split("\n"):
        apart = not lines or not lines[-1].strip()
        lines.append(line)
        if line.strip():
            yield Paragraph(len(lines), line.strip(), apart)


def _table(table: Any, lines: list[str]) -> Table:
    rows = []
    for row in table._tbl.tr_lst:  # noqa: SLF001  # the public row.cells is quadratic and repeats merged cells
        texts = list(_texts(row))
        lines.append(" | ".join(text.replace("\n", " ") for text in texts))
        rows.append(Row(tuple(Cell(len(lines), text) for text in texts)))
    return Table(tuple(rows))


def _texts(row: Any) -> Iterator[str]:
    """A row's cells from left to right. A merged cell's text stands in its first column and first row only."""
    for cell in row.tc_lst:
        text = "\n".join(paragraph.text for paragraph in cell.iter(_PARAGRAPH)).strip()
        yield "" if cell.vMerge == "continue" else text
        yield from [""] * min(cell.grid_span - 1, _MOST_COLUMNS)
