"""What a writer tried and saw, kept so that its own death loses none of it: one line a step, written at once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from tests.faults.checker import Fate, Outcome, Write


class Recorder:
    """The writer's side. An event is recorded before its commit is tried: what has no end on record is `unknown`."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def tries(self, event_id: str, subject: str, sequence: int, fate: Fate) -> None:
        self._line(event_id, subject, sequence, fate)

    def saw(self, event_ids: Iterable[str], outcome: Outcome) -> None:
        for event_id in event_ids:
            self._line(event_id, outcome)

    def _line(self, *values: str | int) -> None:
        # One write to the kernel, which outlives this process.
        os.write(self._file, json.dumps(values).encode() + b"\n")


def read(paths: Iterable[Path]) -> list[Write]:
    """All writers' histories together."""
    writes: dict[str, Write] = {}
    for path in paths:
        for line in path.read_text().splitlines():
            match json.loads(line):
                case [str(event_id), str(subject), int(sequence), ("effect" | "dead") as fate]:
                    writes[event_id] = Write(event_id, subject, sequence, "unknown", fate)
                case [str(event_id), ("ok" | "failed" | "unknown") as outcome]:
                    tried = writes[event_id]
                    writes[event_id] = Write(event_id, tried.subject, tried.sequence, outcome, tried.fate)
                case other:
                    raise ValueError(f"{path}: not a line of a history: {other}")
    return list(writes.values())
