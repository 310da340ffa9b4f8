"""How a list is written throughout (习惯): whether its numbers are dates, what every heading has behind it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.leads import Lead, after_number, lead_of
from services.scheduling.plans.lists.themes import ARRANGES
from services.scheduling.plans.lists.undotted import with_dots
from services.scheduling.plans.times.brackets import bracket_behind
from services.scheduling.plans.times.named_times import time_behind_a_sign, time_in_the_last_sentence
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.categories import category_of
from services.scheduling.plans.words.headings import is_noise, is_note, section_value, tells_of_the_past
from services.scheduling.plans.words.items import counts_on, leading_bullet, leading_number, split_items
from services.scheduling.plans.words.script import may_name_a_time, number_of, plain

SENTENCE_LENGTH = 90
_LONGEST_HEADING = 20
_LONGEST_WORDS = 8
_STOPS = ("。", "；", ";")
_COUNTED = 3  # headings that count up before they are believed
#: 一、九月; 一.九月, 一 九月, too. (一) is read as any heading's number.
_COUNTING = re.compile(r"(?P<number>[一二三四五六七八九十]{1,3})(?:\s?[、.,:]|(?=\s))\s*")
_LONGEST_COUNTED = 40
_FEWEST_NUMBERED = 2  # days behind the numbers of items
#: 9.5 or 9/5 at the beginning of a line; no 1.5万 and no 1.2.1.
_DIGITAL = re.compile(
    r"\s*(?P<month>1[0-2]|0?[1-9])(?P<sign>[./·])(?P<day>3[01]|[12]\d|0?[1-9])(?![\d%]|[./]\d|\s?[万亿倍])"
)
_SIGNS = frozenset("./·．／")
_MAY_BE_DIGITAL = re.compile(r"[^\u3400-\u9fff]{0,8}?\d[./·]\d")
_MOST_SUBSECTIONS = 12
_DAYS_OF_A_MONTH, _HALF_A_YEAR, _YEAR = 31, 186, 372
_CLOSING = frozenset(")]）］】〕")
_PAIR_OF_MONTHS = re.compile(r"\s*\d{1,2}\s?、\s?\d{1,2}\s?月(?!\s?\d{1,2}\s?[日号、~至-])")
_BEGINS_AN_ITEM = re.compile(r"\s*(?:[^\u3400-\u9fff]|[一二三四五六七八九十]{1,3}、)")
_SIGNED = re.compile(r"[:：—–-]\s?[\d第一二三四五六七八九十]")
_WORDS = re.compile(rf"[\u3400-\u9fff]{{2,{_LONGEST_WORDS}}}")


@dataclass(frozen=True)
class _DigitalDay:
    number: int
    month: int
    day: int
    slashed: bool

    @property
    def of_the_year(self) -> int:
        return _DAYS_OF_A_MONTH * self.month + self.day


def are_dated(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether numbers at the beginning of lines are dates: one line is sure of it, or several look so."""
    if any(_begins_with_a_sure_date(paragraph.text) for paragraph in paragraphs):
        return True
    texts = [paragraph.text for paragraph in paragraphs]
    days = [found for text in texts if not _SIGNS.isdisjoint(text) and (found := _digital_day(text))]
    numbered = [day for day in days if day.number]
    slashed = sum(day.slashed and not day.number for day in days)
    return slashed >= _COUNTED or _rise(numbered, _FEWEST_NUMBERED) or _rise(days, _COUNTED)


def month_of_digital_day(text: str) -> int | None:
    """9 for a line that begins with 9.5 or 9/5, perhaps behind its number."""
    day = _digital_day(text)
    return day.month if day else None


def _digital_day(text: str) -> _DigitalDay | None:
    """The day that a line may begin with in digits, perhaps behind its number."""
    shown = plain(text[:_LONGEST_HEADING])
    if not _MAY_BE_DIGITAL.match(shown):
        return None
    number = leading_number(text)
    found = _DIGITAL.match(shown, number[1] if number else leading_bullet(text))
    if found is None:
        return None
    return _DigitalDay(number[0] if number else 0, int(found["month"]), int(found["day"]), found["sign"] == "/")


def _rise(days: Sequence[_DigitalDay], fewest: int) -> bool:
    """Whether each day is later than the one before, and they are no numbers of sections: 1.1, 1.2, 2.1."""
    pairs = list(pairwise(days))
    rising = all(
        0 <= (day.of_the_year - before.of_the_year) % _YEAR < _HALF_A_YEAR
        and (not day.number or day.number != before.number)
        for before, day in pairs
    )
    leap = any(
        (day.month, day.day) not in {(before.month, before.day + 1), (before.month + 1, 1)} for before, day in pairs
    )
    return rising and leap and len(days) >= fewest and any(day.day > _MOST_SUBSECTIONS for day in days)


def lines_with_times_behind(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """The places of the lines that end with their time, if the list writes several so."""
    bracketed = frozenset(at for at, line in enumerate(paragraphs) if _ends_with_a_time(line.text))
    signed = frozenset(at for at, line in enumerate(paragraphs) if _has_its_time_behind_a_sign(line.text))
    told = frozenset(at for at, line in enumerate(paragraphs) if _says_when_it_is_held(line.text))
    run_on = frozenset(at for at, line in enumerate(paragraphs) if _are_items_with_times_behind_signs(line.text))
    counted = (each for each in (signed, told) if len(each) >= _COUNTED)
    return (bracketed if len(bracketed) > 1 else frozenset()).union(run_on, *counted)


def days_above_lines(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """9月5日:开学典礼。, 领取新书。, 9月6日:…: the places of the days, where short lines written alike stand between them."""
    days = [at for at, line in enumerate(paragraphs) if _begins_with_its_day(line.text)]
    between = [line.text for at, below in pairwise(days) for line in paragraphs[at + 1 : below]]
    if not between:
        return frozenset()
    stopped = {text.endswith(_STOPS) for text in [*between, *(paragraphs[at].text for at in days)]}
    are_alike = stopped == {True} or (stopped == {False} and all(map(_is_something_held, between)))
    return frozenset(days) if are_alike and all(map(_may_be_of_the_day_above, between)) else frozenset()


def _begins_with_its_day(text: str) -> bool:
    lead = lead_of(text, NO_TIME, under_heading=False) if may_name_a_time(text[:_LONGEST_HEADING]) else None
    return lead is not None and bool(lead.rest) and not lead.numbered and lead.reading.grain in {"day", "span"}


def _begins_with_its_time(text: str) -> bool:
    return may_name_a_time(text[:_LONGEST_HEADING]) and lead_of(text, NO_TIME, under_heading=False) is not None


def _is_something_held(text: str) -> bool:
    return category_of(text) != "other" or ARRANGES.match(plain(text)) is not None


def _may_be_of_the_day_above(text: str) -> bool:
    is_short = len(text) <= _LONGEST_COUNTED and "。" not in text[:-1]
    return (
        is_short
        and not _begins_with_its_time(text)
        and not after_number(text)[0]
        and not is_noise(text)
        and not is_note(text)
    )


def _says_when_it_is_held(text: str) -> bool:
    """1.棋类联赛。由体育组承办。活动拟在4月中旬进行。"""
    may_say = text[:1].isdigit() and "月" in text and not tells_of_the_past(text)
    return may_say and time_in_the_last_sentence(text[after_number(text)[0] :]) is not None


def _ends_with_a_time(text: str) -> bool:
    """新教师培训(8月25日): an arrangement with its time in brackets behind it."""
    closed = len(text) <= SENTENCE_LENGTH and not _CLOSING.isdisjoint(text[-2:])
    bracket = bracket_behind(text) if closed else None
    return bracket is not None and bracket.reading.period.month_from is not None and not tells_of_the_past(text)


def _has_its_time_behind_a_sign(text: str) -> bool:
    """教师返校:8月30日, 期中考试——11月3日至7日."""
    signed = _SIGNED.search(text) is not None and time_behind_a_sign(text[after_number(text)[0] :]) is not None
    return signed and not is_noise(text) and not tells_of_the_past(text)


def _are_items_with_times_behind_signs(text: str) -> bool:
    """筹备: 1、报名:10月8日 2、抽签:10月12日 3、布场:10月15日 on one line."""
    if len(_SIGNED.findall(text)) < _COUNTED or tells_of_the_past(text):
        return False
    items = split_items(text)
    return len(items) >= _COUNTED and all(time_behind_a_sign(item.text) for item in items)


def _begins_with_a_sure_date(text: str) -> bool:
    """9.12—9.14 or 9.5(周五): where one line begins so, 9.1 on another is a date and no section's number."""
    shown = plain(text[:_LONGEST_HEADING])
    reading = read_period(text) if shown[:1].isdigit() and "." in shown else None
    return reading is not None and reading.grain in {"day", "span"}


def without_counting(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """一、二月份 above 二、三月份 above 三.四月份工作安排: numbers before months, no pairs of months."""
    counted: dict[int, tuple[int, int]] = {}
    for at, paragraph in enumerate(paragraphs):
        text = paragraph.text
        found = _COUNTING.match(plain(text)) if "月" in text and len(text) <= _LONGEST_COUNTED else None
        number = number_of(found["number"]) if found else None
        if found and number and _heads_a_month(text[found.end() :], paragraphs, at + 1):
            counted[at] = (number, found.end())
    numbers = [number for number, _ in counted.values()]
    steps = [second - first for first, second in pairwise(numbers)]
    if len(counted) < _COUNTED or steps.count(1) * 2 < len(steps):
        return paragraphs
    ends = {at: end for at, (_, end) in counted.items()}
    return [paragraph._replace(text=paragraph.text[ends.get(at, 0) :]) for at, paragraph in enumerate(paragraphs)]


def _heads_a_month(text: str, paragraphs: Sequence[Paragraph], below: int) -> bool:
    """九月份, 九月工作安排; 九月——“书香”主题教育 with its list below."""
    lead = lead_of(text, None, under_heading=False)
    if lead is None or lead.numbered or lead.reading.grain != "month":
        return False
    return not lead.rest or not any(_COUNTING.match(plain(line.text)) for line in paragraphs[below : below + 1])


def without_numbers_before_months(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """2、3月底前… below 1、…: the second item, no pair of months."""
    resolved = list(paragraphs)
    for at, (above, paragraph) in enumerate(pairwise(paragraphs), start=1):
        if "月" not in paragraph.text or not _PAIR_OF_MONTHS.match(plain(paragraph.text[:_LONGEST_HEADING])):
            continue
        number = leading_number(paragraph.text)
        if number is not None and counts_on(above.text, paragraph.text):
            resolved[at] = paragraph._replace(text=paragraph.text[number[1] :])
    return resolved


def without_repeated_words(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """二月园务, 三月园务, or 一、园务(二月), 二、园务(三月), each above its list: words that return are a heading's."""
    named: dict[str, dict[int, slice]] = defaultdict(dict)
    for at, paragraph in enumerate(paragraphs):
        short = len(paragraph.text) <= _LONGEST_HEADING and may_name_a_time(paragraph.text)
        found = _time_among_words(paragraph.text) if short else None
        if found is None:
            continue
        words, time = found
        below = paragraphs[at + 1].text if at + 1 < len(paragraphs) else words
        heads = begins_a_list(paragraphs, at + 1) if time.start is None else words not in below
        if heads and _WORDS.fullmatch(words):
            named[words][at] = time
    times = {at: time for found in named.values() if len(found) > 1 for at, time in found.items()}
    if not times:
        return paragraphs
    return [
        line._replace(text=line.text[times[at]] if at in times else line.text) for at, line in enumerate(paragraphs)
    ]


def _time_among_words(text: str) -> tuple[str, slice] | None:
    """The words, and where the month or the week stands before them, or behind them in brackets."""
    reading = read_period(text)
    if reading is not None and reading.grain in {"month", "week"}:
        return plain(text[reading.end :]).strip(" :"), slice(reading.end)
    bracket = bracket_behind(text.rstrip(" :："))
    if bracket is None or bracket.more or bracket.reading.grain not in {"month", "week"}:
        return None
    return plain(text[after_number(text)[0] : bracket.at]).strip(), slice(bracket.at, None)


def with_dots_behind_numbers(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """1召开…, 2组织…, 3检查…: a series of numbers that lost their dots."""
    dotted = with_dots([paragraph.text for paragraph in paragraphs])
    if not dotted:
        return paragraphs
    return [paragraph._replace(text=dotted.get(at, paragraph.text)) for at, paragraph in enumerate(paragraphs)]


def last_item(paragraphs: Sequence[Paragraph]) -> int:
    """The place of the last line that begins with a number or a bullet; 0 without any."""
    texts = ((at, paragraphs[at].text) for at in reversed(range(len(paragraphs))))
    return next((at for at, text in texts if _BEGINS_AN_ITEM.match(text) and after_number(text)[0]), 0)


def have_words_behind_headings(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether every heading of a month or a week has a few words behind it and a list below: its themes.

    - 五月中旬:… among the bullets of such a list is no heading.
    """
    leads = [(at, lead) for at, lead in _leads(paragraphs) if lead.reading.grain in {"month", "week"}]
    unbulleted = [(at, lead) for at, lead in leads if not leading_bullet(paragraphs[at].text)]
    leads = unbulleted or leads
    return len(leads) > 1 and all(lead.rest and begins_a_list(paragraphs, at + 1) for at, lead in leads)


def begins_a_list(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether the first item of a list stands at `at`: number 1 or 一, or a bullet."""
    if at >= len(paragraphs):
        return False
    number = leading_number(paragraphs[at].text)
    first = number[0] if number else section_value(paragraphs[at].text)
    return first == 1 if first else leading_bullet(paragraphs[at].text) > 0


def _leads(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Lead]]:
    for at, paragraph in enumerate(paragraphs):
        short = len(paragraph.text) <= SENTENCE_LENGTH and may_name_a_time(paragraph.text)
        text = paragraph.text[after_number(paragraph.text)[0] :] if short else ""
        lead = lead_of(paragraph.text, None, under_heading=True) if read_period(text) else None
        if lead is not None and not lead.theme:
            yield at, lead
