"""Times below items (条目下的时间): (3)评委培训 and among the fields below it 时间:1月5日…, as other lists write on one line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.lists.leads import after_number
from services.scheduling.plans.times.named_times import named_time_behind
from services.scheduling.plans.times.periods import read_period
from services.scheduling.plans.times.values import NO_TIME
from services.scheduling.plans.words.column_names import column_beside_contents, column_of
from services.scheduling.plans.words.headings import is_arrangement_section, is_title
from services.scheduling.plans.words.items import counts_on
from services.scheduling.plans.words.script import has_colon, plain

_FIELD = re.compile(r"(?P<name>[\u3400-\u9fff](?:\s?[\u3400-\u9fff]){1,9})\s?:\s*")
_NOT_WHEN_IT_IS_HELD = re.compile(r"截止|期限|完成|办结")
_FEWEST_ITEMS, _MOST_FIELDS = 2, 12
_FARTHEST = 15  # lines to the item before or behind


@dataclass(frozen=True)
class FieldsBelow:
    """The places of the lines below an item that name a field of it each, and the time that one of them tells."""

    places: range
    time: str


def fields_below(paragraphs: Sequence[Paragraph]) -> Mapping[int, FieldsBelow]:
    """The places of the items that fields stand below, one of which is a time."""
    found: dict[int, FieldsBelow] = {}
    for at, (item, below) in enumerate(pairwise(paragraphs)):
        # ⑴对象:… above ⑵时间:…: the line below is the next of its own list.
        if not has_colon(below.text) or not _is_numbered(item) or counts_on(item.text, below.text):
            continue
        end = _end_of_fields(paragraphs, at + 1)
        time = _time_among(paragraphs[at + 1 : end])
        if time and _may_be_held(item.text, time):
            found[at] = FieldsBelow(range(at + 1, end), time)
    return found


def with_times_below(paragraphs: Sequence[Paragraph], below: Mapping[int, FieldsBelow]) -> Sequence[Paragraph]:
    """The same lines; behind each item what the fields below it tell of its time."""
    if not below:
        return paragraphs
    told = {at: f"{paragraphs[at].text} 时间:{fields.time}" for at, fields in below.items()}
    return [line._replace(text=told.get(at, line.text)) for at, line in enumerate(paragraphs)]


def items_with_times_below(paragraphs: Sequence[Paragraph], below: Mapping[int, FieldsBelow]) -> frozenset[int]:
    """The places of the items that are held, though no heading says when: several, or one among items with their days."""
    if len(below) >= _FEWEST_ITEMS:
        return frozenset(below)
    return frozenset(at for at, fields in below.items() if _is_next_to_days(paragraphs, at, fields.places.stop))


def _is_next_to_days(paragraphs: Sequence[Paragraph], at: int, end: int) -> bool:
    """Whether the item before or behind the one that stands from `at` to `end` begins with its day: 3)5月6日…, 4)…"""
    item = paragraphs[at].text
    before = (line.text for line in paragraphs[max(0, at - _FARTHEST) : at] if counts_on(line.text, item))
    behind = (line.text for line in paragraphs[end : end + _FARTHEST] if counts_on(item, line.text))
    return any(_begins_with_its_day(text) for text in (*before, *behind))


def _begins_with_its_day(text: str) -> bool:
    reading = read_period(text[after_number(text)[0] :], NO_TIME)
    return reading is not None and reading.grain in {"day", "span"}


def _end_of_fields(paragraphs: Sequence[Paragraph], at: int) -> int:
    """Where the fields that begin at `at` end: numbered all of them, or none, as 2、教研活动:… below 时间:… is not."""
    numbered = set(map(_is_numbered, paragraphs[at : at + 1]))
    run = takewhile(
        lambda line: _field(line.text) and _is_numbered(line) in numbered, paragraphs[at : at + _MOST_FIELDS]
    )
    return at + sum(1 for _ in run)


def _is_numbered(line: Paragraph) -> bool:
    return after_number(line.text)[0] > 0


def _may_be_held(text: str, time: str) -> bool:
    """二、活动安排 is not, nor 1、…小学读书节策划, and what names its time itself needs none."""
    name = text[after_number(text)[0] :].strip(" :：")
    if column_of(name) or is_arrangement_section(name) or is_title(name, among_items=True):
        return False
    return named_time_behind(f"{text} 时间:{time}", NO_TIME)[1] == text


def _field(text: str) -> re.Match[str] | None:
    """The name that a line begins with, perhaps behind a number: ⑵参赛对象:, 时 间:."""
    found = _FIELD.match(plain(text), after_number(text)[0]) if has_colon(text) else None
    return found if found and column_beside_contents(found["name"]) else None


def _time_among(fields: Sequence[Paragraph]) -> str:
    for line in fields:
        found = _field(line.text)
        if found and column_of(found["name"]) == "date" and not _NOT_WHEN_IT_IS_HELD.search(found["name"]):
            value = line.text[found.end() :]
            reading = read_period(value, NO_TIME)
            return value[: reading.end] if reading else ""
    return ""
