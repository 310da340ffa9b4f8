"""Judges a history in Jepsen's manner: what was written, against what took effect. Pure; knows no database and no bus.

A write is `ok` only when its commit was seen, `failed` when it was certainly rolled back, and `unknown` in all other
cases: its effect may be there or not. After faults are healed and everything has come to rest:

- **lost**: `ok`, or vouched for by the business row of the same transaction, and without its effect;
- **doubled**: every effect of an event after its first;
- **misordered**: an effect behind a later one of its subject;
- **phantom**: an effect of what failed, of what must fail in its handler, or of what nobody wrote.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["ok", "failed", "unknown"]
# An event that a subscriber must refuse or fail is expected among its dead letters, and nowhere else.
Fate = Literal["effect", "dead"]


@dataclass(frozen=True, slots=True)
class Write:
    """An event that a writer tried to commit, and what it saw of that."""

    event_id: str
    subject: str
    sequence: int
    outcome: Outcome
    fate: Fate = "effect"


@dataclass(frozen=True, slots=True)
class Effect:
    """A row that a handler wrote. There may be two for an event; that is for the checker to find."""

    event_id: str
    subject: str
    sequence: int


@dataclass(frozen=True)
class Verdict:
    """The events that contradict the promise, each as a line for a person."""

    committed: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    misordered: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the promise held."""
        return not (self.lost or self.doubled or self.misordered or self.phantom)


def judge(
    writes: Sequence[Write],
    effects: Sequence[Effect],
    dead: AbstractSet[str] = frozenset(),
    versions: Mapping[str, int] | None = None,
) -> Verdict:
    """Compare what was written with `effects`, in the order in which they happened, and the ids of `dead` letters.

    `versions` are the business rows at the end: version 7 of a subject says that its events 1 to 7 are committed,
    whatever their writers saw.
    """
    return Verdict(
        committed=sum(write.outcome == "ok" for write in writes),
        lost=[*_lost(writes, effects, dead), *_lost_by_row(writes, effects, dead, versions or {})],
        doubled=_doubled(effects),
        misordered=_misordered(effects),
        phantom=[*_phantom(writes, effects), *_beyond_the_row(effects, versions)],
    )


def _lost(writes: Iterable[Write], effects: Iterable[Effect], dead: AbstractSet[str]) -> list[str]:
    """`ok` without what must come of it."""
    there = {"effect": {effect.event_id for effect in effects}, "dead": dead}
    return [
        f"{write.subject} #{write.sequence} {write.event_id}: committed, no {write.fate}"
        for write in writes
        if write.outcome == "ok" and write.event_id not in there[write.fate]
    ]


def _lost_by_row(
    writes: Iterable[Write], effects: Iterable[Effect], dead: AbstractSet[str], versions: Mapping[str, int]
) -> list[str]:
    """Committed by the word of the business row alone: nobody saw it, no event with its sequence came through."""
    through = {(effect.subject, effect.sequence) for effect in effects}
    through |= {(write.subject, write.sequence) for write in writes if write.event_id in dead or write.outcome == "ok"}
    return [
        f"{subject} #{sequence}: its row was committed, no event of it came"
        for subject, version in versions.items()
        for sequence in range(1, version + 1)
        if (subject, sequence) not in through
    ]


def _doubled(effects: Iterable[Effect]) -> list[str]:
    times = Counter((effect.event_id, effect.subject, effect.sequence) for effect in effects)
    return [
        f"{subject} #{sequence} {event_id}: effect {nth} of it"
        for (event_id, subject, sequence), count in times.items()
        for nth in range(2, count + 1)
    ]


def _misordered(effects: Iterable[Effect]) -> list[str]:
    """A repetition is doubled, not misordered: only each event's first effect counts here."""
    seen: set[str] = set()
    reached: dict[str, int] = defaultdict(int)
    found = []
    for effect in effects:
        if effect.event_id in seen:
            continue
        seen.add(effect.event_id)
        if effect.sequence <= reached[effect.subject]:
            found.append(f"{effect.subject} #{effect.sequence} {effect.event_id}: after #{reached[effect.subject]}")
        reached[effect.subject] = max(reached[effect.subject], effect.sequence)
    return found


def _phantom(writes: Iterable[Write], effects: Iterable[Effect]) -> list[str]:
    may_be = {
        Effect(write.event_id, write.subject, write.sequence)
        for write in writes
        if write.outcome != "failed" and write.fate == "effect"
    }
    return [
        f"{effect.subject} #{effect.sequence} {effect.event_id}: nobody committed this"
        for effect in dict.fromkeys(effects)
        if effect not in may_be
    ]


def _beyond_the_row(effects: Iterable[Effect], versions: Mapping[str, int] | None) -> list[str]:
    if versions is None:
        return []
    return [
        f"{effect.subject} #{effect.sequence} {effect.event_id}: its row is at {versions.get(effect.subject, 0)}"
        for effect in dict.fromkeys(effects)
        if effect.sequence > versions.get(effect.subject, 0)
    ]
