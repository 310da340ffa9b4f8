"""What a person should look at before a plan is published, the gravest first, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

Json = dict[str, Any]
#: Below this the reader was not sure; a person should look.
SURE = 0.75
#: The kinds of doubt, the gravest first.
KINDS = ("conflict", "unread", "open", "unsure", "past")


def doubts_of(item: Json, today: date | None) -> list[str]:
    """Why an item should be looked at; nothing once somebody has, except that its dates contradict each other.

    `today` is None for a plan that is published: time passes over its activities as it should.
    """
    if item["conflict"]:
        return ["conflict"]
    if item["corrected"]:
        return []
    last = item["window_to"]
    found = {
        "open": last is None,
        "unsure": item["confidence"] < SURE,
        "past": today is not None and last is not None and date.fromisoformat(last) < today,
    }
    return [kind for kind in KINDS if found.get(kind)]


@dataclass(frozen=True)
class Doubt:
    """One place of the queue: an item, or a line of the document that was not read."""

    kind: str
    place: int
    item: Json | None = None
    line: Json | None = None


def queue_of(items: list[Json], unread: list[Json], today: date | None) -> list[Doubt]:
    """What is doubtful, the gravest first and then in the order of the document."""
    found = [
        Doubt(reasons[0], place, item=item) for place, item in enumerate(items) if (reasons := doubts_of(item, today))
    ]
    found += [Doubt("unread", int(line["line"]), line=line) for line in unread]
    return sorted(found, key=lambda doubt: (KINDS.index(doubt.kind), doubt.place))
