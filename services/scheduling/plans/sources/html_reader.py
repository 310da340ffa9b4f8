"""Web pages (.html): headings, paragraphs, lists and tables; scripts, menus and footers are left out."""

import re
from collections.abc import Iterator
from typing import Any

from services.scheduling.plans.blocks import MOST_LINES, Block, Cell, Paragraph, Row, Source, Table
from services.scheduling.plans.errors import UnreadablePlanError
from services.scheduling.plans.sources.decoding import decode
from services.scheduling.plans.sources.plain_lines import with_lines_of_a_text
from services.scheduling.plans.words.script import visible

DEEPEST_TABLE = 30
_DEEPEST = 200
_MOST_TAGS = 1_000_000
_MOST_COLUMNS = 60
_TABLE_TAG = re.compile(r"<(?P<end>/?)table\b", re.IGNORECASE)
_DROPPED = frozenset(
    [
        "script",
        "style",
        "nav",
        "footer",
        "aside",
        "form",
        "noscript",
        "iframe",
        "svg",
        "head",
        "template",
        "button",
        "select",
        "object",
        "embed",
        "video",
        "audio",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "td",
        "th",
        "section",
        "article",
        "main",
        "header",
        "body",
        "html",
        "center",
        "pre",
        "blockquote",
        "dl",
        "dt",
        "dd",
        "hr",
        "figure",
        "figcaption",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "address",
        "details",
        "summary",
    ]
)
_SPACED = frozenset(["p", "div", "li"])  # an empty one is a blank line
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)


def read_html(content: bytes, filename: str) -> Source:
    """Raises UnreadablePlanError for what is no text, or nests tables far too deep."""
    return source_of_page(decode(content, filename), filename)


def source_of_page(text: str, filename: str) -> Source:
    """Raises UnreadablePlanError if it nests tables far too deep."""
    depth = 0
    for tag in _TABLE_TAG.finditer(text):
        depth = max(0, depth - 1) if tag["end"] else depth + 1
        if depth > DEEPEST_TABLE:
            raise UnreadablePlanError(filename, "nested")
    if text.count("<") > _MOST_TAGS:
        raise UnreadablePlanError(filename, "too_many_parts")
    from lxml import etree, html  # noqa: PLC0415  # heavy, and needed for this format alone

    try:
        parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadablePlanError(filename, "broken_page") from error
    return with_lines_of_a_text(_Page().source(root))


class _Page:
    """Collects lines and blocks while a page is walked. A line is what stands between two breaks."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._blocks: list[Block] = []
        self._pending: list[str] = []
        self._keeps_lines = False
        self._apart = True

    def source(self, root: Any) -> Source:
        self._walk(root, 0)
        self._end_line()
        return Source(tuple(self._lines), tuple(self._blocks))

    def _walk(self, element: Any, depth: int) -> None:
        if not isinstance(element.tag, str) or element.tag in _DROPPED or element.get("role") == "navigation":
            return
        if depth > _DEEPEST or len(self._blocks) > MOST_LINES:
            return
        if element.tag == "table" and _is_of_rows(element):
            self._end_line()
            self._table(element)
            return
        block = element.tag in _BLOCKS
        if block:
            self._end_line()
        elif element.tag == "br":
            self._break()
        if element.tag == "li":
            self._pending.append(_label(element))
        kept, self._keeps_lines = self._keeps_lines, self._keeps_lines or _keeps_lines(element)
        begun = len(self._lines)
        self._hear(element.text)
        for child in element:
            self._walk(child, depth + 1)
            self._hear(child.tail)
        if block:
            self._end_line()
            self._apart = self._apart or (element.tag in _SPACED and len(self._lines) == begun)
        self._keeps_lines = kept

    def _hear(self, text: str | None) -> None:
        *ended, rest = (text or "").split("\n") if self._keeps_lines else [text or ""]
        for line in ended:
            self._pending.append(line)
            self._break()
        self._pending.append(rest)

    def _break(self) -> None:
        """The end of a line; of an empty one, which sets the next apart."""
        self._apart = not self._end_line() or self._apart

    def _end_line(self) -> bool:
        """Whether there was anything on the line."""
        line = "".join(self._pending)
        self._pending = []
        line = visible(line if self._keeps_lines else _BLANKS.sub(" ", line).strip())
        text = line.strip()
        if text:
            self._lines.append(line)
            self._blocks.append(Paragraph(len(self._lines), text, self._apart))
            self._apart = False
        return bool(text)

    def _table(self, table: Any) -> None:
        rows = []
        self._apart = False
        for texts in _grid(table):
            self._lines.append(" | ".join(text.replace("\n", " ") for text in texts))
            rows.append(Row(tuple(Cell(len(self._lines), text) for text in texts)))
        self._blocks.append(Table(tuple(rows)))


def _keeps_lines(element: Any) -> bool:
    """Whether its line breaks and tabs are shown as they stand."""
    return element.tag in {"pre", "textarea"} or _KEEPS_LINES.search(element.get("style", "")) is not None


def _is_of_rows(table: Any) -> bool:
    """A table with another one inside, or with one cell a row, only frames the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    return any(len([cell for cell in row if cell.tag in {"td", "th"}]) > 1 for row in table.iter("tr"))


def _label(item: Any) -> str:
    """The number or the dot that a browser shows before a list's item."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "• "
    start = parent.get("start", "1")
    before = sum(1 for other in item.itersiblings("li", preceding=True))
    return f"{(int(start) if start.isdigit() else 1) + before}. "


def _grid(table: Any) -> Iterator[list[str]]:
    """The rows of a table; the text of a merged cell stands in its first column and first row only."""
    taken: dict[int, int] = {}
    for row in table.iter("tr"):
        texts: list[str] = []
        for cell in (one for one in row if one.tag in {"td", "th"}):
            _pass_over(taken, texts)
            columns, rows = _span(cell, "colspan"), _span(cell, "rowspan")
            at = len(texts)
            texts += [_text_of(cell), *[""] * (columns - 1)]
            if rows > 1:
                taken |= dict.fromkeys(range(at, at + columns), rows - 1)
        _pass_over(taken, texts)
        yield texts


def _pass_over(taken: dict[int, int], texts: list[str]) -> None:
    """Columns that a cell of a row above reaches down into are empty here."""
    while taken.get(len(texts), 0) and len(texts) < _MOST_COLUMNS:
        taken[len(texts)] -= 1
        texts.append("")


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), _MOST_COLUMNS)) if value.isdecimal() and len(value) < 5 else 1


def _text_of(cell: Any) -> str:
    inner = _Page()
    for dropped in cell.iter(*_DROPPED):
        dropped.text = ""
    inner._walk(cell, 0)  # noqa: SLF001  # the same walk, for one cell
    inner._end_line()  # noqa: SLF001
    return "\n".join(inner._lines)  # noqa: SLF001
