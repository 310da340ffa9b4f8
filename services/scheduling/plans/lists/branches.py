"""Branches (条线): who a line names before a colon, by what offices are called or by how often a list says it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.scheduling.plans.entries import Entry, Piece, Prose
from services.scheduling.plans.lists.leads import after_number
from services.scheduling.plans.words.categories import category_of
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.headings import arranges, begins_with_a_bracket, is_label
from services.scheduling.plans.words.items import leading_number
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.remembering import remembered
from services.scheduling.plans.words.script import chinese_letters, plain

_WHO = re.compile(r"\s*(?P<who>[^\s:,;。()\[\]]{2,8})\s?:\s?")
#: 【保教】, 【初一年级】:, (保教); (初一年级)口算比赛 says whose contest it is.
_WHO_IN_BRACKETS = re.compile(
    r"\s*(?:\[(?P<who>[^\s:,;。()\[\]]{2,8})\]|[(](?P<round>[^\s:,;。()\[\]年级段班全师生]{2,8})[)])\s?:?\s?"
)
_FIELD = re.compile(r"[^\s:]{2,6}(?:工作|方面)")
_BRANCH = re.compile(r"[\u3400-\u9fff]{2,4}")
_BRACKETED = re.compile(r"[\[][^\[\]]+[\]]:?")
_COLONS = frozenset(":：")
_OPENING = frozenset("[【［〔(（")
_OTHER = re.compile(r"其[他它]")
_LONGEST_TAIL = 30
_LONGEST_OFFICE = 12
_FEWEST_OFFICES = 3
_FEWEST_TIMES = 2
_DETAILS = frozenset({"content", "date", "form", "place", "remark", "theme"})


@remembered
def owner_before(text: str) -> tuple[str | None, str]:
    """教务处:…, 家长工作:…, 【保教】…: who, and what; what follows it on the line is theirs too."""
    who, rest = _labelled(text, _WHO_IN_BRACKETS if text[:1] in _OPENING else _WHO)
    return (who, rest) if who and _is_an_office(who) else (None, text)


def heads_a_list(text: str, below: str | None) -> bool:
    """【安全科】, or an office alone right above 1.…: what is listed below it is its own."""
    if not below or len(text) > _LONGEST_OFFICE or leading_number(text) or _above(text) is None:
        return False
    number = leading_number(below)
    return _BRACKETED.fullmatch(plain(text)) is not None or (number is not None and number[0] == 1)


def by_branches(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The same pieces. Among lines of offices, a label that returns (家长:… below every week) is who does it, too."""
    branches = branches_among(piece.text for piece in pieces if isinstance(piece, Entry))
    named = _numbered_branches(pieces)
    for piece in (named.get(at, piece) for at, piece in enumerate(_below_offices(pieces))):
        who, rest = _labelled(piece.text) if isinstance(piece, Entry) else (None, "")
        if isinstance(piece, Entry) and who in branches and not _is_an_office(who):
            yield piece._replace(text=rest, owner=who)
        else:
            yield piece


def branches_among(texts: Iterable[str]) -> frozenset[str]:
    """The labels that return before lines, where offices stand before others."""
    labels = Counter(who for text in texts if (who := _labelled(text)[0]))
    offices = sum(count for who, count in labels.items() if _is_an_office(who))
    if offices < _FEWEST_OFFICES:
        return frozenset()
    return frozenset(who for who, count in labels.items() if count >= _FEWEST_TIMES and _may_be_a_branch(who))


def _numbered_branches(pieces: Sequence[Piece]) -> dict[int, Entry]:
    """1.园所发展:…, 2.工会:…, 3.后勤部:…: where at least half of a count are offices, each label says who does it."""
    found: dict[int, Entry] = {}
    for run in _counted_labels(pieces):
        offices = sum(_does_something(who) for _, who in run)
        if len(run) >= _FEWEST_OFFICES and offices * 2 >= len(run):
            found |= {at: piece for at, who in run if (piece := _done_by(pieces[at], who))}
    return found


def _done_by(piece: Piece, who: str) -> Entry | None:
    if not isinstance(piece, Entry) or not _may_be_a_branch(who):
        return None
    owner = None if _OTHER.match(who) else who
    return piece._replace(text=_labelled(piece.text[after_number(piece.text)[0] :])[1], owner=owner)


def _counted_labels(pieces: Sequence[Piece]) -> Iterator[list[tuple[int, str]]]:
    """The runs of lines that count on from 1 and have a label each: where they stand, and the label."""
    run: list[tuple[int, str]] = []
    for at, piece in enumerate(pieces):
        number = leading_number(piece.text) if piece.text[:1].isdigit() else None
        if number is None or number[0] not in {1, len(run) + 1}:
            continue
        if number[0] == 1:
            yield run
            run = []
        rest = piece.text[number[1] :]
        who = rest.strip(" :：") if is_label(rest) else _labelled(rest)[0]
        run += [(at, who)] if who else []
    yield run


def _below_offices(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """教务处: on a line of its own does what is listed below it, up to the next such line or heading."""
    above: _Above | None = None
    for piece in pieces:
        if isinstance(piece, Entry):
            above = _begun_by(piece.text) or (None if above and above.is_followed_by(piece.text) else above)
            owner = above.office if above and owner_before(piece.text)[0] is None else None
            yield piece._replace(owner=piece.owner or owner)
            continue
        if not isinstance(piece, Prose) or piece.text[-1:] in _COLONS:
            above = _above(piece.text)
        yield piece


@dataclass(frozen=True)
class _Above:
    """An office that heads a list, its number as it is written, and whether the first item stands behind it."""

    office: str
    number: int | None
    in_brackets: bool
    counts: bool = False

    def is_followed_by(self, text: str) -> bool:
        """5.其他:… behind 4.后勤部:, whose own items are (1), (2). Below 后勤:1、… all but 2、, 3、… is another's."""
        number = leading_number(text)
        if self.counts:
            return number is None or number[0] == 1
        counts_on = number is not None and self.number is not None and number[0] == self.number + 1
        return counts_on and begins_with_a_bracket(text) == self.in_brackets


def _begun_by(text: str) -> _Above | None:
    """保教:1、…"""
    who, rest = owner_before(text)
    number = leading_number(rest) if who else None
    return _Above(who, None, in_brackets=False, counts=True) if who and number and number[0] == 1 else None


def _above(text: str) -> _Above | None:
    start, number = after_number(text)[0], leading_number(text)
    office = text[start:].strip(" :：【】[]〔〕")
    if len(office) > _LONGEST_OFFICE or not _does_something(office):
        return None
    return _Above(office, number[0] if number else None, begins_with_a_bracket(text))


@remembered
def _labelled(text: str, label: re.Pattern[str] = _WHO) -> tuple[str | None, str]:
    found = label.match(plain(text[:_LONGEST_TAIL]))
    if found is None or not chinese_letters(text[found.end() :]):
        return None, text
    return text[found.start(found.lastgroup or 0) : found.end(found.lastgroup or 0)], text[found.end() :]


def is_field_of_work(who: str) -> bool:
    """保教, 总务处, 家长工作; no 组长, which may head a name."""
    return _is_a_department(who) or (_FIELD.fullmatch(who) is not None and not arranges(who))


def label_before(text: str) -> str | None:
    """家长 before 家长:召开座谈会, whatever it is."""
    return _labelled(text)[0]


def _is_an_office(who: str) -> bool:
    return is_owner(who) or is_field_of_work(who)


def _does_something(who: str) -> bool:
    return _is_a_department(who) or is_owner(who)


def _is_a_department(who: str) -> bool:
    return column_of(who) == "department" and not who.endswith(("活动", "活動"))  # 体育活动:… says what


def _may_be_a_branch(who: str) -> bool:
    is_detail = column_of(who) in _DETAILS
    return _BRANCH.fullmatch(who) is not None and category_of(who) == "other" and not is_detail
