"""The whole way, from a committed change to a committed effect, beside the bare reference in the same minutes."""

from __future__ import annotations

from statistics import median

from tests.bench.figures import latency, ratio
from tests.bench.report import Report, say
from tests.bench.sides import Line, Run

CALM_RATE = 50.0


def sustained(lines: list[Line], report: Report, *, events: int, rounds: int) -> None:
    """As fast as it goes: A B A B, so that both see the same weather."""
    runs: dict[str, list[Run]] = {line.side.name: [] for line in lines}
    for number in range(1, rounds + 1):
        for line in lines:
            run = line.run(events)
            runs[line.side.name].append(run)
            cpu = f", {run.cpu_per_event:.0f} µs of processor an event" if run.cpu_per_event is not None else ""
            say(f"pipeline {number}/{rounds} {line.side.name}: {run.rate:.0f} events/s{cpu}")
    report.pipeline_ratio = ratio(*([run.rate for run in runs[line.side.name]] for line in lines))
    say(f"pipeline: {', '.join(f'{name} {median(run.rate for run in of):.0f}' for name, of in runs.items())} events/s")
    if costs := cpu_ratio(*runs.values()):
        say(f"pipeline: measured by processor time the ratio is {costs}")


def cpu_ratio(ours: list[Run], reference: list[Run]) -> float | None:
    """The reference's cost by ours: what the ratio would be where the processor binds and nobody else uses it."""
    costs = [[run.cpu_per_event for run in runs if run.cpu_per_event is not None] for runs in (reference, ours)]
    return ratio(*costs) if all(costs) else None


def calm(lines: list[Line], report: Report, *, seconds: float, rounds: int) -> None:
    """Commit to effect at 50 events/s, when nothing queues."""
    p99: dict[str, list[float]] = {line.side.name: [] for line in lines}
    for number in range(1, rounds + 1):
        for line in lines:
            run = line.run(int(CALM_RATE * seconds), rate=CALM_RATE, writers=1)
            measured = latency(run.pairs())
            p99[line.side.name].append(measured.p99)
            say(f"latency {number}/{rounds} {line.side.name}: p50 {measured.p50:.1f} ms, p99 {measured.p99:.1f} ms")
    report.latency_ratio_p99 = ratio(*p99.values())
