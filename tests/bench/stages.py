"""Each stage by itself, so that one sees what binds: writers without a relay, a relay with a backlog, a consumer."""

from __future__ import annotations

from contextlib import closing

from tests.bench.figures import rate
from tests.bench.ground import Databases, Ground
from tests.bench.processes import started
from tests.bench.report import say
from tests.bench.sides import WRITERS, Line, Side, await_count, running

PUBLISHED = "SELECT count(*) FROM outbox WHERE published_at IS NOT NULL"
MARKED = "SELECT pg_xact_commit_timestamp(xmin) FROM outbox"


def ceilings(ground: Ground, side: Side, *, events: int) -> None:
    """Print the three. The queue exists since `running` has been there once."""
    with running(ground, side):
        pass
    with closing(ground.databases(side.name)) as databases:
        databases.empty()
        line = Line(side, databases)
        line.write(events)
        say(f"stages {side.name}: writes {rate(list(line.times().changes.values())):.0f} events/s, {WRITERS} writers")
        say(f"stages {side.name}: relay {_relay(line, databases, events):.0f} events/s")
        with started([side.consumer], databases.job()):
            line.await_effects(events)
        say(f"stages {side.name}: consumer {rate(list(line.times().effects.values())):.0f} events/s")


def _relay(line: Line, databases: Databases, events: int) -> float:
    with started([line.side.relay], databases.job()):
        await_count(lambda: int(databases.of_producer(PUBLISHED)[0][0]), events)
    return rate([at for (at,) in databases.of_producer(MARKED)])
