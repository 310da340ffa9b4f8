"""Times above a table (表前时间): of the heading right above it, and of the title that its plan stands under."""

import re
from collections.abc import Sequence

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.leads import time_in_title, time_of_heading
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import Period, joined
from services.scheduling.plans.words.headings import is_noise, is_note, is_title
from services.scheduling.plans.words.offices import is_organisation
from services.scheduling.plans.words.script import plain

_ADDRESS = re.compile(r"(?:各|全|尊敬的)[^,。;:]{1,24}:")  # 各位老师:
_WEEKDAYS = tuple("一二三四五六日天")
_NAMED = re.compile(r"(?:起止|本周|活动)?(?:时间|日期)\s?[:：]\s?(?=\d)")


def _right_above(paragraphs: Sequence[Paragraph]) -> Period | None:
    """The time of the heading or the title above a table, remarks between them aside."""
    for at in reversed(range(len(paragraphs))):
        text = paragraphs[at].text
        time = time_of_heading(text) or _day_of_heading(text)
        if time and time.first and not time.week:
            titled = time_in_title(paragraphs[at - 1].text) if at else None
            return joined(titled, time) if titled else time
        time = time or time_in_title(text)
        if time or not (is_note(text) or is_noise(text) or is_organisation(text) or _ADDRESS.fullmatch(plain(text))):
            return time
    return None


def _day_of_heading(text: str) -> Period | None:
    """10月19日(周一) above a table of that day's hours; a day without its weekday may be that of the page."""
    reading = is_period(text) if text.rstrip(" :：)）")[-1:] in _WEEKDAYS else None
    return reading.period if reading and reading.grain == "day" else None


def time_above(paragraphs: Sequence[Paragraph], around: Period | None) -> Period | None:
    """The time right above a table; a week or its days alone are those of the week around it, if they name that."""
    above = _right_above(paragraphs)
    if above is None or around is None:
        return above
    if above.first and not above.last and around.week and above.week in {None, around.week}:
        return joined(around, above)  # one of the days of 第12周工作安排
    names_it = above.week == around.week if above.week else above.first is not None and above.first == around.first
    return around if names_it else above


def time_around(paragraphs: Sequence[Paragraph], before: Period | None) -> Period | None:
    """The time of the title or the heading that these lines stand under at last: `before`, if none comes.

    (11月18日-24日) below …第12周工作安排 are the days of that week.
    """
    around = before
    for paragraph in paragraphs:
        time = time_of_heading(_NAMED.sub("", paragraph.text, count=1))
        if time and time.first and not time.week and around and around.week and not around.first:
            around = joined(around, time)
        elif time:
            around = time
        elif is_title(paragraph.text, among_items=True):
            around = time_in_title(paragraph.text)
    return around
