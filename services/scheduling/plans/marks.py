"""What became of every line (逐行说明): nothing of a document is dropped without a word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.entries import Detail, Entry, Heading, Leftover, Organisation, Piece, Prose, Title

Role = Literal["title", "heading", "organisation", "detail", "prose", "entry", "unread", "joined"]

_ROLES: Mapping[type[Piece], Role] = {
    Entry: "entry",
    Leftover: "unread",
    Title: "title",
    Organisation: "organisation",
    Heading: "heading",
    Detail: "detail",
    Prose: "prose",
}


class Mark(NamedTuple):
    """What a line was taken for; `why` is the rule of an entry, the reason of an unread line, else empty."""

    line: int
    role: Role
    text: str
    why: str = ""


def marks_of(pieces: Iterable[Piece], source: Sequence[Block], logical: Sequence[Block]) -> tuple[Mark, ...]:
    """The marks of every line that holds words, in the order of the lines."""
    marks = [mark for piece in pieces for mark in _marks(piece)]
    marks += _joined(source, logical)
    return tuple(sorted(marks, key=lambda mark: mark.line))


def _marks(piece: Piece) -> list[Mark]:
    role = _ROLES[type(piece)]
    why = piece.rule if isinstance(piece, Entry) else piece.reason if isinstance(piece, Leftover) else ""
    return [Mark(line, role, piece.text, why) for line in piece.lines or (piece.line,)]


def _joined(source: Sequence[Block], logical: Sequence[Block]) -> Iterator[Mark]:
    """Lines that were made one with the line above: a heading or a sentence split over lines."""
    begun = {block.line for block in logical if isinstance(block, Paragraph)}
    for block in source:
        if isinstance(block, Paragraph) and block.line not in begun:
            yield Mark(block.line, "joined", block.text)
