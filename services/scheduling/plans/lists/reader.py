"""Lists (条目式安排): headings of months, weeks and days with the items below or behind them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.entries import (
    BEGUN_BY_ITS_TIME,
    BEHIND_A_HEADING,
    Detail,
    Entry,
    Heading,
    Leftover,
    Piece,
    Prose,
    Title,
)
from services.scheduling.plans.lists.branches import branches_among, heads_a_list, owner_before
from services.scheduling.plans.lists.bullets import ends_bulleted_times, is_among_bullets
from services.scheduling.plans.lists.carried_months import with_months_carried
from services.scheduling.plans.lists.days_with_years import days_with_years
from services.scheduling.plans.lists.habits import (
    are_dated,
    days_above_lines,
    have_words_behind_headings,
    last_item,
    lines_with_times_behind,
    with_dots_behind_numbers,
    without_counting,
    without_numbers_before_months,
    without_repeated_words,
)
from services.scheduling.plans.lists.leads import (
    Lead,
    after_number,
    heads_what_was_done,
    is_phase,
    is_sentence,
    lead_of,
    names_its_list,
)
from services.scheduling.plans.lists.list_lines import LONGEST_ITEM, inside, outside
from services.scheduling.plans.lists.months_before_commas import with_colons_behind_months
from services.scheduling.plans.lists.notes import is_section_of_notes, lines_beside_the_list
from services.scheduling.plans.lists.other_months import begins_with_a_day_of_another_month
from services.scheduling.plans.lists.places import (
    Place,
    begins_with_its_time,
    begins_with_part_of_a_week,
    below_announcement,
    below_title,
    is_named_by_a_month,
    is_part_of_a_week,
    on_the_weekday,
    section_begun,
    stands_before_items,
)
from services.scheduling.plans.lists.prose import is_prose_above_a_plan, prose_with_days
from services.scheduling.plans.lists.themes import Said, lines_of_themes, said_behind_a_heading
from services.scheduling.plans.lists.times_behind_who import entries_behind_who
from services.scheduling.plans.lists.times_below import fields_below, items_with_times_below, with_times_below
from services.scheduling.plans.times.day_numbers import weeks_of_day_numbers
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import NO_TIME, Period
from services.scheduling.plans.times.week_names import lines_of_week_names
from services.scheduling.plans.times.weekdays import end_of_weekday
from services.scheduling.plans.words.headings import (
    ends_the_page,
    is_bracketed,
    is_noise,
    is_part_named_as_a_plan,
    is_prose,
    is_title,
    is_told_elsewhere,
    section_number,
    tells_of_the_past,
)
from services.scheduling.plans.words.items import leading_bullet, leading_number
from services.scheduling.plans.words.links import line_of_publication, lines_of_links
from services.scheduling.plans.words.offices import is_organisation, is_owner, is_term
from services.scheduling.plans.words.script import chinese_letters, plain

_NAMES_A_TIME = re.compile(r"[\u3400-\u9fff]{0,4}(?:时间|日期)\s?:\s?(?=[\d一二三四五六七八九十])")


def read_list(paragraphs: Sequence[Paragraph], beside: Period | None = None) -> Iterator[Piece]:
    """The entries of a run of paragraphs, in order; titles, signatures and what could not be read among them.

    `beside` is the month or the week that a table right above them is about.
    """
    written = paragraphs
    paragraphs = with_months_carried(with_dots_behind_numbers(without_repeated_words(without_counting(paragraphs))))
    noted = lines_beside_the_list(paragraphs) | lines_of_links(paragraphs) | line_of_publication(paragraphs)
    weeks = weeks_of_day_numbers(paragraphs)
    paragraphs = with_colons_behind_months(without_numbers_before_months(paragraphs))
    below = fields_below(paragraphs)
    paragraphs = with_times_below(paragraphs, below)
    noted = noted.union(*(fields.places for fields in below.values()))
    noted |= lines_of_themes(paragraphs) | lines_of_week_names(paragraphs)
    behind = lines_with_times_behind(paragraphs) | items_with_times_below(paragraphs, below)
    numbered = last_item(paragraphs)
    headed_by_days = days_above_lines(paragraphs) | days_with_years(paragraphs)
    place = Place(
        dated=are_dated(paragraphs),
        themed=have_words_behind_headings(paragraphs),
        beside=beside,
        branches=branches_among(paragraph.text for paragraph in paragraphs),
    )
    for at, paragraph in enumerate(paragraphs):
        if at in noted:
            yield Prose(paragraph.line, written[at].text)
            continue
        if at in weeks:
            place = place.left._replace(period=weeks[at], months=weeks[at], heading=paragraph.text)
            yield Heading(paragraph.line, paragraph.text)
            continue
        if done := entries_behind_who(paragraph.line, paragraph.text):
            yield from done
            continue
        following = paragraphs[at + 1] if at + 1 < len(paragraphs) else None
        before = paragraphs[at - 1] if at else None
        told = at in behind, at < numbered, at in headed_by_days
        if told != (place.behind, place.above_items, place.above_lines):
            place = place._replace(behind=told[0], above_items=told[1], above_lines=told[2])
        pieces, place = _read(paragraph, before, following, place)
        yield from (_as_written(piece, written[at]) for piece in pieces)


def _as_written(piece: Piece, paragraph: Paragraph) -> Piece:
    """What is told as unread or as prose is told in the source's own words."""
    if isinstance(piece, Leftover | Prose) and piece.text not in paragraph.text:
        return replace(piece, text=paragraph.text)
    return piece


def _read(
    paragraph: Paragraph, before: Paragraph | None, following: Paragraph | None, place: Place
) -> tuple[list[Piece], Place]:
    line, text = paragraph.line, paragraph.text.lstrip("#> ").strip("* ")
    prose: list[Piece] = [Prose(line, text)]
    if not text or is_noise(text):
        return prose, place.left if ends_the_page(text) else below_announcement(text, place)
    if place.dated and begins_with_a_day_of_another_month(text, place):
        place = place.left
    days = _days_of_the_title(text) if place.titled else text
    lead = lead_of(days, place.outer, under_heading=place.period is not None)
    lead = None if lead and is_named_by_a_month(lead, place) else lead
    titled = _read_title(line, text, lead, following, place)
    if titled is not None:
        return titled
    if lead is None:
        is_an_end = _ends_the_line_of(before, paragraph)
        return ([Detail(line, text)], place) if is_an_end else _read_words(line, text, following, place)
    if before is not None and _tells_another_time(lead, before):
        return prose, place
    if (
        is_told_elsewhere(lead.rest)
        or _is_dateline(lead, before, following, place)
        or (following and heads_what_was_done(lead, following.text))
    ):
        return prose, place.left
    return _read_lead(line, text, lead, following, place)


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
    return [Title(line, text)], below_title(text, place)._replace(named=True)


def _ends_the_line_of(before: Paragraph | None, paragraph: Paragraph) -> bool:
    """第一周…教导处 on one line: the office that the arrangement before it was parted from."""
    if before is None or before.line != paragraph.line or not is_owner(paragraph.text):
        return False
    return lead_of(before.text, None, under_heading=False) is not None


def _read_words(line: int, text: str, following: Paragraph | None, place: Place) -> tuple[list[Piece], Place]:
    if ends_bulleted_times(text, following, place) or is_section_of_notes(text) or is_term(text):
        return [Prose(line, text)], place.left
    if place.period is not None and begins_with_part_of_a_week(text):
        place = on_the_weekday(text, place)._replace(titled=None, numbered=None)
        if is_part_of_a_week(text):
            return [Heading(line, text)], place
    section = section_begun(text, following, place)
    if section is not None:
        return [Heading(line, text)], section
    if place.period is not None and heads_a_list(text, following.text if following else None):
        return [Heading(line, text)], place._replace(numbered=None)
    if place.period is None or (place.titled and stands_before_items(text, following, place)):
        return outside(line, text, place), place
    return inside(line, text, following, place)


def _is_item(text: str, place: Place) -> bool:
    """2.教研组工作计划 篇二 is the next plan."""
    if place.period is None or is_part_named_as_a_plan(text[after_number(text)[0] :]):
        return False
    return leading_number(text) is not None or owner_before(text)[0] is not None


def _is_dateline(lead: Lead, before: Paragraph | None, following: Paragraph | None, place: Place) -> bool:
    """Whether a date alone on its line is a signature's, or the date of a publication."""
    if lead.rest or place.above_lines or lead.reading.grain not in {"day", "month"}:
        return False
    shown = plain(lead.heading)
    if end_of_weekday(shown):
        return False
    if before is not None and is_organisation(before.text) and not shown.endswith(":"):
        goes_on = place.day and following is not None and not is_noise(following.text)
        return (lead.reading.grain == "day" and not goes_on) or "年" in shown
    return "年" in shown and lead.reading.grain == "day" and (place.period is None or not place.day)


def _days_of_the_title(text: str) -> str:
    """9月15日—9月19日 of 时间:9月15日—9月19日, if it says nothing else; else the text itself."""
    named = _NAMES_A_TIME.match(plain(text))
    told = is_period(text[named.end() :]) if named else None
    return text[named.end() :] if named and told else text


def _tells_another_time(lead: Lead, before: Paragraph) -> bool:
    """4月20日-24日(线上) below 1.开放时间:4月20日(线下): what the line above tells goes on."""
    return is_bracketed(lead.rest) and _NAMES_A_TIME.match(plain(before.text), after_number(before.text)[0]) is not None


def _read_lead(
    line: int, text: str, lead: Lead, following: Paragraph | None, place: Place
) -> tuple[list[Piece], Place]:
    period = lead.reading.period.within(place.months if lead.reading.grain == "week" else place.period)
    if lead.theme and is_phase(text) and (following is None or is_phase(following.text)):
        lead = lead._replace(theme=False)  # nothing else is said of what is done then
    if following is not None and names_its_list(lead, following.text):
        lead = lead._replace(theme=True)
    is_one = is_sentence(lead) or is_among_bullets(text, following, place)
    if lead.rest and not lead.theme and is_one and not place.above_lines:
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
    numbered, chinese = leading_number(lead.rest) is not None, section_number(lead.rest) is not None
    return [heading, entry], begun._replace(entries=1, last=lead.rest, numbered=numbered, chinese=chinese)


def _said(lead: Lead, following: Paragraph | None, place: Place) -> Said:
    if following is None or leading_number(lead.rest) is not None or leading_bullet(lead.rest):
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
        period = period._replace(week=place.period.week, week_to=place.period.week_to)
        if place.titled and grain == "span":  # the days of the week that the title names
            return place.below(period, lead.heading)._replace(titled=period)
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
        branches=place.branches,
    )


def _sentence(line: int, text: str, lead: Lead, period: Period, place: Place) -> tuple[list[Piece], Place]:
    rest = lead.rest
    if tells_of_the_past(rest) or (place.period is None and is_prose_above_a_plan(rest)):
        return list(prose_with_days(line, text, lead)), place
    if len(rest) > LONGEST_ITEM:
        return [Leftover(line, text, "too long for one arrangement")], place
    if chinese_letters(rest) < 2:
        return [Prose(line, text)], place
    known = place.period is not None
    if known and place.numbered and not lead.numbered and is_prose(rest):
        return [Prose(line, text)], place.left
    heading = place.heading or text[: len(text) - len(rest)].strip()
    if lead.reading.grain in {"day", "span"}:
        rest, period = text[after_number(text)[0] :], place.period or NO_TIME
    entry = Entry(line, rest, period, heading, BEGUN_BY_ITS_TIME, 0.8 if known else 0.65)
    if not known:
        return [entry], place._replace(dated=place.dated or lead.reading.grain == "day")
    return [entry], place._replace(entries=place.entries + 1, last=text)
