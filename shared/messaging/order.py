"""Order within a subject: which of its pending events may be handled now. Pure; the inbox does as it is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby


@dataclass(slots=True)
class Pending:
    """A pending row of the inbox."""

    id: int
    type: str
    aggregate: str
    subject: str
    sequence: int
    resync: bool
    forced: bool
    attempts: int
    next_attempt_at: datetime
    received_at: datetime
    error: str | None
    envelope: str

    @property
    def subject_key(self) -> tuple[str, str]:
        """What has an order of its own."""
        return self.aggregate, self.subject


class Verdict(Enum):
    """What is to be done with the first pending event of a subject."""

    RUN = "run"
    RUN_OVER_GAP = "run over gap"
    STALE = "stale"
    WAIT = "wait"


def verdict(event: Pending, position: int, now: datetime, patience: timedelta) -> tuple[Verdict, datetime]:
    """Decide on the earliest pending event of a subject whose settled position is `position` (0: none yet).

    The time says until when to wait, where that is the verdict.
    """
    if event.attempts and event.next_attempt_at > now:
        return Verdict.WAIT, event.next_attempt_at
    if event.forced:
        return Verdict.RUN, now
    if event.sequence < position or (event.sequence == position and not event.resync):
        return Verdict.STALE, now
    if event.resync or event.attempts or event.sequence == position + 1:
        return Verdict.RUN, now
    patient_until = event.received_at + patience
    if patient_until > now:
        return Verdict.WAIT, patient_until
    return Verdict.RUN_OVER_GAP, now


@dataclass(slots=True)
class Lane:
    """The pending events of one subject in order, and how far it is settled."""

    aggregate: str
    subject: str
    position: int
    events: deque[Pending]
    began_at: int = field(init=False)
    gaps: int = 0
    _stale: list[Pending] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began_at = self.position

    def next(self, now: datetime, patience: timedelta) -> tuple[Pending | None, datetime | None]:
        """The next event to run, or None and the time until which the rest waits (None: nothing is left).

        Events that its subject has moved beyond are put aside on the way, for `take_stale`.
        """
        while self.events:
            event = self.events[0]
            decision, until = verdict(event, self.position, now, patience)
            if decision is Verdict.WAIT:
                return None, until
            self.events.popleft()
            if decision is Verdict.STALE:
                self._stale.append(event)
                continue
            self.gaps += decision is Verdict.RUN_OVER_GAP
            return event, None
        return None, None

    def take_stale(self) -> list[Pending]:
        """What `next` has put aside."""
        stale, self._stale = self._stale, []
        return stale

    def settled(self, event: Pending) -> None:
        """`event` is over and done with, its successor may come."""
        self.position = max(self.position, event.sequence)


def lanes(events: Iterable[Pending], positions: dict[tuple[str, str], int]) -> list[Lane]:
    """Group events, sorted by subject and sequence, into lanes."""
    return [
        Lane(key[0], key[1], positions.get(key, 0), deque(group))
        for key, group in groupby(events, key=lambda event: event.subject_key)
    ]


def by_type(events: Iterable[Pending]) -> Iterator[tuple[str, list[Pending]]]:
    """The events of one round grouped by type."""
    groups: dict[str, list[Pending]] = {}
    for event in events:
        groups.setdefault(event.type, []).append(event)
    yield from groups.items()
