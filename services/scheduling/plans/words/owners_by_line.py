"""Owners of the items of one text (逐项责任人): a line each in the cell beside them, or in brackets behind each."""

import re
from collections.abc import Sequence

from services.scheduling.plans.words.items import Item
from services.scheduling.plans.words.offices import is_owner
from services.scheduling.plans.words.people import names_someone
from services.scheduling.plans.words.script import plain

_FEWEST = 2
_LONGEST_TAIL = 30
_CLASS = r"[高初]?[一二三四五六七八九\d]{1,2}年?级?[(]?[一二三四五六七八九十\d]{1,2}[)]?班"
_CLASSES = re.compile(rf"{_CLASS}(?:[、,和及\s]+{_CLASS})*")
_OFFICE_BEHIND = re.compile(r"\s*\[(?P<office>[^\[\]]+)\]\s*\Z")


def owners_in_turn(items: Sequence[Item], owner: str | None) -> list[str]:
    """The owner of each item, if `owner` has a line for each number or, without numbers, for each line; else none."""
    lines = _lines(owner)
    if len(lines) < _FEWEST:
        return []
    numbered = all(item.number is not None for item in items)
    places = [item.number if numbered else item.row for item in items]
    told = list(dict.fromkeys(places))
    if len(told) != len(lines):
        return []
    by_place = dict(zip(told, lines, strict=True))
    return [by_place[place] for place in places]


def offices_behind(items: Sequence[Item]) -> tuple[list[Item], list[str | None]]:
    """The items without 【教务处】 or 【五(1)班】 behind them, and who does each: 2.家长会;接待日【教务处】 are both of that office."""
    found: list[tuple[Item, str | None]] = []
    below: Item | None = None
    for item in reversed(items):
        told = _OFFICE_BEHIND.search(plain(item.text[-_LONGEST_TAIL:]))
        if told and (is_owner(told["office"]) or _CLASSES.fullmatch(told["office"])):
            tail = len(item.text) - min(len(item.text), _LONGEST_TAIL)
            office = item.text[tail + told.start("office") : tail + told.end("office")]
            found.append((item._replace(text=item.text[: tail + told.start()]), office))
        else:
            is_of_the_same = below is not None and (item.row, item.number) == (below.row, below.number)
            found.append((item, found[-1][1] if is_of_the_same else None))
        below = item
    return [item for item, _ in reversed(found)], [office for _, office in reversed(found)]


def told_together(owner: str | None) -> str | None:
    """教务处、团委, where they stood below each other."""
    lines = _lines(owner)
    return "、".join(lines) if len(lines) >= _FEWEST and all(map(names_someone, lines)) else owner


def _lines(owner: str | None) -> list[str]:
    return [line.strip() for line in owner.split("\n") if line.strip()] if owner else []
