"""Framed headings (框饰标题): ★九月★, ——九月——, 《九月》, **一、九月份**. The signs around a time are no words."""

import re
from collections.abc import Iterable, Iterator

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.lists.leads import lead_of
from services.scheduling.plans.times.periods import is_period

_LONGEST = 40
_SIGNS = frozenset("★☆●◆◇■□▲△※❖✿❀*#=_~～·・—–―-[]【】〖〗《》〈〉「」『』“”\"'<>")
_SIGN = re.escape("".join(sorted(_SIGNS)))
_FRAMED = re.compile(rf"[\s{_SIGN}]*(?P<inner>[^\s{_SIGN}].*[^\s{_SIGN}])\s*[{_SIGN}][\s{_SIGN}]*(?P<colon>[:：]?)")


def with_bare_headings(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks; of a heading between such signs its words alone."""
    for block in blocks:
        if isinstance(block, Paragraph) and block.text[:1] in _SIGNS and len(block.text) <= _LONGEST:
            yield block._replace(text=_without_frame(block.text))
        else:
            yield block


def _without_frame(text: str) -> str:
    framed = _FRAMED.fullmatch(text)
    if framed is None or is_period(text) is not None:
        return text
    inner = framed["inner"]
    lead = lead_of(inner, None, under_heading=False)
    heads = lead is not None and not lead.rest and lead.reading.grain in {"month", "week"}
    return inner + framed["colon"] if heads else text
