"""What every reader returns: paragraphs and tables, each with its line in the source."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: Paragraphs and cells of a document, and those of them that may name a time; a year of a large school is some hundreds.
MOST_LINES, MOST_TIMES = 60_000, 20_000


class Cell(NamedTuple):
    """`lines` tells the line of each of the text's lines, where they stand on lines of their own in the source."""

    line: int
    text: str
    lines: tuple[int, ...] = ()


class Paragraph(NamedTuple):
    """`line` counts from 1. `apart` says that nothing else stands near it: a blank line comes before."""

    line: int
    text: str
    apart: bool = False

    @property
    def cell(self) -> Cell:
        """The line as a cell of the table that it is a part of."""
        return Cell(self.line, self.text)


class Row(NamedTuple):
    cells: tuple[Cell, ...]

    @property
    def filled(self) -> list[Cell]:
        """Its cells that hold something."""
        return [cell for cell in self.cells if cell.text]


class Table(NamedTuple):
    """`rebuilt` says that rows and columns were put together again from one cell a line.

    `named` says that the first content of a row is the name of what is held, and the others only tell more of it;
    `kinds` what the columns hold where no header does.
    """

    rows: tuple[Row, ...]
    rebuilt: bool = False
    named: bool = False
    kinds: tuple[str, ...] = ()


Block = Paragraph | Table


def with_texts(block: Block, change: Callable[[str], str]) -> Block:
    """The same block, the text of its line or of each of its cells changed."""
    if isinstance(block, Paragraph):
        return block._replace(text=change(block.text))
    rows = (Row(tuple(cell._replace(text=change(cell.text)) for cell in row.cells)) for row in block.rows)
    return block._replace(rows=tuple(rows))


def renumbered(block: Block, numbers: Sequence[int]) -> Block:
    """The same block, its lines those that `numbers` tells for 1, 2, 3…."""
    if isinstance(block, Paragraph):
        return block._replace(line=numbers[block.line - 1])
    return block._replace(
        rows=tuple(Row(tuple(_renumbered(cell, numbers) for cell in row.cells)) for row in block.rows)
    )


def _renumbered(cell: Cell, numbers: Sequence[int]) -> Cell:
    return cell._replace(line=numbers[cell.line - 1], lines=tuple(numbers[line - 1] for line in cell.lines))


def from_place(blocks: Sequence[Block], at: int) -> Iterator[Block]:
    """The blocks from `at` on; where each line asks for them, a copy of all would cost the square of the text."""
    return (blocks[place] for place in range(at, len(blocks)))


def texts_of(blocks: Sequence[Block]) -> list[str]:
    """The text of each line and of each cell."""
    cells = [cell.text for block in blocks if isinstance(block, Table) for row in block.rows for cell in row.cells]
    return [*[block.text for block in blocks if isinstance(block, Paragraph)], *cells]


@dataclass(frozen=True)
class Source:
    """A document as lines (as a person is shown them) and as blocks (as the rules read them)."""

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
