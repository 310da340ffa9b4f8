"""The two that are compared: the kernel as a service uses it, and psycopg and pika alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from tests.bench.cpu import cpu_seconds
from tests.bench.figures import rate
from tests.bench.ground import Databases, Ground
from tests.bench.processes import BenchError, Started, started

WRITERS = 4
WARM_UP = 400
STALLED_AFTER = 60.0

CHANGES = "SELECT group_id, pg_xact_commit_timestamp(xmin) FROM groups"
EFFECTS = "SELECT group_id, pg_xact_commit_timestamp(xmin) FROM group_copies"


@dataclass(frozen=True)
class Side:
    """The modules of its processes."""

    name: str
    writer: str
    relay: str
    consumer: str


KERNEL = Side("kernel", "tests.bench.kernel.writer", "tests.bench.kernel.producer", "tests.bench.kernel.subscriber")
BARE = Side("bare", "tests.bench.bare.writer", "tests.bench.bare.relay", "tests.bench.bare.consumer")


@dataclass(frozen=True)
class Run:
    """Commit times by group of one run, and the processor time that it took, where the system tells."""

    changes: dict[str, datetime]
    effects: dict[str, datetime]
    cpu_seconds: float | None = None

    @property
    def rate(self) -> float:
        """Events a second, from the first commit to the last effect."""
        return rate(list(self.effects.values()), min(self.changes.values()))

    @property
    def cpu_per_event(self) -> float | None:
        """In microseconds, of all processes, servers included."""
        return None if self.cpu_seconds is None else self.cpu_seconds / len(self.effects) * 1e6

    def pairs(self) -> list[tuple[datetime, datetime]]:
        """(change, effect)."""
        return [(at, self.effects[group]) for group, at in self.changes.items()]


@dataclass(frozen=True)
class Line:
    """A side with its relay and its consumer running."""

    side: Side
    databases: Databases

    def run(self, events: int, *, rate: float = 0.0, writers: int = WRITERS) -> Run:
        """Have `writers` processes write `events` events, at `rate` each second in all, until all took effect."""
        self.databases.empty()
        with self._writers(events, rate, writers) as processes:
            before = cpu_seconds()
            write(processes)
            self.await_effects(events)
            after = cpu_seconds()
        return replace(self.times(), cpu_seconds=None if after is None or before is None else after - before)

    def write(self, events: int) -> None:
        """Only write."""
        with self._writers(events, 0.0, WRITERS) as processes:
            write(processes)

    def _writers(self, events: int, rate: float, writers: int) -> AbstractContextManager[list[Started]]:
        return started([self.side.writer] * writers, self.databases.job(events // writers, rate / writers))

    def await_effects(self, events: int) -> None:
        """Return when so many took effect."""
        await_count(lambda: int(self.databases.of_subscriber("SELECT count(*) FROM group_copies")[0][0]), events)

    def times(self) -> Run:
        """When everything that is there was committed."""
        changes, effects = self.databases.of_producer(CHANGES), self.databases.of_subscriber(EFFECTS)
        return Run({str(group): at for group, at in changes}, {str(group): at for group, at in effects})


def write(writers: Sequence[Started]) -> None:
    """Have them do their jobs, at the same time."""
    for writer in writers:
        writer.go()
    for writer in writers:
        writer.wait_done()


def await_count(count: Callable[[], int], wanted: int) -> None:
    """Poll until `count` is `wanted`.

    Raises:
        BenchError: nothing moved for `STALLED_AFTER` seconds.
    """
    seen, moved_at = -1, time.monotonic()
    while (now_there := count()) < wanted:
        if now_there != seen:
            seen, moved_at = now_there, time.monotonic()
        if time.monotonic() - moved_at > STALLED_AFTER:
            raise BenchError(f"stalled at {now_there} of {wanted} events")
        time.sleep(0.1)


@contextmanager
def running(ground: Ground, side: Side) -> Iterator[Line]:
    """The side's relay and consumer, warmed up."""
    databases = ground.databases(side.name)
    with closing(databases), started([side.consumer, side.relay], databases.job()):
        line = Line(side, databases)
        line.run(WARM_UP, writers=1)
        yield line
