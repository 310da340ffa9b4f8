"""Names of weeks (周次标注) among days: 4号 and below it 第二周, which begins on that day and heads nothing."""

from collections.abc import Sequence

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import SOME_MONTH
from services.scheduling.plans.words.script import may_name_a_time

_FEWEST = 3
_LONGEST = 12


def lines_of_week_names(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """The places of weeks alone on their lines, if most stand right below a day and some days have none.

    Where each day has its week below it, the two are a row's.
    """
    names = [paragraph for paragraph in paragraphs if "周" in paragraph.text or "週" in paragraph.text]
    if len(names) < _FEWEST:
        return frozenset()
    grains = [_grain(paragraph.text) for paragraph in paragraphs]
    weeks = [at for at, grain in enumerate(grains) if grain == "week"]
    below_days = sum(at > 0 and grains[at - 1] == "day" for at in weeks)
    without = grains.count("day") - below_days
    return (
        frozenset(weeks)
        if below_days >= _FEWEST and below_days * 2 > len(weeks) and without >= _FEWEST
        else frozenset()
    )


def _grain(text: str) -> str | None:
    """What a time is that stands alone on its line: 3月4号 and 4号 are days."""
    reading = is_period(text, SOME_MONTH) if len(text) <= _LONGEST and may_name_a_time(text) else None
    return reading.grain if reading else None
