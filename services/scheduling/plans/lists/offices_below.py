"""Offices below items (条目下的处室): 1、选科调查, and on the next line 教务处, in a list that writes all its items so."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.entries import Entry, Heading, Piece, Prose
from services.scheduling.plans.words.offices import is_owner

_FEWEST = 3
_COLONS = (":", "：")


def by_offices_below(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The same pieces. Where most arrangements have an office on the line below, it is who does them."""
    below = dict(_offices_below(pieces))
    entries = sum(isinstance(piece, Entry) for piece in pieces)
    among_items = sum(isinstance(pieces[at + 1], Prose) for at in below)  # a heading may also head a list
    told = among_items >= _FEWEST and len(below) * 3 >= entries * 2
    for at, piece in enumerate(pieces):
        office = below.get(at) if told else None
        yield piece._replace(owner=piece.owner or office) if office and isinstance(piece, Entry) else piece


def _offices_below(pieces: Sequence[Piece]) -> Iterator[tuple[int, str]]:
    for at, (piece, below) in enumerate(pairwise(pieces)):
        if isinstance(piece, Entry) and isinstance(below, Prose | Heading) and is_owner(below.text):
            office = below.text.strip()
            if not office.endswith(_COLONS):  # 教务处: heads what is listed below it
                yield at, office
