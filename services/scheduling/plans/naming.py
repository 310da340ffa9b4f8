"""What a plan is called and whose it is (名称、学校、部门、学期): by its title, else by what its page says around it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TypeVar

from services.scheduling.plans.entries import Entry, Heading, Organisation, Piece, Prose, Title
from services.scheduling.plans.times.years import school_year_in
from services.scheduling.plans.words.headings import PLAN_WORD, arranges, is_generic, is_noise, is_part, section_number
from services.scheduling.plans.words.offices import begins_with_a_school, is_organisation, office_in, school_in, term_in
from services.scheduling.plans.words.script import plain

_LONGEST_LINE = 80
_MOST_LINES = 30  # of a page's head or foot
#: What is no title in the midst of a plan may be the only one above it: …每周工作重点, …工作思路, 关于…的通知.
_CALLED = re.compile(
    rf"[^。;!?:|>]{{4,46}}(?:{PLAN_WORD}|总表|汇总|日历|计画|重点|思路|预算表?)(?:\s?[(\[][^()\[\]]{{1,30}}[)\]])?|关于[^。;!?|>]{{4,44}}的通知"
)
#: 来源:云溪中学 作者:…: of which school. Who put a plan on the site is not always the office whose it is.
_BY_WHOM = re.compile(
    r"(?P<site>来源|作者|发布(?:人|者|单位|部门)?|编辑)?(?(site)|(?:填报|填表|主办)?(?:单位|部门|学校|科室))\s?(?:[(][^()]{1,6}[)])?\s?:\s?(?P<name>[^\s:|,]{2,20})(?!\S*:)"
)
_BETWEEN_STEPS = re.compile(r"\s*(?:[>＞|｜»]|当前位置\s?[:：]|\s{2,})+\s*")
#: 上学期 by itself is the term before.
_TERM = re.compile(r"第\s?[一二12]\s?学期|[年\d]\s?[上下]学?期|[年\d]\s?[春秋]季?|[春秋]季?学?期")
_SENTENCE = re.compile(r"[,。;!?]")

T = TypeVar("T")


@dataclass(frozen=True)
class Naming:
    """`school_year` is the year that it begins in, if the title says it."""

    title: str | None
    school: str | None
    office: str | None
    term: str | None
    school_year: int | None


def with_a_title(pieces: Sequence[Piece]) -> list[Piece]:
    """The same pieces; where no title stands above the first arrangement, what its page calls the plan is its title."""
    first = next((at for at, piece in enumerate(pieces) if isinstance(piece, Entry | Title)), len(pieces))
    if first == len(pieces) or isinstance(pieces[first], Title):
        return list(pieces)
    at = next((at for at, piece in enumerate(pieces[:first]) if _calls_a_plan(piece)), None)
    if at is None:
        return list(pieces)
    return [*pieces[:at], Title(pieces[at].line, pieces[at].text), *pieces[at + 1 :]]


def _calls_a_plan(piece: Piece) -> bool:
    """Whether a line names the plan below it, and no section or column of it."""
    shown = plain(piece.text).strip(" #*《》")
    if not isinstance(piece, Prose | Heading) or not _CALLED.fullmatch(shown):
        return False
    return not (is_noise(shown) or section_number(shown) or arranges(shown) or is_generic(shown))


def naming_of(group: Sequence[Piece], page: Sequence[Piece]) -> Naming:
    """What a plan is called by its own pieces, and by those of its page that stand above it."""
    title = next((piece.text for piece in group if isinstance(piece, Title)), None)
    signed = [piece.text for piece in group if isinstance(piece, Organisation)]
    named = [title] if title else []
    named = [*signed, *named] if title and is_part(title) else [*named, *signed]
    around = [*_short(_before_entries(group)), *_short(page), *_short(_behind_entries(group))]
    terms = [*named, *(line for line in around if _names_a_term(plain(line)))]
    return Naming(
        title=title.strip(" #*") if title else None,
        school=_first(school_in, [*named, *_schools_named(around)]),
        office=_first(office_in, [*named, *_offices_named(around)]),
        term=_first(term_in, terms),
        school_year=_first(school_year_in, terms),
    )


def _first(find: Callable[[str], T | None], texts: Iterable[str]) -> T | None:
    return next((found for found in map(find, texts) if found is not None), None)


def _short(pieces: Iterable[Piece]) -> list[str]:
    """The nearest lines that are no paragraphs."""
    said = (piece.text for piece in pieces if isinstance(piece, Prose | Heading | Organisation))
    return [text for text in islice(said, _MOST_LINES) if len(text) <= _LONGEST_LINE]


def _before_entries(group: Sequence[Piece]) -> Iterator[Piece]:
    return takewhile(lambda piece: not isinstance(piece, Entry), group)


def _behind_entries(group: Sequence[Piece]) -> Iterator[Piece]:
    return takewhile(lambda piece: not isinstance(piece, Entry), reversed(group))


def _schools_named(lines: Iterable[str]) -> Iterator[str]:
    """What may name the school: by whom the page was written, or a line or a step of its place that begins with it."""
    for line in lines:
        yield from (line[slice(*found.span("name"))] for found in _BY_WHOM.finditer(plain(line)))
        yield from (step for step in _steps(line) if begins_with_a_school(step))


def _offices_named(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        by_whom = (found for found in _BY_WHOM.finditer(plain(line)) if not found["site"])
        yield from (line[slice(*found.span("name"))] for found in by_whom)
        yield from (step for step in _steps(line) if is_organisation(step))


def _names_a_term(shown: str) -> bool:
    return _TERM.search(shown) is not None and not _SENTENCE.search(shown)


def _steps(line: str) -> list[str]:
    """The parts of 首页 > 校务公开 > 教科室, or the line."""
    return [step for step in _BETWEEN_STEPS.split(line) if step]
