"""Dated notes (以备注为安排): 备注: below the bare days of a calendar lists all that is held in the term."""

from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Paragraph, from_place
from services.scheduling.plans.lists.leads import after_number
from services.scheduling.plans.lists.notes import is_the_name_of_a_note
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.values import NO_TIME

_FEWEST = 3
_LETTERS = frozenset("注说明求醒")  # each name has one


def dated_notes(blocks: Sequence[Block]) -> Sequence[Paragraph]:
    """The first notes below their name that are numbered and most of which begin with a time; empty if none are so."""
    for at, block in enumerate(blocks):
        may = isinstance(block, Paragraph) and not _LETTERS.isdisjoint(block.text)
        if may and isinstance(block, Paragraph) and is_the_name_of_a_note(block.text):
            notes = list(_numbered(blocks, at + 1))
            if len(notes) >= _FEWEST and sum(map(_begins_with_a_time, notes)) * 2 > len(notes):
                return notes
    return ()


def _numbered(blocks: Sequence[Block], at: int) -> Iterator[Paragraph]:
    for block in from_place(blocks, at):
        if not isinstance(block, Paragraph) or not after_number(block.text)[0]:
            return
        yield block


def _begins_with_a_time(note: Paragraph) -> bool:
    return read_period(note.text[after_number(note.text)[0] :], NO_TIME) is not None
