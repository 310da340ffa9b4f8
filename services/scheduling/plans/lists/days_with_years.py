"""Days with their year (带年份的日期): 2031年9月5日 alone on its line, and again and again, is a day of a plan and no signature."""

from collections.abc import Sequence
from itertools import pairwise

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.years import day_with_year_in
from services.scheduling.plans.words.headings import is_noise
from services.scheduling.plans.words.script import DIGITS

_FEWEST = 3
_LONGEST = 30


def days_with_years(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """Their places, if several stand below each other in time, each above words; a list of news goes back in time."""
    days = {at: day for at, line in enumerate(paragraphs) if "年" in line.text and (day := _day_alone(line.text))}
    above_words = [at for at in days if at + 1 not in days and _holds_words(paragraphs[at + 1 : at + 2])]
    goes_on = all(days[earlier] <= days[later] for earlier, later in pairwise(above_words))
    return frozenset(above_words if goes_on and len(above_words) >= _FEWEST else ())


def _holds_words(lines: Sequence[Paragraph]) -> bool:
    return any(not is_noise(line.text) for line in lines)


def _day_alone(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a line that says no more."""
    if len(text) > _LONGEST or text[:1] not in DIGITS or not (told := is_period(text)):
        return None
    return day_with_year_in(text) if told.grain == "day" else None
