"""A plan's items as values: what was read, what a window of days is called, what is worth a warning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any

from services.scheduling.domain.terms import month_days
from services.scheduling.domain.windows import Precision

Entry = Mapping[str, Any]
ALIKE = 0.6
WHEN = ("month_from", "month_to", "week", "week_to", "date", "date_to")


def precision_of(first: date, last: date) -> Precision:
    """How exact a window of days is: one day, a week from Monday to Sunday, a month, or some range."""
    if first == last:
        return "day"
    if first.weekday() == 0 and last - first == timedelta(days=6):
        return "week"
    if (first, last) == month_days(first.year, first.month):
        return "month"
    return "range"


@dataclass
class Difference:
    """What a new reading of the same plan says otherwise. Indexes into the old and the new reading."""

    same: list[tuple[int, int]] = field(default_factory=list)
    changed: list[tuple[int, int]] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.changed or self.added or self.removed)


def difference(old: Sequence[Entry], new: Sequence[Entry]) -> Difference:
    """Pairs the activities of two readings: the same words and time, then the same words, then alike ones nearby.

    Every index of both sides is in the answer once.
    """
    result = Difference()
    rest_old, rest_new = dict(enumerate(old)), dict(enumerate(new))
    for pairs, alike in ((result.same, whole), (result.changed, words)):
        waiting: dict[Any, list[int]] = {}
        for index, entry in rest_old.items():
            waiting.setdefault(alike(entry), []).append(index)
        for index, entry in list(rest_new.items()):
            if candidates := waiting.get(alike(entry)):
                pairs.append((candidates.pop(0), index))
                del rest_old[pairs[-1][0]], rest_new[index]
    for index, entry in list(rest_new.items()):
        if (nearest := nearest_alike(entry, rest_old)) is not None:
            result.changed.append((nearest, index))
            del rest_old[nearest], rest_new[index]
    result.added, result.removed = list(rest_new), list(rest_old)
    return result


def words(entry: Entry) -> str:
    return "".join(str(entry["title"]).split())


def whole(entry: Entry) -> tuple[Any, ...]:
    return (words(entry), *(entry.get(name) for name in WHEN))


def nearest_alike(entry: Entry, candidates: Mapping[int, Entry]) -> int | None:
    """The candidate of the same month whose words are most alike, if any is alike enough."""
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(words(entry))
    best, found = ALIKE, None
    for index, candidate in candidates.items():
        if candidate.get("month_from") != entry.get("month_from"):
            continue
        matcher.set_seq1(words(candidate))
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            best, found = ratio, index
    return found


def warnings_of(items: Sequence[Any], unread: Sequence[Entry], today: date) -> list[dict[str, Any]]:
    """What somebody should look at before publishing: no day or two of them, already over, lines that nobody read."""
    found: list[dict[str, Any]] = [
        warning("conflict", item.title, "日期与周次不符", "its dates contradict its week", item_id=item.id)
        for item in items
        if item.conflict
    ]
    found += [
        warning("no_window", item.title, "没有时间", "it has no month, week or day", item_id=item.id)
        for item in items
        if item.window_to is None and not item.conflict
    ]
    found += [
        warning("past", item.title, "日期已过", "its time is already over", item_id=item.id)
        for item in items
        if item.window_to is not None and item.window_to < today
    ]
    found += [
        warning("unread", line["text"], "有一行没有读懂", "a line that could not be read is left", line=line["line"])
        for line in unread
        if not line.get("dismissed")
    ]
    return found


def warning(code: str, what: str, zh: str, en: str, *, item_id: Any = None, line: int | None = None) -> dict[str, Any]:
    shown = what if len(what) <= 80 else f"{what[:79]}…"
    return {
        "code": code,
        "item_id": str(item_id) if item_id else None,
        "line": line,
        "message": f"{shown}: {en}",
        "message_zh": f"{shown}:{zh}",
    }
