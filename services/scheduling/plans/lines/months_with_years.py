"""Months told with their year in digits (年月数字写法): 2031.9, 2031-10, 2031.9-2032.1, as plans of research write them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Block, with_texts
from services.scheduling.plans.words.script import plain

_FEWEST = 2
_MONTHS_OF_A_YEAR = 12
_LONGEST = 24
_MONTH = r"(?:1[0-2]|0?[1-9])(?![\d./月])"
#: 2031.9, 2031.9-2032.1, 2031.9-10; but 2031-9-10 is a day.
_TIME = re.compile(
    rf"\s*[(\[]?(?!20\d\d-\d{{1,2}}-\d{{1,2}}(?!\d))(?P<year>20\d\d)\s?[./-]\s?(?P<month>{_MONTH})"
    rf"(?:\s*[-~至到]+\s*(?:(?P<year_to>20\d\d)\s?[./-]\s?)?(?P<month_to>{_MONTH}))?[)\]]?(?=[\s:,]|\Z)"
)


def with_months_worded(blocks: tuple[Block, ...], texts: Sequence[str]) -> tuple[Block, ...]:
    """The same blocks, 2031年9月 for the 2031.9 that lines or cells begin with, if several follow each other.

    `texts` are those of the blocks. One alone is when a plan was written.
    """
    months = [month for text in texts if text.lstrip("(（[【 ")[:2] == "20" and (month := _first_month(text))]
    if len(months) < _FEWEST or any(not 0 <= later - month <= _MONTHS_OF_A_YEAR for month, later in pairwise(months)):
        return blocks
    return tuple(with_texts(block, _with_words) for block in blocks) if months[0] < months[-1] else blocks


def _first_month(text: str) -> int | None:
    """How many months its first month is behind those of the year 0."""
    found = _TIME.match(plain(text[:_LONGEST]))
    return int(found["year"]) * _MONTHS_OF_A_YEAR + int(found["month"]) if found else None


def _with_words(text: str) -> str:
    found = _TIME.match(plain(text[:_LONGEST]))
    if found is None:
        return text
    return "至".join(_months(found)) + text[found.end() :]


def _months(found: re.Match[str]) -> Iterator[str]:
    yield f"{found['year']}年{int(found['month'])}月"
    if found["month_to"]:
        yield f"{found['year_to'] or found['year']}年{int(found['month_to'])}月"
