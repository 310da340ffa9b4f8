"""Prose (叙述) that begins with a time: above a plan it arranges nothing, unless it is an item with its days."""

import re
from collections.abc import Iterator

from services.scheduling.plans.entries import BEGUN_BY_ITS_TIME, Entry, Piece, Prose
from services.scheduling.plans.lists.habits import SENTENCE_LENGTH
from services.scheduling.plans.lists.leads import Lead, after_number
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.headings import is_prose, tells_of_the_past
from services.scheduling.plans.words.script import plain
from services.scheduling.plans.words.sentences import short_sentences

_TRAILS_OFF = re.compile(r"[^,]{2,},.*(?:\.{3,}|…+)")


def is_prose_above_a_plan(text: str) -> bool:
    """十月,看过了菊花,尝过了糕点……: such a sentence is of what leads up to a plan."""
    return is_prose(text) or len(text) > SENTENCE_LENGTH or _TRAILS_OFF.fullmatch(plain(text)) is not None


def prose_with_days(line: int, text: str, lead: Lead) -> Iterator[Piece]:
    """3.9月9日-20日,提交初稿。初稿须…: a numbered item with its days arranges something; further sentences say how.

    (1)9月15日,启动仪式。学生诗朗诵。: short ones are held then, too.
    """
    body = text[after_number(text)[0] :]
    first, _, more = body.partition("。")
    is_long = len(first) - lead.reading.end > SENTENCE_LENGTH
    if not lead.numbered or not more.strip() or tells_of_the_past(lead.rest) or is_long:
        yield Prose(line, text)
        return
    several = len(short_sentences(lead.rest)) > 1
    if lead.reading.grain != "span" and not several:
        yield Prose(line, text)
        return
    heading = text[: len(text) - len(lead.rest)].strip()
    yield Entry(line, body if several else first, NO_TIME, heading, BEGUN_BY_ITS_TIME, 0.65)
    if not several:
        yield Prose(line, more)
