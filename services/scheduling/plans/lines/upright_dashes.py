"""Upright dashes (竖排连接号): 2.28, | and 3.6 on lines of their own are one span, its week perhaps glued before it: 12.28."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.values import DAYS_OF_A_WEEK, NO_TIME, Day, days_between
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.script import DIGITS, plain

_FEWEST = 2
_DASHES = frozenset("|丨︱∣-")
_ENDS = _DASHES | set(" \t\u3000")
_LONGEST_DAY, _LONGEST_LINE = 6, 12
_MONTH_BEFORE = re.compile(r"\d{1,2}(?=\D)")


def with_dashes_laid(lines: list[str]) -> list[str]:
    """The same lines; - for each such dash, which is no pipe between cells."""
    spans = _spans(lines)
    return ["-" if at - 1 in spans else line for at, line in enumerate(lines)] if spans else lines


def with_days_of_weeks(blocks: Sequence[Block]) -> Sequence[Block]:
    """The same blocks, both days of each week on one line."""
    spans = _spans([block.text if isinstance(block, Paragraph) else "" for block in blocks])
    if not spans:
        return blocks
    kept = (at for at in range(len(blocks)) if not {at - 1, at - 2} & spans.keys())
    return [_told(blocks[at], spans.get(at)) for at in kept]


def _told(block: Block, span: str | None) -> Block:
    return block._replace(text=span) if span and isinstance(block, Paragraph) else block


def _spans(lines: Sequence[str]) -> dict[int, str]:
    """Where the first days stand, with their spans, if several weeks are written so."""
    dashes = (at for at, line in enumerate(lines[:-1]) if at and line[-1:] in _ENDS and line.strip() in _DASHES)
    spans = {at - 1: span for at in dashes if (span := _span(lines, at - 1))}
    return spans if len(spans) >= _FEWEST else {}


def _span(lines: Sequence[str], at: int) -> str:
    """第1周 2.28-3.6 for 12.28, | and 3.6; empty if these are no days of one week, or cells between pipes."""
    if any(line.strip() in _DASHES for line in (*lines[max(0, at - 1) : at], *lines[at + 3 : at + 4])):
        return ""
    first, below = lines[at].strip(), lines[at + 2].strip()
    last = _day(below)
    ways = list(_ways(first, last)) if last and len(first) <= _LONGEST_LINE else []
    return f"{ways[0]}-{below}" if len(ways) == 1 else ""


def _ways(text: str, last: Day) -> Iterator[str]:
    """How a line may end with the first day of the week that ends on `last`."""
    for at in range(max(0, len(text) - _LONGEST_DAY), len(text)):
        first, before = _day(text[at:]), text[:at].strip()
        if first and days_between(first, last) in DAYS_OF_A_WEEK:
            week = bare_weeks(before)
            month = _MONTH_BEFORE.match(plain(before))
            unnumbered = before[month.end() if month else 0 :]
            if not before:
                yield text
            elif week:
                yield f"第{week.week}周 {text[at:]}"
            elif is_unnumbered(unnumbered):
                yield f"{unnumbered} {text[at:]}"


def _day(text: str) -> Day | None:
    if len(text) > _LONGEST_DAY or text[:1] not in DIGITS:
        return None
    reading = is_period(text, NO_TIME)
    return reading.period.first if reading and reading.grain == "day" else None
