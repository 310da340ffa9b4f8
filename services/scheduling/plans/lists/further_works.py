"""Works without a number among numbered ones (无号条目): 保教:制订计划;布置环境 below 2、…, or 更换橱窗内容 below it."""

import re

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.entries import Entry
from services.scheduling.plans.lists.branches import is_field_of_work, label_before, owner_before
from services.scheduling.plans.lists.leads import lead_of
from services.scheduling.plans.lists.places import Place
from services.scheduling.plans.lists.themes import ARRANGES
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.categories import category_of
from services.scheduling.plans.words.headings import is_told_elsewhere, tells_of_the_past
from services.scheduling.plans.words.items import leading_number
from services.scheduling.plans.words.people import names_someone
from services.scheduling.plans.words.script import chinese_letters, plain
from services.scheduling.plans.words.sentences import SAYS_MORE, SAYS_TO_ALL

_FEWEST_LETTERS = 4
_LONGEST_WORK = 60
_LONGEST_LINE = 25  # a longer one may have been broken, and go on on the next
_NAME = re.compile(r"[\u3400-\u9fff“”《》]{4,16}")
_STOPS = ("。", "；", ";")


def further_work(line: int, text: str, following: Paragraph | None, place: Place) -> Entry | None:
    """The entry of a line without a number below numbered ones, if it is an office's or clearly another work."""
    if _is_of_a_field(text, place) or _begins_as_a_work(text, following, place):
        return Entry(line, text, place.period or NO_TIME, place.heading, "a line below a heading", 0.75)
    return None


def _is_of_a_field(text: str, place: Place) -> bool:
    """保教:1、…, 保健室:发放体检表; 教务处:何俊、林芳 says who belongs to it."""
    if label_before(text) in place.branches:
        return True
    who, rest = owner_before(text)
    if who is None or names_someone(rest) or tells_of_the_past(rest):
        return False
    is_told = is_field_of_work(who) and chinese_letters(rest) >= _FEWEST_LETTERS
    return is_told or leading_number(rest) is not None or _arranges(plain(rest))


def _arranges(shown: str) -> bool:
    return ";" in shown or category_of(shown) != "other" or ARRANGES.match(shown) is not None


def _begins_as_a_work(text: str, following: Paragraph | None, place: Place) -> bool:
    """制订班级计划;布置环境, 更换橱窗内容: short, below a line that is complete, and no sentence to those who read the plan."""
    shown = plain(text).strip()
    if len(text) > _LONGEST_WORK or "。" in shown[:-1]:
        return False
    is_complete = place.last.endswith(_STOPS) or len(place.last) <= _LONGEST_LINE
    is_alike = place.last.endswith(_STOPS) or not shown.endswith("。")
    if not (is_complete and is_alike) or SAYS_MORE.match(shown) or SAYS_TO_ALL.match(shown):
        return False
    parts = [part for part in shown.split(";") if part]
    several = len(parts) > 1 and any(map(_arranges, parts))
    is_one = ARRANGES.match(shown) is not None or _names_an_event(shown)
    are_works = several or (is_one and _goes_on(following))
    return are_works and not tells_of_the_past(shown) and not is_told_elsewhere(shown)


def _names_an_event(shown: str) -> bool:
    """少先队大队会, 教师业务学习: a few words, and nothing parts them."""
    return _NAME.fullmatch(shown) is not None and category_of(shown) != "other"


def _goes_on(following: Paragraph | None) -> bool:
    """Whether an item, an office's line or the next heading stands below: no signature, and no further prose."""
    below = following.text if following else ""
    return bool(leading_number(below) or owner_before(below)[0] or lead_of(below, None, under_heading=True))
