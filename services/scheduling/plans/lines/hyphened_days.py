"""Days with a hyphen between month and day (9-2 for 2 September): two classes or pages, too, if they stand anywhere else."""

import re
from collections.abc import Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Block, with_texts
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import Day, day_of
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.script import DIGITS, plain

_FEWEST = 3
_LONGEST = 6
_MONTHS = 12
_MOST_FALLS = 1  # a school year goes over one new year
_DAY = re.compile(r"\s*(?P<month>1[0-2]|0?[1-9])-(?P<day>3[01]|[12]\d|0?[1-9])\s*")


_PAIR = re.compile(r"\s*\d{1,2}-\d{1,2}\s*")


def with_strokes_in_days(blocks: tuple[Block, ...], texts: Sequence[str]) -> tuple[Block, ...]:
    """The same blocks, 9/2 for 9-2 where lines or cells hold nothing else, below a column of dates and in order.

    `texts` are those of the blocks. Where a day alone is written otherwise (9月2日), or 19-25 are no month and day,
    they are something else.
    """
    short = [text for text in texts if text[:1] in DIGITS and len(text) <= _LONGEST]
    days = [day for text in short if (day := _day(text))]
    if not _are_days(days) or not any(map(_names_dates, texts)) or any(map(_speaks_against_it, short)):
        return blocks
    return tuple(with_texts(block, _with_stroke) for block in blocks)


def _are_days(days: Sequence[Day]) -> bool:
    falls = sum(day < before for before, day in pairwise(days))
    return len(days) >= _FEWEST and falls <= _MOST_FALLS and any(day.day > _MONTHS for day in days)


def _names_dates(text: str) -> bool:
    return column_of(text) == "date"


def _speaks_against_it(text: str) -> bool:
    if _PAIR.fullmatch(plain(text)):
        return _day(text) is None
    reading = is_period(text)
    return reading is not None and reading.grain == "day"


def _day(text: str) -> Day | None:
    found = _DAY.fullmatch(plain(text))
    return day_of(int(found["month"]), int(found["day"])) if found else None


def _with_stroke(text: str) -> str:
    day = _day(text) if len(text) <= _LONGEST else None
    return f"{day.month}/{day.day}" if day else text
