"""`python -m tests.bench [pipeline | latency | peers | stages]`: how far the message kernel is from what is possible.

`pipeline` measures all that the last line names; without a name the stages are measured besides.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from tests.bench import peers_job, pipeline, stages
from tests.bench.ground import Ground, ground
from tests.bench.report import Report, say
from tests.bench.sides import BARE, KERNEL, running

NAMES = ("pipeline", "latency", "peers", "stages")


@dataclass(frozen=True)
class Size:
    """How much of it."""

    events: int
    rounds: int
    seconds: float
    peer_events: int


def measure(here: Ground, only: str, size: Size) -> Report:
    """Run what was asked for."""
    report = Report()
    if only in {"", "stages"}:
        for side in (BARE, KERNEL):
            stages.ceilings(here, side, events=size.events)
    if only in {"", "pipeline", "latency"}:
        with ExitStack() as stack:
            lines = [stack.enter_context(running(here, side)) for side in (KERNEL, BARE)]
            if only != "latency":
                pipeline.sustained(lines, report, events=size.events, rounds=size.rounds)
            pipeline.calm(lines, report, seconds=size.seconds, rounds=size.rounds)
    if only in {"", "pipeline", "peers"}:
        peers_job.compare(here, report, events=size.peer_events, rounds=max(1, size.rounds - 1))
    return report


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("only", nargs="?", default="", choices=("", *NAMES))
    parser.add_argument("--events", type=int, default=12_000, help="in each round of the pipeline and of each stage")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each round of the latency")
    parser.add_argument("--peer-events", type=int, default=20_000)
    given = parser.parse_args(arguments)
    with ground() as here:
        report = measure(here, given.only, Size(given.events, given.rounds, given.seconds, given.peer_events))
    say(report.line())


if __name__ == "__main__":
    main()
