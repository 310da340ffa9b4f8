"""Months before commas (九月,…): where several lines in a row of months begin so, each is the heading of its line."""

import re
from collections.abc import Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.times.values import months_between
from services.scheduling.plans.words.headings import tells_of_the_past
from services.scheduling.plans.words.phrases import MONTH_NUMBER
from services.scheduling.plans.words.script import number_of, plain

_FEWEST = 3
_MOST_LEFT_OUT = 3  # from one month to the next: a holiday lies between them
_LONGEST = 6
_BEGUN = re.compile(rf"\s*(?P<month>{MONTH_NUMBER})\s?月份?\s?(?P<comma>,)")


def with_colons_behind_months(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The same paragraphs, 九月:… for 九月,… where the months of such lines follow each other and none is over."""
    begun = [_BEGUN.match(plain(line.text)) if "月" in line.text[:_LONGEST] else None for line in paragraphs]
    months = [number_of(found["month"]) or 0 for found in begun if found]
    rising = all(0 < months_between(before, month) <= _MOST_LEFT_OUT for before, month in pairwise(months))
    if len(months) < _FEWEST or not rising or any(tells_of_the_past(paragraph.text) for paragraph in paragraphs):
        return list(paragraphs)
    return [
        paragraph._replace(text=f"{paragraph.text[: found.start('comma')]}:{paragraph.text[found.end() :]}")
        if found
        else paragraph
        for paragraph, found in zip(paragraphs, begun, strict=True)
    ]
