"""Columns with names of their own (自拟栏目): 联络, 去处, 何时; what such a one holds is told by what stands below it."""

import re
from collections.abc import Callable, Sequence

from services.scheduling.plans.blocks import Row
from services.scheduling.plans.tables.columns import CONTENTS, Column, is_deadline, is_place, with_clocks
from services.scheduling.plans.tables.grids import is_grid
from services.scheduling.plans.times.periods import is_period
from services.scheduling.plans.times.values import SOME_MONTH
from services.scheduling.plans.words.column_names import column_beside_contents
from services.scheduling.plans.words.people import names_someone
from services.scheduling.plans.words.script import plain

#: What somebody is, below a name of a column; elsewhere it may be what a sentence is about.
_ROLE = re.compile(r"[\u3400-\u9fff]{0,6}(?:书记|委员|代表|顾问|领导|家长|居民|妇女|干部|骨干|[长员者生])(?:们|等)?")
_BETWEEN = re.compile(r"[、,;/\s]+")
_MOST_ROWS = 100
_FEWEST_CELLS = 2
_MOST, _OF = 2, 3  # cells that must be of a kind, of all below a name


def by_what_they_hold(columns: Sequence[Column], below: Sequence[Row]) -> tuple[Column, ...]:
    """The columns, those with unknown names told apart; one at least stays one of contents.

    Only rows as wide as the header have all their cells in place.
    """
    resolved = list(columns)
    if is_grid(columns) or any(column.period for column in columns):
        return tuple(columns)
    rows = [row.cells for row in below[:_MOST_ROWS] if len(row.cells) == len(columns)]
    for at, column in enumerate(columns):
        others = (other for place, other in enumerate(resolved) if place != at)
        beside = {other.kind for other in others if other.kind != "date" or not is_deadline(other)}
        if column.kind == "content" and CONTENTS & beside and column_beside_contents(column.name) is None:
            texts = [cells[at].text for cells in rows if cells[at].text]
            resolved[at] = column._replace(kind=_kind(texts, beside) or column.kind)
    return tuple(with_clocks(resolved))


def _kind(texts: Sequence[str], beside: set[str]) -> str | None:
    if len(texts) < _FEWEST_CELLS:
        return None
    if "date" not in beside and _are_mostly(texts, _is_time):
        return "date"
    if _are_mostly(texts, _names_who):
        return "owner"
    if _are_mostly(texts, _is_a_mark):
        return "remark"
    return "place" if _are_mostly(texts, is_place) else None


def _is_time(text: str) -> bool:
    return is_period(text, SOME_MONTH) is not None


def _is_a_mark(text: str) -> bool:
    """○, √: that something is so on that day."""
    return len(text) == 1


def _names_who(text: str) -> bool:
    return names_someone(text) or all(map(_ROLE.fullmatch, _BETWEEN.split(plain(text).strip())))


def _are_mostly(texts: Sequence[str], suits: Callable[[str], bool]) -> bool:
    return sum(map(suits, texts)) * _OF >= len(texts) * _MOST
