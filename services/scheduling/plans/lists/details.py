"""Details (细则): how a contest is held, on the lines below a numbered month that says what it is."""

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.leads import lead_of
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.headings import is_title, section_number
from services.scheduling.plans.words.items import leading_bullet, leading_number
from services.scheduling.plans.words.script import has_colon, plain

_NAMES_A_RULE = re.compile(
    r"(?:具体|比赛|竞赛|参赛|报名|评比|评选)*(?:分组|组别|赛制|规[则程]|办法|方[法式]|要求|程序|名额|奖项|奖励|奖次|计分|评分|裁判|对象)(?:办法|标准|设置)?\s?:"
)
_LONGEST = 8  # lines


def lines_of_details(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """2、3月:拔河赛, 具体分组:…, and what goes on below it without a number, up to the next line that begins anew."""
    places: set[int] = set()
    for at, (above, paragraph) in enumerate(pairwise(paragraphs), start=1):
        if (
            has_colon(paragraph.text)
            and at not in places
            and _names_a_rule(paragraph.text)
            and _says_what_and_when(above.text)
        ):
            below = paragraphs[at : at + _LONGEST]
            count = sum(1 for _ in takewhile(lambda line: not _begins_anew(line.text), below))
            places |= set(range(at, at + count))
    return frozenset(places)


def _names_a_rule(text: str) -> bool:
    return _NAMES_A_RULE.match(plain(text)) is not None


def _begins_anew(text: str) -> bool:
    is_one = leading_number(text) is not None or leading_bullet(text) > 0 or section_number(text) is not None
    return is_one or is_title(text, among_items=True) or lead_of(text, None, under_heading=False) is not None


def _says_what_and_when(text: str) -> bool:
    """2、3月:拔河赛."""
    lead = lead_of(text, NO_TIME, under_heading=False) if leading_number(text) else None
    return lead is not None and bool(lead.rest)
