"""Rows whose cells are glued to each other (粘连的单元格): 39.15-9.211.秋游。责任部门:德育处 is 3, 9.15-9.21, 1.秋游, 德育处."""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from services.scheduling.plans.blocks import Block, Cell, Paragraph, Row, Table
from services.scheduling.plans.times.unnumbered import is_unnumbered
from services.scheduling.plans.times.values import Day, day_of, days_between
from services.scheduling.plans.words.column_names import column_of
from services.scheduling.plans.words.offices import offices_at_the_end
from services.scheduling.plans.words.script import number_of, plain

_FEWEST_ROWS = 3
_KINDS = ("week", "date", "content", "owner")
_OF_THREE = 3  # rows two that end with an office
_LAST_WEEK = 30
_LONGEST_WEEK, _LONGEST_BEFORE_TERM = 8, 31  # days, one more where a February is thought to have 29
_BETWEEN_WEEKS = range(1, 11)  # days, a holiday among them
_MAY_BE_GLUED = re.compile(r"\S{1,7}[./月]\d")
_DAYS = (
    r"(?P<days>(?P<m>{m})[./月](?P<d>\d{{1,2}})日?\s?[-~至]\s?(?P<m2>\d{{1,2}})[./月](?P<d2>{d2})日?)"
    r"\s?(?P<rest>(?:1[.、](?!\d)|20\d\d[年级届]|[^\d.、日]).*)"
)
#: 3 9.15-9.21, 第三周9.15-9.21, 开学前8.25-8.31: how many digits each number has that another is glued to.
_WAYS = tuple(
    re.compile(rf"(?P<week>{week})" + _DAYS.format(m=m, d2=d2))
    for week, m in (*product((r"\d", r"\d\d"), repeat=2), (r"第\d{1,2}周|\D{2,6}", r"\d{1,2}"))
    for d2 in (r"\d", r"\d\d")
)
_WORDED = re.compile(r"第([一二三四五六七八九十]{1,3}|\d{1,2})周")
_OWNER = re.compile(r"[。;,\s]\s?(?P<role>[\u3400-\u9fff]{2,5})\s?:\s?(?P<who>[\u3400-\u9fff、,;\s()]{2,40})[。;]?\Z")


class _Way(NamedTuple):
    """One way to part a line."""

    week: int | None
    first: Day
    last: Day
    is_glued: bool
    cells: tuple[str, ...]


def by_glued_rows(blocks: Sequence[Block], at: int) -> tuple[Table, int] | None:
    """A table of such lines and how many blocks it takes, if each counts on from the one above; None if none begins here."""
    for way in _ways(blocks[at]):
        chain = [way, *_counting_on(blocks, at + 1, way)]
        if len(chain) >= _FEWEST_ROWS and sum(one.is_glued for one in chain) >= _FEWEST_ROWS:
            lines = [block.line for block in blocks[at : at + len(chain)] if isinstance(block, Paragraph)]
            rows = (
                _row(line, cells) for line, cells in zip(lines, _with_owners([one.cells for one in chain]), strict=True)
            )
            return Table(tuple(rows), kinds=_KINDS), len(chain)
    return None


def _with_owners(rows: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """The same rows; where most end with an office and none names it, that is a cell of its own."""
    ends = [offices_at_the_end(content) for *_, content, _ in rows]
    told = sum(end < len(row[-2]) for end, row in zip(ends, rows, strict=True))
    if any(row[-1] for row in rows) or told * _OF_THREE < len(rows) * (_OF_THREE - 1):
        return rows
    return [(*times, content[:end], content[end:]) for end, (*times, content, _) in zip(ends, rows, strict=True)]


def _row(line: int, cells: Sequence[str]) -> Row:
    return Row(tuple(Cell(line, text) for text in cells))


def _counting_on(blocks: Sequence[Block], at: int, before: _Way) -> Iterator[_Way]:
    for block in blocks[at : at + _LAST_WEEK]:
        following = next((way for way in _ways(block) if _follows(before, way)), None)
        if following is None:
            return
        yield following
        before = following


def _follows(before: _Way, way: _Way) -> bool:
    counts_on = way.week == (before.week or 0) + 1
    return counts_on and days_between(before.last, way.first) in _BETWEEN_WEEKS


def _ways(block: Block) -> Iterator[_Way]:
    """The ways to part a line into a week, its days, what is held and who does it."""
    if not isinstance(block, Paragraph) or not _MAY_BE_GLUED.match(block.text):
        return
    shown = plain(block.text)
    for pattern in _WAYS:
        found = pattern.fullmatch(shown)
        first = day_of(int(found["m"]), int(found["d"])) if found else None
        last = day_of(int(found["m2"]), int(found["d2"])) if found else None
        week = _week(found["week"]) if found else None
        longest = _LONGEST_WEEK if week else _LONGEST_BEFORE_TERM
        if not found or not first or not last or days_between(first, last) >= longest:
            continue
        if week is None and not is_unnumbered(found["week"]):
            continue
        is_glued = found["week"].isdecimal() or found["rest"][0].isdecimal()
        places = [found.span("week"), found.span("days"), *_content_and_owner(shown, found.start("rest"))]
        yield _Way(week, first, last, is_glued, tuple(block.text[begin:end] for begin, end in places))


def _week(text: str) -> int | None:
    worded = _WORDED.fullmatch(text)
    week = number_of(worded[1]) if worded else int(text) if text.isdecimal() else None
    return week if week and week <= _LAST_WEEK else None


def _content_and_owner(shown: str, begin: int) -> list[tuple[int, int]]:
    owner = _OWNER.search(shown, begin)
    if owner is None or column_of(owner["role"]) != "owner":
        return [(begin, len(shown)), (len(shown), len(shown))]
    return [(begin, owner.start()), owner.span("who")]
