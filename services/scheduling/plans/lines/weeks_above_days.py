"""Weeks above their days (周次与起讫日分行): 1, (2.26-3.1) 1.开学典礼 is the first week, its days, and its first item."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Block, Paragraph
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.times.weeks import bare_weeks
from services.scheduling.plans.words.script import plain

_FEWEST = 3
_DAYS = re.compile(r"\s*[(\[](?P<days>[^()\[\]]{5,24})[)\]](?=\s*\S)")


def with_weeks_above_days(blocks: Sequence[Block]) -> Sequence[Block]:
    """The same blocks, each week in front of its days, if several count up so."""
    weeks = dict(_weeks(blocks))
    numbers = list(weeks.values())
    if len(numbers) < _FEWEST or any(after <= before for before, after in pairwise(numbers)):
        return blocks
    return [
        _joined(block, blocks[at + 1]) if at in weeks else block
        for at, block in enumerate(blocks)
        if at - 1 not in weeks
    ]


def _weeks(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Where a bare number stands above days in brackets with words behind them, and the number."""
    for at, (above, below) in enumerate(pairwise(blocks)):
        if not isinstance(above, Paragraph) or not isinstance(below, Paragraph):
            continue
        found = _DAYS.match(plain(below.text)) if below.text.lstrip()[:1] in {"(", "（", "["} else None
        days = is_period(found["days"], NO_TIME) if found else None
        week = bare_weeks(above.text) if days and days.period.last else None
        if week and week.week:
            yield at, week.week


def _joined(above: Block, below: Block) -> Block:
    if not isinstance(above, Paragraph) or not isinstance(below, Paragraph):
        return above
    number = above.text if "周" in above.text else f"第{above.text.strip()}周"
    return above._replace(text=f"{number}{below.text.lstrip()}")
