"""What a second reading of the same plan changes: the same, changed, added and removed activities."""

import difflib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.scheduling.plans.activities import Activity
from services.scheduling.plans.script import plain, squeezed

SIMILAR = 0.6
_MOST_COMPARED = 200  # candidates a text is compared with, so that a hostile plan stays quick


@dataclass(frozen=True)
class Change:
    """An activity that was moved or reworded."""

    before: Activity
    after: Activity


@dataclass(frozen=True)
class Difference:
    """Every earlier activity is in `same`, `changed` or `removed`; every new one in `same`, `changed` or `added`."""

    same: tuple[Activity, ...]
    changed: tuple[Change, ...]
    added: tuple[Activity, ...]
    removed: tuple[Activity, ...]


def difference(earlier: Sequence[Activity], new: Sequence[Activity]) -> Difference:
    """Pair equal activities first, then equal words at another time, then similar words in the same months.

    `same` holds the new reading's activities, in its order; line, rule and confidence do not count.
    """
    pairs: dict[int, int] = {}
    _pair(pairs, [_identity(activity) for activity in earlier], [_identity(activity) for activity in new])
    same = set(pairs)
    _pair(pairs, [_words(activity) for activity in earlier], [_words(activity) for activity in new])
    _pair_similar(pairs, earlier, new)
    taken = set(pairs.values())
    return Difference(
        same=tuple(new[at] for at in sorted(same)),
        changed=tuple(Change(earlier[pairs[at]], new[at]) for at in sorted(set(pairs) - same)),
        added=tuple(activity for at, activity in enumerate(new) if at not in pairs),
        removed=tuple(activity for at, activity in enumerate(earlier) if at not in taken),
    )


def _words(activity: Activity) -> str:
    return squeezed(plain(activity.text))


def _months(activity: Activity) -> tuple[int | None, int | None]:
    return activity.month_from, activity.month_to


def _identity(activity: Activity) -> tuple[object, ...]:
    return (
        _words(activity),
        *_months(activity),
        activity.week,
        activity.week_to,
        activity.date,
        activity.date_to,
        activity.owner,
    )


def _pair(pairs: dict[int, int], earlier: Sequence[object], new: Sequence[object]) -> None:
    """Pair what has the same key and is still alone, in the order of both readings."""
    taken = set(pairs.values())
    waiting: dict[object, list[int]] = defaultdict(list)
    for at in reversed(range(len(earlier))):
        if at not in taken:
            waiting[earlier[at]].append(at)
    for at, key in enumerate(new):
        if at not in pairs and waiting[key]:
            pairs[at] = waiting[key].pop()


def _pair_similar(pairs: dict[int, int], earlier: Sequence[Activity], new: Sequence[Activity]) -> None:
    taken = set(pairs.values())
    waiting: dict[tuple[int | None, int | None], list[int]] = defaultdict(list)
    for at, activity in enumerate(earlier):
        if at not in taken:
            waiting[_months(activity)].append(at)
    for at, activity in enumerate(new):
        if at in pairs:
            continue
        candidates = waiting[_months(activity)]
        best = max(candidates[:_MOST_COMPARED], key=lambda other: _similarity(earlier[other], activity), default=None)
        if best is not None and _similarity(earlier[best], activity) >= SIMILAR:
            pairs[at] = best
            candidates.remove(best)


def _similarity(one: Activity, other: Activity) -> float:
    return difflib.SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()
