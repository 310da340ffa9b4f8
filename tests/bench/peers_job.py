"""The same job for everyone: many small durable messages from one process, a row for each by another."""

from __future__ import annotations

import importlib.util
from contextlib import closing
from datetime import UTC, datetime
from statistics import median

from tests.bench.figures import rate
from tests.bench.ground import Ground
from tests.bench.processes import Started, started
from tests.bench.report import PEERS, Report, say
from tests.bench.sides import KERNEL, Line


def compare(ground: Ground, report: Report, *, events: int, rounds: int) -> None:
    """One after the other, `rounds` times; a peer that is not installed has no figure."""
    there = [peer for peer in PEERS if importlib.util.find_spec(peer)]
    rates: dict[str, list[float]] = {name: [] for name in ("kernel", *there)}
    for number in range(1, rounds + 1):
        for name, measured in rates.items():
            measured.append(_kernel(ground, events) if name == "kernel" else _peer(ground, name, events))
            say(f"peers {number}/{rounds} {name}: {measured[-1]:.0f} events/s")
    medians = {name: round(median(measured), 1) for name, measured in rates.items()}
    report.ours_on_peers_job = medians.pop("kernel")
    report.peers.update(medians)
    if medians:
        say(f"peers: the kernel does {report.ours_on_peers_job / max(medians.values()):.1f} times the best of them")


def _kernel(ground: Ground, events: int) -> float:
    """From the first emit, outbox and inbox on the way."""
    return _measure(ground, "peer_kernel", [KERNEL.consumer, KERNEL.relay], "tests.bench.peers.on_kernel", (), events)


def _peer(ground: Ground, name: str, events: int) -> float:
    module = f"tests.bench.peers.on_{name}"
    return _measure(ground, f"peer_{name}", [module], module, ("send",), events)


def _measure(
    ground: Ground, database: str, receivers: list[str], sender: str, arguments: tuple[str, ...], events: int
) -> float:
    """Events a second from the word to the sender to the last committed row."""
    with closing(ground.databases(database)) as databases, started(receivers, databases.job()):
        databases.empty()
        line = Line(KERNEL, databases)
        process = Started(sender, databases.job(events), *arguments)
        try:
            process.wait_ready()
            began = datetime.now(UTC)
            process.go()
            process.wait_done()
            line.await_effects(events)
        finally:
            process.close()
        return rate(list(line.times().effects.values()), began)
