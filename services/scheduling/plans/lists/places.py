"""Where a list stands (位置): under which period, and what its title or the table above it is about."""

import re
from typing import NamedTuple

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.branches import is_field_of_work
from services.scheduling.plans.lists.leads import Lead, time_in_title, time_of_announced_plan
from services.scheduling.plans.times.brackets import bracket_behind
from services.scheduling.plans.times.hours import is_hour_or_weekday
from services.scheduling.plans.times.values import NO_TIME, Period
from services.scheduling.plans.times.weekdays import on_weekday
from services.scheduling.plans.words.headings import (
    after_section_number,
    begins_with_a_bracket,
    is_prose,
    is_title,
    section_number,
)
from services.scheduling.plans.words.items import leading_bullet, leading_number
from services.scheduling.plans.words.phrases import WEEKDAY
from services.scheduling.plans.words.script import plain

#: 本周其他工作:, 其他事项:
_BESIDES = re.compile(
    r"(?:[本当该][周月])?(?:的)?(?:其[他它]|另外|临时)(?:重要|主要)?(?:工作|事项|活动|安排|事宜)*\s*:"
)
_AIMS = re.compile(r"思想(?!教育|道德|品德|政治|宣传|工作|建设)|目标|情况|现状|分析|意义|总结|回顾|措施|要求|保障")
_NOTHING_BUT_AIMS = re.compile(
    r"(?:[本该][周月]|主题|工作|教育|教学|保教|活动|总体|主要|指导)*(?:思想|目标|情况|现状|分析|要求|意义)+"
)
_NOTHING_BUT_WORKS = re.compile(r"(?:[本该][周月]|主要|重点|具体|中心|工作|安排|内容|任务|要点|事项)+")
_PART_OF_WEEK = re.compile(rf"(?:{WEEKDAY}|[上下中]午|晚上)(?=[\s:(]|[上下中]午|晚上|\Z)")

_ENDS_OF_WORKS = (";", "；", "。")


class Place(NamedTuple):
    """Where the list stands: under which period, and how its items have been written so far.

    `behind` says that the line at hand has its time behind it, `above_items` that numbered ones follow, `above_lines` that
    it is a day with more of its own below it, `sectioned` that a section of a titled plan was begun. `named` says
    that a title stands above, `titled` is the period that it names, or that the title of a part of it does; `beside`
    the one that the table above is about. `branches` are the labels that return among those of offices.
    """

    period: Period | None = None
    months: Period | None = None
    heading: str = ""
    numbered: bool | None = None
    chinese: bool = False
    entries: int = 0
    last: str = ""
    day: bool = False
    dated: bool = False
    behind: bool = False
    above_items: bool = False
    above_lines: bool = False
    sectioned: bool = False
    themed: bool = False
    named: bool = False
    titled: Period | None = None
    beside: Period | None = None
    branches: frozenset[str] = frozenset()

    @property
    def outer(self) -> Period | None:
        """The period that a bare day is read under; an empty one lets dotted numbers be dates after other dates."""
        return self.period or (NO_TIME if self.dated else None)

    @property
    def left(self) -> "Place":
        """Under no heading any more."""
        return Place(dated=self.dated, themed=self.themed, named=self.named, branches=self.branches)

    def below(self, time: Period, heading: str) -> "Place":
        """Under another heading."""
        return self.left._replace(period=time, months=time.months_only(), heading=heading)


def below_title(text: str, place: Place) -> Place:
    is_link = leading_number(text) is not None or leading_bullet(text) > 0  # one of a list of plans
    time = None if is_link else time_in_title(text)
    return place.below(time, text)._replace(titled=time) if time else place.left


def below_announcement(text: str, place: Place) -> Place:
    """The same place, or below what a site announces, if neither a title nor a time stands above."""
    time = time_of_announced_plan(text) if place.period is None and not place.named else None
    return place.below(time, text)._replace(titled=time) if time else place


def begins_with_its_time(text: str, lead: Lead, following: Paragraph | None, place: Place) -> bool:
    """第九周德育处工作安排: the title of a plan or of a part of it; above lines without numbers it heads these."""
    if lead.reading.grain not in {"month", "week"} or lead.heading != text or lead.numbered or leading_bullet(text):
        return False
    if not lead.rest and following and (place.named or not place.above_items):
        return False
    if place.period and not place.titled:
        return False
    return is_title(text) and time_in_title(text) is not None


def begins_what_else_is_done(text: str) -> bool:
    """本周其他工作: below the days of a week."""
    shown = plain(text)
    return ":" in shown and _BESIDES.fullmatch(shown.strip()) is not None


def section_begun(text: str, following: Paragraph | None, place: Place) -> Place | None:
    """The place below a section of a plan whose title names its time, or below what a table's week has besides.

    And below a line that says what its list is about, and when. None if the line begins none of these. Aims and the
    like are no arrangements.
    """
    timed = _time_of_the_list(text, following.text if following else "")
    if timed:
        return place.below(timed, text)
    around = place.titled or place.beside
    if around and begins_what_else_is_done(text):
        return place.below(around, text)
    if following is None or section_number(text) is None or place.chinese:
        return None
    if place.titled is None:
        return _aims_begun(text, following, place) or _works_begun(text, following, place)
    inner = begins_with_a_bracket(text)
    opens = not inner and begins_with_a_bracket(following.text)
    if section_number(following.text) is not None and not opens:
        return None  # an item
    is_of_aims = inner and place.period is None  # (一) below 一、工作目标
    period = None if is_of_aims or _AIMS.search(plain(text)) else place.titled
    numbered = None if place.numbered else place.numbered  # what one lists may be written otherwise than the one before
    return place._replace(period=period, sectioned=period is not None, numbered=numbered)


def _time_of_the_list(text: str, below: str) -> Period | None:
    """校园文化节(3月-5月) above 1、…: the months or weeks of what is listed; days would be those of the festival itself."""
    number = leading_number(below) if text.endswith((")", "）")) and leading_number(text) is None else None
    bracket = bracket_behind(text) if number is not None and number[0] == 1 else None
    timed = bracket is not None and not bracket.more and bracket.reading.grain in {"month", "week"}
    return bracket.reading.period if bracket and timed else None


def _aims_begun(text: str, following: Paragraph, place: Place) -> Place | None:
    """第九周, then 一、工作目标 with a list of its own: what is held stands below the sections after it."""
    begins = place.period is not None and not place.entries and section_number(following.text) is None
    named = plain(after_section_number(text)).strip(" :")
    return place._replace(period=None, titled=place.period) if begins and _NOTHING_BUT_AIMS.fullmatch(named) else None


def _works_begun(text: str, following: Paragraph, place: Place) -> Place | None:
    """第九周, then 一、工作重点 or 一、行政工作 above 1.…: what is listed below it and below the sections after it is the week's."""
    number = leading_number(following.text) if place.period is not None and not place.entries else None
    named = plain(after_section_number(text)).strip(" :")
    is_name = _NOTHING_BUT_WORKS.fullmatch(named) is not None or is_field_of_work(named)
    begins = number is not None and number[0] == 1 and is_name
    return place._replace(titled=place.period, sectioned=True) if begins else None


def stands_before_items(text: str, following: Paragraph | None, place: Place) -> bool:
    """Words without a number below a title: its office, what the plan is for. Several in a section are what is done."""
    if place.entries or _is_numbered(text):
        return False
    goes_on = following is not None and not _is_numbered(following.text)
    return not (place.sectioned and goes_on and text.endswith(_ENDS_OF_WORKS) and not is_prose(text))


def _is_numbered(text: str) -> bool:
    return bool(leading_number(text) or leading_bullet(text) or section_number(text))


def begins_with_part_of_a_week(text: str) -> bool:
    """周一:…, 上午 …"""
    return _PART_OF_WEEK.match(plain(text)) is not None


def on_the_weekday(text: str, place: Place) -> Place:
    """星期四:… below 星期三(10月23日) begins the next day."""
    period = on_weekday(text, place.period, place.heading) if place.period else None
    if period == place.period:
        return place
    return place._replace(period=period, heading=text[: len(plain(text).partition(":")[0])])


def is_part_of_a_week(text: str) -> bool:
    """周一:, 周三下午: on a line of its own above what is held then."""
    return is_hour_or_weekday(text.rstrip(" :：")) and begins_with_part_of_a_week(text)


def stands_beside_its_heading(number: int, place: Place) -> bool:
    """7、… below 5、五月: and 6、六月…: the next of those that count on, and no item of May."""
    heading = leading_number(place.heading)
    before = leading_number(place.last) or heading
    if heading is None or before is None or place.numbered or not place.entries:
        return False
    return heading[0] <= before[0] == number - 1


def is_named_by_a_month(lead: Lead, place: Place) -> bool:
    """1、九月份常规检查 below a week: which month's it is, and not when."""
    of_a_week = lead.numbered and place.period is not None and place.period.week is not None
    before = lead.heading[: len(lead.heading) - len(lead.rest)]
    return of_a_week and lead.reading.grain == "month" and bool(lead.rest) and before.endswith("份")
