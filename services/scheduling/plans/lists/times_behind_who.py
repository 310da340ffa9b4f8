"""Times behind who does it (七年级:9月 摸底测试;10月 口算竞赛): each begins what is done then, up to the next."""

import re
from itertools import pairwise

from services.scheduling.plans.entries import BEGUN_BY_ITS_TIME, Entry
from services.scheduling.plans.lists.leads import Lead, after_number, lead_of
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.headings import tells_of_the_past
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import chinese_letters, has_colon, may_name_a_time, plain

_WHO = re.compile(r"(?P<who>[^\s:,;。()]{2,12})\s?:\s?(?=[第\d一二三四五六七八九十元])")
_CLASSES = re.compile(r"[一二三四五六七八九\d、-]+年级|[初高][一二三]|[大中小托]班")
_STOP, _COMMA = re.compile(r"[;。]\s*"), re.compile(r"[,;。]\s*")
_FEWEST, _FEWEST_AT_COMMAS = 2, 3
_FEWEST_LETTERS = 2


def entries_behind_who(line: int, text: str) -> list[Entry]:
    """What is done at each of the times behind who does it; none if they are not several."""
    found = _who_of_times(text) if has_colon(text) else None
    if found is None:
        return []
    who, places = found
    return [_entry(line, text[at:end], who) for at, end in pairwise([*places, len(text)])]


def has_times_behind_who(text: str) -> bool:
    return has_colon(text) and _who_of_times(text) is not None


@remembered
def _who_of_times(text: str) -> tuple[str, tuple[int, ...]] | None:
    """Who does it, and the places of the times, the first one right behind."""
    shown = plain(text)
    found = _WHO.match(shown, after_number(text)[0]) if may_name_a_time(text) else None
    if found is None or tells_of_the_past(text) or not (is_owner(found["who"]) or _CLASSES.fullmatch(found["who"])):
        return None
    start = found.end()
    begun = [at for at, end in _parts(shown, start, _STOP) if _lead(text[at:end])]
    if len(begun) < _FEWEST or begun[0] != start:
        clauses = _parts(shown, start, _COMMA)
        if len(clauses) < _FEWEST_AT_COMMAS or not all(_lead(text[at:end]) for at, end in clauses):
            return None
        begun = [at for at, _ in clauses]
    return text[found.start("who") : found.end("who")], tuple(begun)


def _parts(shown: str, start: int, sign: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where the parts that the sign parts begin and end."""
    places = [start, *(found.end() for found in sign.finditer(shown, start)), len(shown)]
    return [(at, end) for at, end in pairwise(places) if chinese_letters(shown[at:end]) >= _FEWEST_LETTERS]


def _lead(text: str) -> Lead | None:
    lead = lead_of(text, None, under_heading=True)
    return lead if lead is not None and not lead.numbered and chinese_letters(lead.rest) >= _FEWEST_LETTERS else None


def _entry(line: int, text: str, who: str) -> Entry:
    """A day is read again with what it is the day of."""
    lead = _lead(text)
    if lead is None or lead.reading.period.first:
        return Entry(line, text, NO_TIME, who, BEGUN_BY_ITS_TIME, 0.8, owner=who)
    return Entry(line, lead.rest, lead.reading.period, who, BEGUN_BY_ITS_TIME, 0.8, owner=who)
