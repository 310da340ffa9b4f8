"""What stands behind or right below a heading (标题后的词): the theme of its list, or an arrangement of its own."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Literal

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.leads import lead_of
from services.scheduling.plans.lists.notes import begins_notes
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.categories import category_of
from services.scheduling.plans.words.headings import closes_a_plan, is_label, is_note, section_value
from services.scheduling.plans.words.items import leading_bullet, leading_number
from services.scheduling.plans.words.script import plain

Said = Literal["theme", "arrangement", "either"]

_LONGEST_THEME = 16
_LONGEST_HEADING = 16
_MOST_LINES = 2
_FEWEST_HEADINGS = 3
_THEME = re.compile(r"主题|专题|[月周]\Z|(?:教育|系列|养成|习惯)\Z|[“《「\"][^”》」\"]*[”》」\"]\Z")
ARRANGES = re.compile(
    r"(?:召[开集]|举[行办]|开展|组织|参[加与]|进行|完成|制[定订]|布置|检查|评[比选]|做好|准备|迎接|落实|安排|办理|配合|协助|"
    r"启动|修订|上[交报]|学习|观看|讨论|发放|整理|继续|加强|申报|征集|筹备|编[排制印]|撰写|填写|征订|更[换新]|清[理点]|慰问|走访|表彰|迎)"
)
_SEVERAL = re.compile(r"[;。、,]")
_MONTH_OR_WEEK = re.compile(r"[月周週]")
_A_LINE = re.compile(r"[\u3400-\u9fff“”《》·]{2,10}")


def said_behind_a_heading(words: str, below: str, *, themed: bool) -> Said:
    """What `words` are, behind a heading with the line `below` under it.

    `themed` tells that every heading of the list has such words: then they are themes, and one that names an event
    may be either.
    """
    shown = plain(words).strip(" 。")
    if ARRANGES.match(shown) or not (
        _announces(shown, below) or (themed and _begins_with_a_bulleted_day_or_week(below))
    ):
        return "arrangement"
    if is_note(below) or is_label(below) or _THEME.search(shown):
        return "theme"
    if not themed or len(shown) > _LONGEST_THEME or _SEVERAL.search(shown):
        return "arrangement"
    return "theme" if category_of(shown) == "other" else "either"


def _announces(shown: str, below: str) -> bool:
    """Whether a list begins below with its first item, or a label of one. The next heading is none."""
    if is_period(below) or _heads(below) or begins_notes(below) or closes_a_plan(below):
        return False
    if is_note(below) or is_label(below):
        return True
    number = leading_number(below)
    if number is None:
        return (
            section_value(below) == 1
            or _begins_a_bulleted_list(below)
            or (shown.endswith("月") and read_period(below) is None)
        )
    return number[0] == 1


def _begins_with_a_bulleted_day_or_week(text: str) -> bool:
    start = leading_bullet(text)
    reading = read_period(text[start:], NO_TIME) if start else None
    return reading is not None and (reading.period.first is not None or reading.period.week is not None)


def _begins_a_bulleted_list(text: str) -> bool:
    """Emphasis (**四月**) and a bulleted time are headings of their own."""
    start = leading_bullet(text)
    return start > 0 and not text.startswith("**") and read_period(text[start:], NO_TIME) is None


def lines_of_themes(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """九月, 安全工作, 检查月, 1.…: the places of the few words between a heading and its list, if each heading has them."""
    headings = [at for at, paragraph in enumerate(paragraphs) if _heads(paragraph.text)]
    words = [list(_words_above_a_list(paragraphs, at + 1)) for at in headings]
    if len(headings) < _FEWEST_HEADINGS or not all(words):
        return frozenset()
    return frozenset(place for places in words for place in places)


def _heads(text: str) -> bool:
    lead = lead_of(text, None, under_heading=False) if _MONTH_OR_WEEK.search(text[:_LONGEST_HEADING]) else None
    return lead is not None and not lead.rest and lead.reading.grain in {"month", "week"}


def _words_above_a_list(paragraphs: Sequence[Paragraph], at: int) -> Iterator[int]:
    """Nothing if there are more lines than a theme has, if one of them arranges something, or if no list follows."""
    lines = paragraphs[at : at + _MOST_LINES + 1]
    words = list(takewhile(lambda line: _A_LINE.fullmatch(line.text.strip()), lines))
    below = leading_number(lines[len(words)].text) if len(words) < len(lines) else None
    arranged = any(ARRANGES.match(plain(line.text)) and not _THEME.search(line.text) for line in words)
    if below is not None and below[0] == 1 and not arranged:
        yield from range(at, at + len(words))
