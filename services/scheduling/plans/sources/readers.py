"""One reader for each format: bytes to blocks. A new format is a new entry of READERS."""

import re
from collections.abc import Callable, Mapping
from pathlib import PurePath

from services.scheduling.plans.blocks import Source
from services.scheduling.plans.errors import UnreadablePlanError
from services.scheduling.plans.sources.decoding import check_size, decode
from services.scheduling.plans.sources.html_reader import read_html, source_of_page
from services.scheduling.plans.sources.sheet_reader import read_sheets
from services.scheduling.plans.sources.text_reader import source_of_text
from services.scheduling.plans.sources.word_reader import read_word

Reader = Callable[[bytes, str], Source]

# Where tags end more often than lines do, it is they that part the text.
_ENDING_TAG = re.compile(r"</(?:p|td|th|li|div|h[1-6])>", re.IGNORECASE)
_FEWEST_TAGS = 6


def source_of(text: str, filename: str) -> Source:
    """Of a text, or of a page that was saved or pasted as text with its tags."""
    tags = sum(1 for _ in _ENDING_TAG.finditer(text))
    if tags >= _FEWEST_TAGS and tags > 2 * sum(1 for line in text.splitlines() if line.strip()):
        return source_of_page(text, filename)
    return source_of_text(text)


def read_plain_text(content: bytes, filename: str) -> Source:
    return source_of(decode(content, filename), filename)


READERS: Mapping[str, Reader] = {
    ".txt": read_plain_text,
    ".md": read_plain_text,
    ".docx": read_word,
    ".xlsx": read_sheets,
    ".html": read_html,
    ".htm": read_html,
}


def read_source(content: bytes, filename: str) -> Source:
    """The document's lines and blocks. Raises UnreadablePlanError."""
    reader = READERS.get(PurePath(filename).suffix.lower())
    if reader is None:
        raise UnreadablePlanError(filename, "unknown_format", formats=", ".join(READERS))
    check_size(content, filename)
    return reader(content, filename)
