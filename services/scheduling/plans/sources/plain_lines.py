"""Lines of a text on a page, in a Word file or in one column of a sheet: tables of pipes and tabs stand among them, too."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from services.scheduling.plans.blocks import Block, Paragraph, Source
from services.scheduling.plans.sources.text_reader import blocks_of_lines


def with_lines_of_a_text(source: Source) -> Source:
    """The same source, each run of its paragraphs read as the lines of a text are."""
    runs = groupby(source.blocks, lambda block: isinstance(block, Paragraph))
    return Source(source.lines, tuple(block for _, run in runs for block in _read(list(run), source.lines)))


def _read(run: Sequence[Block], shown: Sequence[str]) -> Sequence[Block]:
    lines = [line for block in run if isinstance(block, Paragraph) for line in _lines(block, shown[block.line - 1])]
    return blocks_of_lines([text for text, _ in lines], [number for _, number in lines]) if lines else run


def _lines(paragraph: Paragraph, shown: str) -> Iterator[tuple[str, int]]:
    """The blank line that sets it apart, and its text, before which a tab may stand for an empty cell."""
    if paragraph.apart:
        yield "", paragraph.line
    yield shown if shown.strip() == paragraph.text else paragraph.text, paragraph.line
