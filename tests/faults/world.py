"""A producer with two relays, a bus, a subscriber with two consumers, and a link between each two that talk."""

from __future__ import annotations

import itertools
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import psycopg

from shared.messaging import create_messaging_tables, tune_messaging_tables
from shared.messaging.tables import TABLES
from tests.faults import buses
from tests.faults.buses import BUSES, Bus
from tests.faults.checker import Effect, Verdict, judge
from tests.faults.cluster import Disk, TcpCluster, on_ci, through
from tests.faults.history import read
from tests.faults.network import Link, Network
from tests.faults.processes import Child
from tests.faults.subscriber import EFFECTS, GROUPS, subscriptions
from tests.faults.worker import WorkerSpec, work
from tests.faults.writer import WriterSpec, write

DIRECTORY, NOTIFICATIONS = "directory", "notifications"
WORKERS = (DIRECTORY, DIRECTORY, NOTIFICATIONS, NOTIFICATIONS)
WRITERS = 3

AnyChild = Child[WorkerSpec] | Child[WriterSpec]


@dataclass(frozen=True)
class Place:
    """Where a process stands: its own links to the database and to the bus."""

    store: Link
    bus: Link


class Stage:
    """What is dear to start, for many runs: two servers and the network."""

    def __init__(self, folder: Path, bus: str, *, small_disk: bool = True) -> None:
        self.folder = folder
        self.disk = Disk(folder / "disk")
        if small_disk:
            self.disk.mount()
        self.store = TcpCluster(self.disk.folder / "store")
        self.bus: Bus = BUSES[bus](folder)
        self.network = Network()
        self.workers = [self._place() for _ in WORKERS]
        self.writers = [self._place() for _ in range(WRITERS)]
        self._runs = itertools.count(1)

    def _place(self) -> Place:
        return Place(self.network.link(self.store.port), self.network.link(self.bus.port))

    def start(self) -> None:
        """Start the servers and make the databases."""
        self.store.start()
        self.bus.start()
        for service, table in ((DIRECTORY, GROUPS), (NOTIFICATIONS, EFFECTS)):
            made = self.store.create_service_database(service)
            with psycopg.connect(made.owner_url) as connection:
                create_messaging_tables(Migration(connection))
                tune_messaging_tables(Migration(connection))
                connection.execute(table.encode())

    def close(self) -> None:
        """Stop what was started and leave nothing behind."""
        self.network.close()
        self.bus.close()
        self.store.stop()
        self.disk.unmount()

    def empty(self) -> None:
        """As on the first day; what the last run's processes had sent before they were killed is not waited for."""
        self.network.cut()
        self.store.throw_out(f"qinglan_{DIRECTORY}", f"qinglan_{NOTIFICATIONS}")
        for service, table in ((DIRECTORY, "groups"), (NOTIFICATIONS, "effects")):
            with psycopg.connect(self.store.admin_url(f"qinglan_{service}"), autocommit=True) as connection:
                connection.execute(f"TRUNCATE {', '.join(TABLES)}, {table} RESTART IDENTITY".encode())
        buses.empty(self.bus, subscriptions)

    def run_folder(self) -> Path:
        """A fresh folder for a run's histories and logs."""
        folder = self.folder / f"run-{next(self._runs)}"
        folder.mkdir()
        return folder

    def app_url(self, service: str, place: Place | None = None) -> str:
        """As the service's own role, over a place's link or directly."""
        url = self.store.url(f"{service}_app", f"qinglan_{service}")
        return through(url, place.store.port) if place else url

    def query(self, service: str, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        """What is really in a service's database."""
        with psycopg.connect(self.store.admin_url(f"qinglan_{service}"), autocommit=True) as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def change(self, service: str, statement: str) -> None:
        """As its superuser, past the service itself."""
        with psycopg.connect(self.store.admin_url(f"qinglan_{service}"), autocommit=True) as connection:
            connection.execute(statement.encode())


@dataclass
class Migration:
    """As much of `alembic.op` as is needed."""

    connection: psycopg.Connection

    def execute(self, sqltext: str) -> None:
        self.connection.execute(sqltext.encode())


@contextmanager
def stage(bus: str, *, small_disk: bool = True) -> Iterator[Stage]:
    """A started stage in a throw-away folder."""
    with tempfile.TemporaryDirectory(prefix="qinglan-faults-", ignore_cleanup_errors=True) as folder:
        made = Stage(Path(folder), bus, small_disk=small_disk)
        try:
            made.start()
            yield made
        finally:
            made.close()


class World:
    """The processes of one run on a stage. What dies is started again, as a supervisor would."""

    def __init__(self, stage: Stage, rng: random.Random, *, hole: str | None = None) -> None:
        self.stage = stage
        self.rng = rng
        self.folder = stage.run_folder()
        self.began = datetime.now().astimezone()
        self.kills = 0
        self.cuts = 0
        self.unexpected: list[str] = []
        self._writing = True
        self.workers = [
            Child(work, self._worker(n, service, place, hole))
            for n, (service, place) in enumerate(zip(WORKERS, stage.workers, strict=True))
        ]
        self.writers = [Child(write, self._writer(n, place)) for n, place in enumerate(stage.writers)]

    def _worker(self, n: int, service: str, place: Place, hole: str | None) -> WorkerSpec:
        return WorkerSpec(
            service=service,
            database_url=self.stage.app_url(service, place),
            bus_url=through(self.stage.bus.url, place.bus.port),
            log=self.folder / f"worker-{n}.log",
            hole=hole,
        )

    def _writer(self, n: int, place: Place) -> WriterSpec:
        return WriterSpec(
            seed=self.rng.getrandbits(32),
            database_url=self.stage.app_url(DIRECTORY, place),
            history=self.folder / f"writer-{n}.jsonl",
            log=self.folder / f"writer-{n}.log",
        )

    # -- its processes

    @property
    def children(self) -> list[AnyChild]:
        return [*self.workers, *self.writers]

    @property
    def relays(self) -> list[Child[WorkerSpec]]:
        return [child for child in self.workers if child.spec.service == DIRECTORY]

    @property
    def consumers(self) -> list[Child[WorkerSpec]]:
        return [child for child in self.workers if child.spec.service == NOTIFICATIONS]

    def start(self) -> None:
        for child in self.children:
            child.start()

    def wait_until_it_works(self, within: float = 30) -> None:
        """Until the first effects are there: a fault before that would show little."""
        give_up = time.monotonic() + within
        while not self.stage.query(NOTIFICATIONS, "SELECT 1 FROM effects LIMIT 1"):
            if time.monotonic() > give_up:
                raise TimeoutError(f"no effect within {within:.0f} s: see {self.folder}")
            self.let_work(0.1)

    def kill(self, child: AnyChild) -> None:
        """SIGKILL; it comes again by itself."""
        child.kill()
        self.kills += 1

    def let_work(self, seconds: float) -> None:
        """Let time pass, and start again what has died."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.revive()
            time.sleep(0.05)

    def revive(self) -> None:
        """Start again what has died, without its crash point: it has served."""
        for child in self.children if self._writing else self.workers:
            code = child.exit_code
            if code is None:
                continue
            if code == -signal.SIGKILL:
                self.kills += bool(child.spec.crash_at)
            else:
                self.unexpected.append(f"{child.spec.log.name}: exit code {code}")
            child.spec = replace(child.spec, crash_at="")
            child.start()

    # -- its end

    def finish(self, within: float) -> Verdict:
        """Let the writers end, everything come to rest, and judge."""
        self._writing = False
        for writer in self.writers:
            writer.tell(signal.SIGTERM)
        for writer in self.writers:
            writer.stop(10)
        self._drain(time.monotonic() + within)
        for worker in self.workers:
            worker.tell(signal.SIGTERM)
        for worker in self.workers:
            if not worker.stop():
                self.unexpected.append(f"{worker.spec.log.name}: did not stop as told")
        return self.verdict()

    def _drain(self, until: float) -> None:
        """Until nothing is on its way any more. In vain only if something is lost, which the verdict then says."""
        while not self.at_rest() and time.monotonic() < until:
            self.let_work(0.2)

    def at_rest(self) -> bool:
        """Published, taken and settled, asked in the order that an event goes: it may go on between two questions.

        The bus is asked last: what it still has is a duplicate, or what is no event.
        """
        ((unpublished,),) = self.stage.query(DIRECTORY, "SELECT count(*) FROM outbox WHERE published_at IS NULL")
        if unpublished or self.missing():
            return False
        ((pending,),) = self.stage.query(NOTIFICATIONS, "SELECT count(*) FROM inbox WHERE state = 'pending'")
        return not (pending or self.stage.bus.depth(NOTIFICATIONS))

    def missing(self) -> int:
        """Committed events that no inbox has; a consumer may hold them."""
        ((written,),) = self.stage.query(DIRECTORY, "SELECT count(*) FROM outbox")
        ((taken,),) = self.stage.query(NOTIFICATIONS, "SELECT count(*) FROM inbox WHERE source <> 'undecodable'")
        return int(str(written)) - int(str(taken))

    def verdict(self) -> Verdict:
        """What the history says, once it is at rest."""
        effects = self.stage.query(NOTIFICATIONS, "SELECT event_id::text, subject, sequence FROM effects ORDER BY id")
        dead = self.stage.query(NOTIFICATIONS, "SELECT event_id::text FROM inbox WHERE state = 'dead'")
        versions = self.stage.query(DIRECTORY, "SELECT id::text, version FROM groups")
        return judge(
            read(sorted(self.folder.glob("writer-*.jsonl"))),
            [Effect(str(event_id), str(subject), int(str(n))) for event_id, subject, n in effects],
            {str(event_id) for (event_id,) in dead},
            {str(subject): int(str(version)) for subject, version in versions},
        )

    def close(self) -> None:
        """Nothing of it runs on."""
        for child in self.children:
            child.kill()


def without_disk(stage: Stage) -> str | None:
    """Why the disk cannot be filled here, where it cannot; on CI that is an error, not an excuse."""
    if stage.disk.mounted:
        return None
    if on_ci():
        raise RuntimeError("a small tmpfs cannot be mounted, and CI may not go without: run as root")
    return "no disk is filled up: only root may mount a small tmpfs"
