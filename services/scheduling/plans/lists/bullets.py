"""Times behind bullets (- 第6周:…): items of a list, or headings of the bullets below them."""

import re

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.places import Place
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.values import NO_TIME, Period
from services.scheduling.plans.words.items import leading_bullet
from services.scheduling.plans.words.script import plain

PART_OF_MONTH = re.compile(r"[上中下]{1,2}旬|月[初中底末]")


def is_among_bullets(text: str, following: Paragraph | None, place: Place) -> bool:
    """- 第6周:…, - 9日:… below a month: one item among others, no heading for the bullets after it.

    ★9月2日 1.… below ★9月1日 1.… is another heading, and so is what other bullets stand below.
    """
    if place.period is None or not leading_bullet(text) or (place.day and place.heading[:1] == text[:1]):
        return False
    if following and leading_bullet(following.text) and following.text[:1] != text[:1]:
        return False
    if bool(leading_bullet(place.last)) or following is None or _is_bulleted_time(following.text, place.period):
        return True
    return place.period == place.months and text[:1] == following.text[:1]  # the first of the month's bullets


def _is_bulleted_time(text: str, outer: Period) -> bool:
    start = leading_bullet(text)
    return start > 0 and (read_period(text[start:], outer) is not None or bool(PART_OF_MONTH.match(plain(text), start)))


def ends_bulleted_times(text: str, following: Paragraph | None, place: Place) -> bool:
    """- 5月:…, - 6月:…, then 此外还有: above bullets without a month: these are of no month any more."""
    if not text.endswith((":", "：")) or leading_bullet(text) or following is None:
        return False
    said = place.entries == 1 or _is_bulleted_time(place.last, NO_TIME)
    return said and leading_bullet(place.heading) > 0 and leading_bullet(following.text) > 0
