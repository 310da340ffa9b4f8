"""Broken items (断行条目): a numbered sentence that a page cut into lines of one width, the next number below it."""

import re
from collections.abc import Sequence

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.headings import is_label, is_noise, is_note, is_title, section_number
from services.scheduling.plans.words.items import leading_bullet, leading_number
from services.scheduling.plans.words.offices import is_owner

_SHORTEST = 16  # letters of a line that may have been cut
_MOST_LINES = 4
_ENDS_A_SENTENCE = re.compile(r"[。;；!！?？]\s*\Z")
_OPEN = re.compile(r"《[^《》\s]{1,30}\Z")
_CLOSES = re.compile(r"[^《》\s\d][^《》\s]{0,11}》|》")
_ENDS_OTHERWISE = re.compile(r"[。;；!！?？:：,，、)）\]】]\s*\Z")


def lines_of_broken_item(blocks: Sequence[Block], at: int) -> int:
    """How many paragraphs from `at` on are one item: where its neighbours end with a full stop, it must, too."""
    first = blocks[at]
    if not isinstance(first, Paragraph) or len(first.text) < _SHORTEST or not first.text[:1].isdigit():
        return 0
    number = leading_number(first.text)
    if number is None or _ENDS_OTHERWISE.search(first.text[-2:]):
        return 0
    for count, block in enumerate(blocks[at + 1 : at + 1 + _MOST_LINES], start=1):
        if not isinstance(block, Paragraph):
            return 0
        if (following := leading_number(block.text)) is not None:
            is_next = count > 1 and following[0] == number[0] + 1 and _ends(blocks[at + count - 1])
            above = blocks[at - 1] if at and number[0] > 1 else block
            return count if is_next and _ends(above) else 0
        if not _goes_on(block, first):
            return 0
    return 0


def lines_of_broken_title(blocks: Sequence[Block], at: int) -> int:
    """2 where a line ends inside of 《…》 and the next one closes it; else 0."""
    first, *below = blocks[at : at + 2]
    if not isinstance(first, Paragraph) or "《" not in first.text or _OPEN.search(first.text) is None:
        return 0
    closes = [isinstance(block, Paragraph) and _CLOSES.match(block.text) is not None for block in below]
    return 2 if closes == [True] else 0


def _ends(block: Block) -> bool:
    return isinstance(block, Paragraph) and _ENDS_A_SENTENCE.search(block.text[-2:]) is not None


def _goes_on(block: Paragraph, first: Paragraph) -> bool:
    text = block.text
    if (block.apart and not first.apart) or leading_bullet(text) or section_number(text):
        return False
    if is_noise(text) or is_note(text) or is_label(text) or is_title(text, among_items=True) or is_owner(text):
        return False
    return read_period(text, NO_TIME) is None
