"""Numbered days (编号与日期相连): 1.26日教师会, 2.27日报到 below 二月 are its first two items, on the 26th and the 27th."""

import re
from collections.abc import Iterator, Sequence

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.words.items import leading_bullet, leading_number
from services.scheduling.plans.words.script import plain

_FEWEST = 2
_NUMBER = re.compile(
    r"(?:\A|(?<=[\s;。]))(?P<number>\d{1,2})(?:[、.](?P<day>(?=\d{1,2}\s?(?:[-~至、]+\s?\d{1,2}\s?)?[日号]))?)"
)
_TWO_NUMBERS = re.compile(r"\d[、.．]\s*\d")
_TWO_DAYS = re.compile(r"\s*(?P<first>\d{1,2})、(?P<second>\d{1,2})\s?[日号]")


def with_days_behind_numbers(blocks: tuple[Block, ...], texts: Sequence[str]) -> tuple[Block, ...]:
    """The same blocks; below a month whose numbers count up a line for each, a blank between a number and its day.

    `texts` are those of the blocks. 3.12日 alone, or below 三月 only, is a date; 4、5日 where nothing counts, two days.
    """
    if not any("日" in text or "号" in text for text in texts) or not any(map(_TWO_NUMBERS.search, texts)):
        return blocks
    told: dict[int, list[Paragraph]] = {}
    for month, lines in _months(blocks):
        if _count_days(month, lines):
            told |= {at: list(_parted(line)) for at, line in lines.items()}
        else:
            told |= {
                at: [line._replace(text=text)] for at, line in lines.items() if (text := _two_days(line.text, lines))
            }
    return tuple(part for at, block in enumerate(blocks) for part in told.get(at, [block]))


def _months(blocks: Sequence[Block]) -> Iterator[tuple[int, dict[int, Paragraph]]]:
    """Each month that stands alone on its line, and the lines between it and the next heading."""
    month, lines = None, dict[int, Paragraph]()
    for at, block in enumerate(blocks):
        heading = _month(block)
        if heading or not isinstance(block, Paragraph):
            if month:
                yield month, lines
            month, lines = heading, {}
        elif month:
            lines[at] = block
    if month:
        yield month, lines


def _month(block: Block) -> int | None:
    if not isinstance(block, Paragraph) or "月" not in block.text:
        return None
    reading = is_period(block.text[leading_bullet(block.text) :])
    return reading.period.month_from if reading and reading.grain == "month" else None


def _count_days(month: int, lines: dict[int, Paragraph]) -> bool:
    """Whether the numbers of a month's lines are 1, 2, 3 …, and one of them is no month of a date."""
    numbers = [found for line in lines.values() for found in _NUMBER.finditer(plain(line.text))]
    counted = [int(found["number"]) for found in numbers]
    is_none = any(found["day"] is not None and int(found["number"]) != month for found in numbers)
    return is_none and len(counted) >= _FEWEST and counted == list(range(1, len(counted) + 1))


def _two_days(text: str, lines: dict[int, Paragraph]) -> str:
    """4-5日 for the 4、5日 that a line begins with, if no item 3 or 5 stands beside it; else nothing."""
    found = _TWO_DAYS.match(plain(text))
    first = int(found["first"]) if found else 0
    if found is None or int(found["second"]) != first + 1:
        return ""
    numbers = {number[0] for line in lines.values() if (number := leading_number(line.text))}
    return "" if numbers & {first - 1, first + 1} else f"{first}-{text[found.start('second') :]}"


def _parted(block: Paragraph) -> Iterator[Paragraph]:
    numbers = list(_NUMBER.finditer(plain(block.text)))
    ends = [*(number.start() for number in numbers), len(block.text)]
    if before := block.text[: ends[0]].strip():
        yield block._replace(text=before)
    for number, end in zip(numbers, ends[1:], strict=True):
        gap = " " if number["day"] is not None else ""
        text = f"{block.text[number.start() : number.end()]}{gap}{block.text[number.end() : end].strip()}"
        yield block._replace(text=text)
