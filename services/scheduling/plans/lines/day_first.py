"""Documents that write the day before the month (27/8—2/9 for 27 August to 2 September), as Hong Kong and Macau do."""

import re
from collections.abc import Sequence

from services.scheduling.plans.blocks import Block, with_texts

_MONTHS = 12
_FEWEST = 3
_PAIR = re.compile(r"(?<![\d/.])(?P<from>\d{1,2}[-—–~～至])?(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/])")
#: 1/9 2 of a calendar's days: the first of September, and the second.
_FIRST_OF_A_MONTH = re.compile(r"(?<![\d/.])1/(?P<month>\d{1,2})\s+2(?![\d/.])")
_TIMES = re.compile(r"[\s\d/第一二三四五六七八九十周—–~～至()（）-]*")


def with_months_first(blocks: tuple[Block, ...], texts: Sequence[str]) -> tuple[Block, ...]:
    """The same blocks; in a document that writes 27/8, the dates that lines and cells begin with are turned to 8/27.

    `texts` are those of the blocks. Dates among the words of an activity stay as they are written.
    """
    if not _writes_days_first(texts):
        return blocks
    return tuple(with_texts(block, _with_turned_dates) for block in blocks)


def _writes_days_first(texts: Sequence[str]) -> bool:
    found = [pair for text in texts if "/" in text for pair in _PAIR.finditer(text)]
    pairs = [(int(pair["day"]), int(pair["month"])) for pair in found]
    days_first = any(first > _MONTHS >= second for first, second in pairs) or _begins_months_with_days(pairs, texts)
    return days_first and len(pairs) >= _FEWEST and all(second <= _MONTHS for _, second in pairs)


def _begins_months_with_days(pairs: Sequence[tuple[int, int]], texts: Sequence[str]) -> bool:
    """Whether only the first of each month is written with it, and the days count on behind several of them."""
    if any(first != 1 for first, _ in pairs):
        return False
    return len({found["month"] for found in _FIRST_OF_A_MONTH.finditer(" ".join(texts))}) >= _FEWEST


def _with_turned_dates(text: str) -> str:
    """Each line's times before its first word, the day behind the month."""
    return "\n".join(_turn(line) for line in text.split("\n")) if "/" in text else text


def _turn(line: str) -> str:
    found = _TIMES.match(line)
    end = found.end() if found else 0
    return _PAIR.sub(r"\g<month>/\g<from>\g<day>", line[:end]) + line[end:]
