"""Owners a line each (逐行责任人): a cell lists several works, and the cell beside it as many who do them."""

from collections.abc import Sequence

from services.scheduling.plans.items import Item
from services.scheduling.plans.people import names_someone

_FEWEST = 2


def owners_in_turn(items: Sequence[Item], owner: str | None) -> list[str]:
    """The owner of each item, if `owner` has a line for each number or, without numbers, for each line; else none."""
    lines = _lines(owner)
    numbered = all(item.number is not None for item in items)
    places = [item.number if numbered else item.row for item in items]
    told = list(dict.fromkeys(places))
    if len(lines) < _FEWEST or len(told) != len(lines):
        return []
    by_place = dict(zip(told, lines, strict=True))
    return [by_place[place] for place in places]


def told_together(owner: str | None) -> str | None:
    """教务处、团委, where they stood below each other."""
    lines = _lines(owner)
    return "、".join(lines) if len(lines) >= _FEWEST and all(map(names_someone, lines)) else owner


def _lines(owner: str | None) -> list[str]:
    return [line.strip() for line in owner.split("\n") if line.strip()] if owner else []
