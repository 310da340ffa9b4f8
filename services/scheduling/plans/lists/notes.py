"""Notes (附注) below a list or a table: 备注:…, 注意:…, 说明:… with the lines that they number or end a plan with."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from services.scheduling.plans.blocks import Paragraph, Row
from services.scheduling.plans.lists.details import lines_of_details
from services.scheduling.plans.lists.leads import lead_of
from services.scheduling.plans.lists.places import begins_what_else_is_done
from services.scheduling.plans.times.periods import is_period, read_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.headings import NOTES, is_label, is_noise, is_title, section_number
from services.scheduling.plans.words.items import leading_number, split_items
from services.scheduling.plans.words.offices import is_organisation
from services.scheduling.plans.words.script import plain

_NOTE = re.compile(rf"[\s※*(\[]*(?:{NOTES}|附?\s?注)\s?[)\]]?\s?:\s*")
_SECTION_SIGNS = frozenset("一二三四五六七八九十(（#*")
_SECTION_OF_NOTES = re.compile(rf"[#*\s]*[(]?\s?[一二三四五六七八九十]{{1,3}}\s?[)、.,:]{{1,2}}\s?(?:{NOTES})[\s:*]*")
_SHORTEST_SECTION = 4  # 三、备注
_LONGEST_END = 30  # lines
_FEWEST_REMARKS, _SHORTEST_REMARK = 2, 12
_SAYS_SO = re.compile(r"提示|提醒|事项|事宜|说明|注意|备注|要求|通知")
_FEWEST_TIMES = 3  # weeks or months of a plan above its remarks
_COLONS = frozenset(":：")
_OF_ITS_TIME = re.compile(r"\s*[本当该][周月]")
_NAME = re.compile(rf"{NOTES}|附?注")
_FESTIVALS = re.compile(r".{0,6}?(?:主要|重要|传统|相关|有关)(?:的)?(?:节日|纪念日)(?:[、及和与](?:节日|纪念日))?\s?:?")
_LONGEST_FESTIVAL = 20


def is_the_name_of_a_note(text: str) -> bool:
    """备注 alone, in the first cell of a row."""
    return _NAME.fullmatch(plain(text).strip(" :()[]*")) is not None


def begins_notes(text: str) -> bool:
    """备注:…, 说明:… are said about all that stands above them."""
    return _NOTE.match(plain(text)) is not None or is_section_of_notes(text)


def is_section_of_notes(text: str) -> bool:
    """三、几点说明: said about all sections before it."""
    is_long_enough = text[_SHORTEST_SECTION - 1 :] != ""
    return is_long_enough and text[:1] in _SECTION_SIGNS and _SECTION_OF_NOTES.fullmatch(plain(text)) is not None


def lines_beside_the_list(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """The places of notes, of festivals, and of what a list that is over has behind its last heading."""
    beside = (remarks_at_the_end(paragraphs), what_else_at_the_end(paragraphs), _lines_of_festivals(paragraphs))
    return lines_of_notes(paragraphs).union(*beside)


def _lines_of_festivals(paragraphs: Sequence[Paragraph]) -> Iterator[int]:
    """主要节日:, and below it 3月5日 学雷锋纪念日, 3月8日 妇女节: days that have a name, a line each."""
    for at, paragraph in enumerate(paragraphs):
        if "日" in paragraph.text[-4:] and _FESTIVALS.fullmatch(plain(paragraph.text)):
            yield at
            yield from takewhile(lambda place: _names_a_day(paragraphs[place].text), range(at + 1, len(paragraphs)))


def _names_a_day(text: str) -> bool:
    reading = read_period(text, NO_TIME) if len(text) <= _LONGEST_FESTIVAL else None
    return reading is not None and reading.grain == "day"


def lines_of_notes(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """The places of the lines that belong to the notes above them, or say how a contest above them is held."""
    places = set(lines_of_details(paragraphs))
    for at, paragraph in enumerate(paragraphs):
        body = _said_behind(paragraph.text) if at not in places else None
        if body is not None:
            places |= set(_lines_below(paragraphs, at, body))
    return frozenset(places)


def remarks_at_the_end(paragraphs: Sequence[Paragraph]) -> range:
    """The places of sentences that are numbered below the last week's words, where nothing else has numbers."""
    numbered = [at for at, line in enumerate(paragraphs) if line.text[:1].isdigit() and leading_number(line.text)]
    first = numbered[0] if numbered else 0
    if not first:
        return range(0)
    remarks = range(first, first + len(list(_counted(paragraphs, first, 0))))
    sentences = sum(paragraphs[at].text.endswith("。") for at in remarks)
    if len(remarks) < _FEWEST_REMARKS or len(numbered) > len(remarks) or sentences * 2 < len(remarks):
        return range(0)
    times = [at for at, paragraph in enumerate(paragraphs) if is_period(paragraph.text)]
    below = len(times) >= _FEWEST_TIMES and times[-1] < first - 1
    labelled = is_label(paragraphs[first - 1].text)
    if labelled and not _SAYS_SO.search(paragraphs[first - 1].text):
        return range(0)  # 期末工作:
    if not below or any(len(paragraphs[at].text) < _SHORTEST_REMARK for at in remarks):
        return range(0)
    return range(first - labelled, remarks.stop)


def what_else_at_the_end(paragraphs: Sequence[Paragraph]) -> range:
    """The places of 其他工作: below the last of several months or weeks, and of what it counts: it is of none of these."""
    labels = [
        at for at, line in enumerate(paragraphs) if line.text[-1:] in _COLONS and begins_what_else_is_done(line.text)
    ]
    if len(labels) != 1 or _OF_ITS_TIME.match(plain(paragraphs[labels[0]].text)):
        return range(0)  # each month has its own
    times = [at for at, paragraph in enumerate(paragraphs) if is_period(paragraph.text)]
    if len(times) < _FEWEST_TIMES or times[-1] > labels[0]:
        return range(0)
    return range(labels[0], labels[0] + 1 + len(list(_counted(paragraphs, labels[0] + 1, 0))))


def rows_of_notes(rows: Sequence[Row]) -> frozenset[int]:
    """The places of the rows of one cell, below all others, that belong to a note above them."""
    filled = [row.filled for row in rows]
    begin = next((at for at in range(len(rows), 0, -1) if len(filled[at - 1]) != 1), 0)
    lone = [Paragraph(cells[0].line, cells[0].text) for cells in filled[begin:]]
    return frozenset(begin + at for at in lines_of_notes(lone))


def _said_behind(text: str) -> str | None:
    """What stands behind 备注: on its line; None if the line begins no notes."""
    note = _NOTE.match(plain(text))
    if note is not None:
        return text[note.end() :]
    return "" if is_section_of_notes(text) else None


def _lines_below(paragraphs: Sequence[Paragraph], at: int, body: str) -> Iterator[int]:
    """What goes on counting in the note or begins to; at a plan's end, whatever stands below a lone 备注:."""
    number = _last_number(body)
    if number or not _heads_a_list(paragraphs, at, body):
        numbered = list(_counted(paragraphs, at + 1, number))
        yield from numbered
        if not body.strip() and not numbered:
            yield from _to_the_end(paragraphs, at + 1)


def _last_number(body: str) -> int:
    return max((item.number or 0 for item in split_items(body)), default=0)


def _heads_a_list(paragraphs: Sequence[Paragraph], at: int, body: str) -> bool:
    """三月份, 注意:本月…, 1、…: right below a heading a remark on the month stands before its items."""
    lead = lead_of(paragraphs[at - 1].text, None, under_heading=False) if at and body.strip() else None
    return lead is not None and not lead.rest


def _counted(paragraphs: Sequence[Paragraph], at: int, number: int) -> Iterator[int]:
    cut = _is_cut(paragraphs[at - 1].text)
    for place in range(at, len(paragraphs)):
        found = leading_number(paragraphs[place].text)
        counts_on = found is not None and found[0] == number + 1
        if not counts_on and not cut:
            return
        number += counts_on
        cut = _is_cut(paragraphs[place].text)
        yield place


def _is_cut(text: str) -> bool:
    """Whether a sentence goes on in the line below: …开学(8月"""
    shown = plain(text)
    return shown.count("(") > shown.count(")") or shown.endswith((",", "、"))


def _to_the_end(paragraphs: Sequence[Paragraph], at: int) -> Iterator[int]:
    """The lines below, if no heading of a time comes any more; not the signature."""
    places: list[int] = []
    for place in range(at, min(at + _LONGEST_END + 1, len(paragraphs))):
        text = paragraphs[place].text
        if is_title(text, among_items=True) or is_noise(text) or section_number(text) or is_organisation(text):
            break
        if lead_of(text, None, under_heading=True) is not None:
            return
        places.append(place)
    if len(places) <= _LONGEST_END:
        yield from places
