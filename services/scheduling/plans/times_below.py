"""Times below items (条目下的时间): (3)评委培训 and below it 时间:1月5日…, as other lists write them on one line."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.leads import after_number
from services.scheduling.plans.named_times import named_time_behind
from services.scheduling.plans.times import NO_TIME

_MAY_NAME_A_TIME = re.compile("时间|日期|時間")


def lines_of_times_below(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """The places of the lines that name the time of the item above them."""
    return frozenset(at for at, (above, line) in enumerate(pairwise(paragraphs), start=1) if _is_when(above, line))


def with_times_below(paragraphs: Sequence[Paragraph], below: frozenset[int]) -> Sequence[Paragraph]:
    """The same lines; behind each item what the line below it tells of its time."""
    if not below:
        return paragraphs
    told = {at - 1: f"{paragraphs[at - 1].text} {paragraphs[at].text}" for at in below}
    return [replace(line, text=told.get(at, line.text)) for at, line in enumerate(paragraphs)]


def _is_when(above: Paragraph, line: Paragraph) -> bool:
    if not _MAY_NAME_A_TIME.search(line.text) or not after_number(above.text)[0]:
        return False
    time, words = named_time_behind(f"{above.text} {line.text}", NO_TIME)
    return time is not None and words == above.text
