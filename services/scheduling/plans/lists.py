"""Lists (条目式安排): headings of months, weeks and days with the items below or behind them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.branches import heads_a_list, owner_before
from services.scheduling.plans.bullets import PART_OF_MONTH, ends_bulleted_times, is_among_bullets
from services.scheduling.plans.carried_months import with_months_carried
from services.scheduling.plans.column_names import names_columns
from services.scheduling.plans.day_numbers import weeks_of_day_numbers
from services.scheduling.plans.entries import (
    BEGUN_BY_ITS_TIME,
    BEHIND_A_HEADING,
    Detail,
    Entry,
    Heading,
    Leftover,
    Organisation,
    Piece,
    Prose,
    Title,
)
from services.scheduling.plans.habits import (
    SENTENCE_LENGTH,
    are_dated,
    have_words_behind_headings,
    last_item,
    lines_with_times_behind,
    month_of_digital_day,
    with_dots_behind_numbers,
    without_counting,
    without_numbers_before_months,
    without_repeated_words,
)
from services.scheduling.plans.headings import (
    after_section_number,
    ends_the_page,
    is_bracketed,
    is_label,
    is_noise,
    is_note,
    is_prose,
    is_title,
    is_told_elsewhere,
    section_number,
    tells_of_the_past,
)
from services.scheduling.plans.holidays import is_holiday
from services.scheduling.plans.items import leading_bullet, leading_number
from services.scheduling.plans.leads import Lead, after_number, is_sentence, lead_of
from services.scheduling.plans.links import line_of_publication, lines_of_links
from services.scheduling.plans.named_times import time_behind_a_sign, time_in_the_last_sentence
from services.scheduling.plans.notes import is_section_of_notes, lines_of_notes, remarks_at_the_end
from services.scheduling.plans.offices import is_organisation, is_owner, is_room, is_signature
from services.scheduling.plans.periods import is_period
from services.scheduling.plans.phrases import WEEK
from services.scheduling.plans.places import (
    Place,
    begins_with_its_time,
    below_announcement,
    below_title,
    section_begun,
    stands_before_items,
    stands_beside_its_heading,
)
from services.scheduling.plans.script import chinese_letters, plain
from services.scheduling.plans.sentences import SAYS_MORE, SAYS_TO_ALL
from services.scheduling.plans.themes import Said, lines_of_themes, said_behind_a_heading
from services.scheduling.plans.times import Period
from services.scheduling.plans.unnumbered import end_of_unnumbered
from services.scheduling.plans.week_names import lines_of_week_names
from services.scheduling.plans.weekdays import end_of_weekday

_LONGEST_ITEM = 220
_LONGEST_LABEL = 40
_FEWEST_SEMICOLONS = 2
_MENTION = re.compile(
    rf"(?<![\d每个])(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|上旬|中旬|下旬|底|初|\d{{1,2}}日)|第\s?[一二三四五六七八九十\d]{{1,3}}\s?{WEEK}"
)
_TRAILS_OFF = re.compile(r"[^,]{2,},.*(?:\.{3,}|…+)")


def read_list(paragraphs: Sequence[Paragraph], beside: Period | None = None) -> Iterator[Piece]:
    """The entries of a run of paragraphs, in order; titles, signatures and what could not be read among them.

    `beside` is the month or the week that a table right above them is about.
    """
    written = paragraphs
    paragraphs = with_months_carried(with_dots_behind_numbers(without_repeated_words(without_counting(paragraphs))))
    noted = (
        lines_of_notes(paragraphs)
        | frozenset(remarks_at_the_end(paragraphs))
        | lines_of_links(paragraphs)
        | line_of_publication(paragraphs)
    )
    weeks = weeks_of_day_numbers(paragraphs)
    paragraphs = without_numbers_before_months(paragraphs)
    noted |= lines_of_themes(paragraphs) | lines_of_week_names(paragraphs)
    behind, numbered = lines_with_times_behind(paragraphs), last_item(paragraphs)
    place = Place(
        dated=are_dated(paragraphs),
        themed=have_words_behind_headings(paragraphs),
        beside=beside,
    )
    for at, paragraph in enumerate(paragraphs):
        if at in noted:
            yield Prose(paragraph.line, written[at].text)
            continue
        if at in weeks:
            place = replace(place.left, period=weeks[at], months=weeks[at], heading=paragraph.text)
            yield Heading(paragraph.line, paragraph.text)
            continue
        following = paragraphs[at + 1] if at + 1 < len(paragraphs) else None
        before = paragraphs[at - 1] if at else None
        told = at in behind, at < numbered
        if told != (place.behind, place.above_items):
            place = replace(place, behind=told[0], above_items=told[1])
        pieces, place = _read(paragraph, before, following, place)
        yield from (_as_written(piece, written[at]) for piece in pieces)


def _begins_with_a_day_of_another_month(text: str, place: Place) -> bool:
    """11.3 below 10月下旬, in a list whose days are written so."""
    months = (place.period.month_from, place.period.month_to) if place.period else (None, None)
    month = month_of_digital_day(text) if months != (None, None) else None
    return month is not None and month not in months


def _as_written(piece: Piece, paragraph: Paragraph) -> Piece:
    """What is told as unread or as prose is told in the source's own words."""
    is_whole = isinstance(piece, Leftover | Prose) and piece.text not in paragraph.text
    return replace(piece, text=paragraph.text) if is_whole else piece


def _read(
    paragraph: Paragraph, before: Paragraph | None, following: Paragraph | None, place: Place
) -> tuple[list[Piece], Place]:
    line, text = paragraph.line, paragraph.text.lstrip("#> ").strip("* ")
    prose: list[Piece] = [Prose(line, text)]
    if not text or is_noise(text):
        return prose, place.left if ends_the_page(text) else below_announcement(text, place)
    if place.dated and _begins_with_a_day_of_another_month(text, place):
        place = place.left
    lead = lead_of(text, place.outer, under_heading=place.period is not None)
    titled = _read_title(line, text, lead, following, place)
    if titled is not None:
        return titled
    if lead is None and _ends_the_line_of(before, paragraph):
        return [Detail(line, text)], place
    if lead is not None and (is_told_elsewhere(lead.rest) or _is_dateline(lead, before, place)):
        return prose, place.left
    if lead is not None:
        return _read_lead(line, text, lead, following, place)
    return _read_words(line, text, following, place)


def _read_title(
    line: int, text: str, lead: Lead | None, following: Paragraph | None, place: Place
) -> tuple[list[Piece], Place] | None:
    """A plan's title; below it that of one of its weeks or months is a heading."""
    if lead is not None:
        is_one = begins_with_its_time(text, lead, following, place)
        piece = Heading(line, text) if place.named else Title(line, text)
        return ([piece], below_title(text, place)) if is_one else None
    among = place.period is not None or leading_number(text) is not None
    if not is_title(text, among_items=among) or _is_item(text, place):
        return None
    return [Title(line, text)], replace(below_title(text, place), named=True)


def _ends_the_line_of(before: Paragraph | None, paragraph: Paragraph) -> bool:
    """第一周…教导处 on one line: the office that the arrangement before it was parted from."""
    if before is None or before.line != paragraph.line or not is_owner(paragraph.text):
        return False
    return lead_of(before.text, None, under_heading=False) is not None


def _read_words(line: int, text: str, following: Paragraph | None, place: Place) -> tuple[list[Piece], Place]:
    if ends_bulleted_times(text, following, place) or is_section_of_notes(text):
        return [Prose(line, text)], place.left
    section = section_begun(text, following, place)
    if section is not None:
        return [Heading(line, text)], section
    if place.period is not None and heads_a_list(text, following.text if following else None):
        return [Heading(line, text)], replace(place, numbered=None)
    if place.period is None or (place.titled and stands_before_items(text, place)):
        return _outside(line, text, place), place
    return _inside(line, text, following, place)


def _is_item(text: str, place: Place) -> bool:
    return place.period is not None and (leading_number(text) is not None or owner_before(text)[0] is not None)


def _is_dateline(lead: Lead, before: Paragraph | None, place: Place) -> bool:
    """Whether a date alone on its line is a signature's, or the date of a publication."""
    if lead.rest or lead.reading.grain not in {"day", "month"}:
        return False
    shown = plain(lead.heading)
    if end_of_weekday(shown):
        return False
    if before is not None and is_organisation(before.text) and not shown.endswith(":"):
        return lead.reading.grain == "day" or "年" in shown
    return "年" in shown and lead.reading.grain == "day" and (place.period is None or not place.day)


def _read_lead(
    line: int, text: str, lead: Lead, following: Paragraph | None, place: Place
) -> tuple[list[Piece], Place]:
    period = lead.reading.period.within(place.months if lead.reading.grain == "week" else place.period)
    if lead.rest and not lead.theme and (is_sentence(lead) or is_among_bullets(text, following, place)):
        return _sentence(line, text, lead, period, place)
    begun = _begun(lead, period, place)
    heading = Heading(line, begun.heading)
    if not lead.rest:
        return [heading], begun
    said = "theme" if lead.theme else _said(lead, following, place)
    if said == "theme":
        return [heading, Detail(line, lead.rest)], begun
    if said == "either":
        return [heading, Leftover(line, lead.rest, "a theme or an arrangement, behind a heading")], begun
    if is_owner(lead.rest):
        return [heading, Detail(line, lead.rest)], begun
    entry = Entry(line, lead.rest, begun.period or period, begun.heading, BEHIND_A_HEADING, 0.9)
    return [heading, entry], replace(begun, entries=1, last=lead.rest, numbered=leading_number(lead.rest) is not None)


def _said(lead: Lead, following: Paragraph | None, place: Place) -> Said:
    if following is None or leading_number(lead.rest) is not None:
        return "arrangement"
    return said_behind_a_heading(lead.rest, following.text, themed=place.themed)


def _begun(lead: Lead, period: Period, place: Place) -> Place:
    """The place below a new heading. Days that follow a week without entries are that week's."""
    grain = lead.reading.grain
    if (
        grain in {"span", "day"}
        and place.period is not None
        and place.period.week
        and not place.entries
        and not place.day
    ):
        period = replace(period, week=place.period.week, week_to=place.period.week_to)
        if place.titled and grain == "span":  # the days of the week that the title names
            return replace(place.below(period, lead.heading), titled=period)
    own = lead.reading.period.months_only()
    months = Period(period.month_from, period.month_to) if grain == "month" or own.month_from else place.months
    if grain == "month" and lead.reading.period.week is None:
        period = Period(period.month_from, period.month_to)
    return Place(
        period,
        months,
        lead.heading[: len(lead.heading) - len(lead.rest)].strip() or lead.heading,
        day=grain in {"day", "span"},
        dated=place.dated,
        themed=place.themed,
        named=place.named,
    )


def _sentence(line: int, text: str, lead: Lead, period: Period, place: Place) -> tuple[list[Piece], Place]:
    rest = lead.rest
    if tells_of_the_past(rest) or (place.period is None and _is_prose_above_a_plan(rest)):
        return list(_prose_with_days(line, text, lead)), place
    if len(rest) > _LONGEST_ITEM:
        return [Leftover(line, text, "too long for one arrangement")], place
    if chinese_letters(rest) < 2:
        return [Prose(line, text)], place
    known = place.period is not None
    if known and place.numbered and not lead.numbered and is_prose(rest):
        return [Prose(line, text)], place.left
    heading = place.heading or text[: len(text) - len(rest)].strip()
    if lead.reading.grain in {"day", "span"}:
        rest, period = text[after_number(text)[0] :], place.period or Period()
    entry = Entry(line, rest, period, heading, BEGUN_BY_ITS_TIME, 0.8 if known else 0.65)
    if not known:
        return [entry], replace(place, dated=place.dated or lead.reading.grain == "day")
    return [entry], replace(place, entries=place.entries + 1, last=text)


def _prose_with_days(line: int, text: str, lead: Lead) -> Iterator[Piece]:
    """3.9月9日-20日,提交初稿。初稿须…: a numbered item with its days arranges something; further sentences say how."""
    begun = after_number(text)[0]
    first, _, more = text[begun:].partition("。")
    spans_days = lead.numbered and lead.reading.grain == "span" and more.strip()
    if not spans_days or tells_of_the_past(lead.rest) or len(first) - lead.reading.end > SENTENCE_LENGTH:
        yield Prose(line, text)
        return
    yield Entry(line, first, Period(), text[: len(text) - len(lead.rest)].strip(), BEGUN_BY_ITS_TIME, 0.65)
    yield Prose(line, more)


def _is_prose_above_a_plan(text: str) -> bool:
    """十月,看过了菊花,尝过了糕点……: such a sentence is of what leads up to a plan."""
    return is_prose(text) or len(text) > SENTENCE_LENGTH or _TRAILS_OFF.fullmatch(plain(text)) is not None


def _outside(line: int, text: str, place: Place) -> list[Piece]:
    """A line under no period: prose, or an arrangement that says its time somewhere inside."""
    if is_organisation(text):
        return [Organisation(line, text)]
    if place.behind:
        return [_with_its_time_behind(line, text[after_number(text)[0] :])]
    shown = plain(text)
    if _MENTION.search(shown) and not tells_of_the_past(text) and not is_note(text) and len(text) <= _LONGEST_ITEM:
        return [Leftover(line, text, "names a time inside a sentence, under no heading")]
    return [Prose(line, text)]


def _with_its_time_behind(line: int, text: str) -> Piece:
    signed = time_behind_a_sign(text)
    if signed and is_holiday(text[: signed.at]):
        return Prose(line, text)
    told = time_in_the_last_sentence(text)
    text, period = (text[: told.at], told.reading.period) if told else (text, Period())
    return Entry(line, text, period, "", "its time stands behind it", 0.65)


def _inside(line: int, text: str, following: Paragraph | None, place: Place) -> tuple[list[Piece], Place]:
    """A line under a period: an item, an owner, a remark, or what ends the list."""
    shown = plain(text)
    part = PART_OF_MONTH.match(shown, leading_bullet(text))
    if part and place.months and place.months != place.period:
        place = replace(place, period=place.months, heading=part[0])  # of the month, no longer of its last week
    if end := end_of_unnumbered(text):
        return _below_an_unnumbered_time(line, text, end, place)
    label = _is_a_label(text, following)
    if label or is_note(text) or names_columns(text):
        # what a label announces may be numbered otherwise than what stands above it
        return [Prose(line, text)], replace(place, numbered=None) if label else place
    chinese = section_number(text)
    number = leading_number(text)
    ends = chinese is not None and not (place.chinese or (place.entries == 0 and chinese == "一"))
    if ends or (number is not None and stands_beside_its_heading(number[0], place)):
        return _outside(line, text, place), place.left
    if chinese is None and number is None and leading_bullet(text) == 0:
        return _unnumbered(line, text, following, place)
    if len(text) > _LONGEST_ITEM:
        return [Leftover(line, text, "too long for one arrangement")], place
    body = after_section_number(text) if chinese else text
    entry = Entry(line, body, place.period or Period(), place.heading, "numbered below a heading", 0.95)
    return [entry], replace(place, numbered=True, chinese=chinese is not None, entries=place.entries + 1, last=text)


def _below_an_unnumbered_time(line: int, text: str, end: int, place: Place) -> tuple[list[Piece], Place]:
    heading, rest = text[:end].strip(), text[end:]
    begun = replace(place.left, period=Period(), months=Period(), heading=heading)
    if not rest:
        return [Heading(line, heading)], begun
    return [Heading(line, heading), Entry(line, rest, Period(), heading, "behind a heading", 0.9)], replace(
        begun, entries=1, last=rest
    )


def _is_a_label(text: str, following: Paragraph | None) -> bool:
    """What a line announces that ends with a colon. A numbered item that another follows announces nothing."""
    below = leading_number(following.text) if following else None
    number = leading_number(text)
    if number is not None:
        return is_label(text) and (below is None or below[0] != number[0] + 1)
    begins_a_list = below is not None and below[0] == 1 and len(text) <= _LONGEST_LABEL
    return is_label(text) or (begins_a_list and plain(text).rstrip().endswith(":"))


def _unnumbered(line: int, text: str, following: Paragraph | None, place: Place) -> tuple[list[Piece], Place]:
    ends = following is None or _is_date(following.text) or (place.numbered and not _goes_on(following.text, place))
    if is_signature(text) or (is_organisation(text) and ends):
        return [Organisation(line, text)], place.left
    if (is_owner(text) or is_room(text) or is_bracketed(text)) and place.entries:
        return [Prose(line, text)], place
    lists = owner_before(text)[0] is not None or PART_OF_MONTH.match(plain(text)) or _lists_its_month(text, place)
    is_told = is_prose(text) and not lists
    if is_told or _is_the_last_word(text, following, place):
        return [Prose(line, text)], place.left
    if chinese_letters(text) < 2:
        return [Prose(line, text)], place
    if place.numbered:
        return [_below_a_number(line, text, following, place)], place
    entry = Entry(line, text, place.period or Period(), place.heading, "a line below a heading", 0.8)
    return [entry], replace(place, numbered=False, entries=place.entries + 1, last=text)


def _lists_its_month(text: str, place: Place) -> bool:
    """采购教具;检查食堂;…: right below its heading a line that semicolons part, however long."""
    return not place.entries and plain(text).count(";") >= _FEWEST_SEMICOLONS


def _is_the_last_word(text: str, following: Paragraph | None, place: Place) -> bool:
    """希望全体教师积极参加,圆满完成任务。 below items that end with no full stop: it is said to those who read them."""
    ends = following is None or is_organisation(following.text) or is_signature(following.text)
    is_sentence = text.endswith(("。", "！", "!")) and not place.last.endswith("。")
    return ends and is_sentence and place.entries > 0 and SAYS_TO_ALL.match(plain(text)) is not None


def _below_a_number(line: int, text: str, following: Paragraph | None, place: Place) -> Piece:
    """1、重阳节敬老教育。 and below it 慰问社区老人。, then 2、…: it is held for that, too."""
    above, below = leading_number(place.last), leading_number(following.text) if following else None
    counts_on = above is not None and below is not None and below[0] == above[0] + 1
    if not counts_on or not place.last.endswith("。") or not text.endswith("。") or SAYS_MORE.match(plain(text)):
        return Leftover(line, text, "not numbered as the items around it are")
    return Entry(line, text, place.period or Period(), place.heading, "below a numbered sentence", 0.7)


def _is_date(text: str) -> bool:
    reading = is_period(text)
    return reading is not None and reading.grain in {"day", "month"} and not end_of_weekday(plain(text))


def _goes_on(text: str, place: Place) -> bool:
    """2、… below the office that does 1、…, and the day below it."""
    before, number = leading_number(place.last), leading_number(text)
    return end_of_weekday(plain(text)) > 0 or bool(before and number and number[0] == before[0] + 1)
