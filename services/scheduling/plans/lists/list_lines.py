"""Lines of a list that begin with no time (条目行): items, owners, remarks under a heading's time, or prose under none."""

import re

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.entries import Entry, Heading, Leftover, Organisation, Piece, Prose
from services.scheduling.plans.lists.branches import owner_before
from services.scheduling.plans.lists.bullets import PART_OF_MONTH
from services.scheduling.plans.lists.further_works import further_work
from services.scheduling.plans.lists.leads import after_number
from services.scheduling.plans.lists.places import Place, stands_beside_its_heading
from services.scheduling.plans.times.hours import is_spans_of_hours
from services.scheduling.plans.times.named_times import time_behind_a_sign, time_in_the_last_sentence
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.unnumbered import end_of_unnumbered
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.times.weekdays import end_of_weekday
from services.scheduling.plans.words.column_names import names_columns
from services.scheduling.plans.words.headings import (
    after_section_number,
    is_bracketed,
    is_label,
    is_noise,
    is_note,
    is_prose,
    section_number,
    tells_of_the_past,
)
from services.scheduling.plans.words.holidays import is_holiday
from services.scheduling.plans.words.items import counts_on, leading_bullet, leading_number
from services.scheduling.plans.words.offices import (
    begins_with_a_school,
    is_organisation,
    is_owner,
    is_room,
    is_signature,
)
from services.scheduling.plans.words.phrases import WEEK
from services.scheduling.plans.words.script import chinese_letters, plain
from services.scheduling.plans.words.sentences import SAYS_MORE, SAYS_TO_ALL

LONGEST_ITEM = 220
_LONGEST_LABEL = 40
_LONGEST_WORK = 100
_FEWEST_SEMICOLONS = 2
_PHASE = re.compile(r"阶段|步骤|第[一二三四五六七八九十\d]步")
_FIELD_OF_WORK = re.compile(r"[\u3400-\u9fff]{0,4}(?:工作|活动|方面|管理|建设|教学|教研|科研|德育|后勤|安全|常规)")
#: 主持人:…, 参加对象:… below what is held.
_WHO_COMES = re.compile(
    r"(?:主持|召集|主讲|参[加与会训]|与会|出席|列席|准备|承办|主办|协办|联系|记录)(?:单位|部门|人员?|者|对象|领导|教师)(?:[及和与或](?:单位|部门|人员?))?\s?:"
)
_MENTION = re.compile(
    rf"(?<![\d每个])(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|上旬|中旬|下旬|底|初|\d{{1,2}}日)|第\s?[一二三四五六七八九十\d]{{1,3}}\s?{WEEK}"
)


def outside(line: int, text: str, place: Place) -> list[Piece]:
    """A line under no period: prose, or an arrangement that says its time somewhere inside."""
    if is_organisation(text):
        return [Organisation(line, text)]
    if place.behind:
        return [_with_its_time_behind(line, text[after_number(text)[0] :])]
    shown = plain(text)
    if _MENTION.search(shown) and not tells_of_the_past(text) and not is_note(text) and len(text) <= LONGEST_ITEM:
        return [Leftover(line, text, "names a time inside a sentence, under no heading")]
    return [Prose(line, text)]


def _with_its_time_behind(line: int, text: str) -> Piece:
    signed = time_behind_a_sign(text)
    if signed and is_holiday(text[: signed.at]):
        return Prose(line, text)
    told = time_in_the_last_sentence(text)
    text, period = (text[: told.at], told.reading.period) if told else (text, NO_TIME)
    return Entry(line, text, period, "", "its time stands behind it", 0.65)


def inside(line: int, text: str, following: Paragraph | None, place: Place) -> tuple[list[Piece], Place]:
    """A line under a period: an item, an owner, a remark, or what ends the list."""
    shown = plain(text)
    part = PART_OF_MONTH.match(shown, leading_bullet(text))
    if part and place.months and place.months != place.period:
        place = place._replace(period=place.months, heading=part[0])  # of the month, no longer of its last week
    if end := end_of_unnumbered(text):
        return _below_an_unnumbered_time(line, text, end, place)
    label = _is_a_label(text, following)
    says_more = is_note(text) or (place.entries > 0 and _WHO_COMES.match(shown) is not None)
    if label or says_more or names_columns(text) or is_spans_of_hours(text):
        # what a label announces may be numbered otherwise than what stands above it
        return [Prose(line, text)], place._replace(numbered=None) if label else place
    chinese = section_number(text)
    number = leading_number(text)
    ends = chinese is not None and not (place.chinese or (place.entries == 0 and chinese == "一"))
    if ends or (number is not None and stands_beside_its_heading(number[0], place)):
        return outside(line, text, place), place.left
    if chinese is None and number is None and leading_bullet(text) == 0:
        return _unnumbered(line, text, following, place)
    if len(text) > LONGEST_ITEM:
        return [Leftover(line, text, "too long for one arrangement")], place
    body = after_section_number(text) if chinese else text
    entry = Entry(line, body, place.period or NO_TIME, place.heading, "numbered below a heading", 0.95)
    return [entry], place._replace(numbered=True, chinese=chinese is not None, entries=place.entries + 1, last=text)


def _below_an_unnumbered_time(line: int, text: str, end: int, place: Place) -> tuple[list[Piece], Place]:
    heading, rest = text[:end].strip(), text[end:]
    begun = place.left._replace(period=NO_TIME, months=NO_TIME, heading=heading)
    if not rest:
        return [Heading(line, heading)], begun
    return [Heading(line, heading), Entry(line, rest, NO_TIME, heading, "behind a heading", 0.9)], begun._replace(
        entries=1, last=rest
    )


def _is_a_label(text: str, following: Paragraph | None) -> bool:
    """团课: or, above 1.…, ▲教研活动: what announces a list. A numbered item that another one follows announces nothing."""
    below = leading_number(following.text) if following else None
    number = leading_number(text)
    if number is not None:
        return is_label(text) and (below is None or below[0] != number[0] + 1)
    begins_a_list = below is not None and below[0] == 1 and len(text) <= _LONGEST_LABEL
    shown = plain(text).rstrip()
    is_field = _FIELD_OF_WORK.fullmatch(shown, leading_bullet(text)) is not None
    announces = shown[-3:] == "如下:"  # however long
    return is_label(text) or announces or (begins_a_list and (shown.endswith(":") or is_field))


def _unnumbered(line: int, text: str, following: Paragraph | None, place: Place) -> tuple[list[Piece], Place]:
    if is_signature(text) or (is_organisation(text) and _is_the_last(text, following, place)):
        return [Organisation(line, text)], place.left
    if (is_owner(text) or is_room(text) or is_bracketed(text)) and place.entries:
        return [Prose(line, text)], place
    lists = owner_before(text)[0] is not None or PART_OF_MONTH.match(plain(text)) or _lists_its_month(text, place)
    is_told = is_prose(text) and not (lists or _is_done_in_its_phase(text, place) or _is_among_works(text, place))
    if is_told or _is_the_last_word(text, following, place):
        return [Prose(line, text)], place.left
    if chinese_letters(text) < 2:
        return [Prose(line, text)], place
    if place.numbered:
        work = further_work(line, text, following, place)
        goes_on = place._replace(entries=place.entries + 1, last=owner_before(text)[1])
        return ([work], goes_on) if work else ([_below_a_number(line, text, following, place)], place)
    entry = Entry(line, text, place.period or NO_TIME, place.heading, "a line below a heading", 0.8)
    return [entry], place._replace(numbered=False, entries=place.entries + 1, last=text)


def _is_the_last(name: str, following: Paragraph | None, place: Place) -> bool:
    """Whether nothing but the date of a signature stands below its name, or what is of the page."""
    if following is None or (is_noise(following.text) and begins_with_a_school(name)):
        return True
    if begins_with_a_school(name) and is_signature(f"{name} {following.text}"):
        return True
    return _is_date(following.text) or (place.numbered is True and not _goes_on(following.text, place))


def _lists_its_month(text: str, place: Place) -> bool:
    """采购教具;检查食堂;…: right below its heading a line that semicolons part, however long."""
    return not place.entries and plain(text).count(";") >= _FEWEST_SEMICOLONS


def _is_done_in_its_phase(text: str, place: Place) -> bool:
    """第二阶段:初赛(4月上旬), and right below it a paragraph that says what is done then."""
    is_below = not place.entries and _PHASE.search(plain(place.heading)) is not None
    return is_below and len(text) <= LONGEST_ITEM and not tells_of_the_past(text)


def _is_among_works(text: str, place: Place) -> bool:
    """One sentence with several commas among the works of a section, which have no numbers."""
    among = place.sectioned and place.entries > 0 and place.numbered is False
    return among and len(text) <= _LONGEST_WORK and "。" not in text[:-1]


def _is_the_last_word(text: str, following: Paragraph | None, place: Place) -> bool:
    """希望全体教师积极参加,圆满完成任务。 below items that end with no full stop: it is said to those who read them."""
    ends = following is None or is_organisation(following.text) or is_signature(following.text)
    is_sentence = text.endswith(("。", "！", "!")) and not place.last.endswith("。")
    return ends and is_sentence and place.entries > 0 and SAYS_TO_ALL.match(plain(text)) is not None


def _below_a_number(line: int, text: str, following: Paragraph | None, place: Place) -> Piece:
    """1、重阳节敬老教育。 and below it 慰问社区老人。, then 2、…: it is held for that, too."""
    goes_on = following is not None and counts_on(place.last, following.text)
    if not goes_on or not place.last.endswith("。") or not text.endswith("。") or SAYS_MORE.match(plain(text)):
        return Leftover(line, text, "not numbered as the items around it are")
    return Entry(line, text, place.period or NO_TIME, place.heading, "below a numbered sentence", 0.7)


def _is_date(text: str) -> bool:
    reading = is_period(text)
    return reading is not None and reading.grain in {"day", "month"} and not end_of_weekday(plain(text))


def _goes_on(text: str, place: Place) -> bool:
    """2、… below the office that does 1、…, and the day below it."""
    return end_of_weekday(plain(text)) > 0 or counts_on(place.last, text)
