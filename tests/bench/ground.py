"""Where a benchmark runs: a PostgreSQL that waits for its disk, a RabbitMQ, and each side's databases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from shared.messaging.rabbitmq_server import RabbitMQServer
from shared.messaging.tables import TABLES, create_messaging_tables
from shared.store.cluster import Cluster
from tests.bench.job import Job
from tests.bench.tables import COPIES, GROUPS

# The private broker is set to be small. Near its watermark it pages, and that would be what is measured.
BROKER_MEMORY = "3GB"


class TimingCluster(Cluster):
    """Keeps the time of each commit: the only clock that both sides share and neither pays for."""

    def command(self) -> list[str]:
        """As any other, with commit times."""
        return [*super().command(), "--track_commit_timestamp=on"]


@dataclass(frozen=True)
class Ground:
    """Addresses; `databases` are a producer's and a subscriber's for one side."""

    cluster: Cluster
    bus_url: str

    def databases(self, side: str) -> Databases:
        """Both services' databases with the kernel's tables and the job's; made the first time."""
        for service, table in (("directory", GROUPS), ("notifications", COPIES)):
            made = self.cluster.create_service_database(service, database=f"{side}_{service}")
            with psycopg.connect(made.owner_url) as connection:
                if connection.execute("SELECT to_regclass('outbox')").fetchone() != (None,):
                    continue
                migration = _Migration(connection)
                create_messaging_tables(migration)
                migration.execute(table)
        return Databases(self.cluster, f"{side}_directory", f"{side}_notifications", self.bus_url)


@dataclass(frozen=True)
class _Migration:
    connection: psycopg.Connection

    def execute(self, sqltext: str) -> None:
        self.connection.execute(sqltext.encode())


@dataclass(frozen=True)
class Databases:
    """What one side wrote and what took effect, and when; seen as the superuser."""

    cluster: Cluster
    producer: str
    subscriber: str
    bus_url: str
    # To connect anew for each question would cost more processor time than what is measured.
    connections: dict[str, psycopg.Connection] = field(default_factory=dict)

    def job(self, events: int = 0, rate: float = 0.0) -> Job:
        """For the side's processes."""
        return Job(
            self.cluster.url("directory_app", self.producer),
            self.cluster.url("notifications_app", self.subscriber),
            self.bus_url, events, rate,
        )  # fmt: skip

    def empty(self) -> None:
        """As new; nobody may be working."""
        for database, extra in ((self.producer, "groups"), (self.subscriber, "group_copies")):
            with psycopg.connect(self.cluster.admin_url(database), autocommit=True) as connection:
                connection.execute(f"TRUNCATE {', '.join((*TABLES, extra))}".encode())
                connection.execute("VACUUM ANALYZE")
                connection.execute("CHECKPOINT")

    def of_producer(self, statement: LiteralString) -> list[tuple[Any, ...]]:
        """Ask the producer's database."""
        return self._ask(self.producer, statement)

    def of_subscriber(self, statement: LiteralString) -> list[tuple[Any, ...]]:
        """Ask the subscriber's database."""
        return self._ask(self.subscriber, statement)

    def _ask(self, database: str, statement: LiteralString) -> list[tuple[Any, ...]]:
        if database not in self.connections:
            self.connections[database] = psycopg.connect(self.cluster.admin_url(database), autocommit=True)
        return self.connections[database].execute(statement).fetchall()

    def close(self) -> None:
        """Stop asking."""
        while self.connections:
            self.connections.popitem()[1].close()


@contextmanager
def ground() -> Iterator[Ground]:
    """Start both servers in a folder of their own, and end them."""
    with tempfile.TemporaryDirectory(prefix="qinglan-bench-", ignore_cleanup_errors=True) as folder:
        cluster, broker = TimingCluster(Path(folder) / "postgres"), RabbitMQServer(Path(folder) / "rabbitmq")
        try:
            cluster.start()
            broker.start()
            broker.ctl("set_vm_memory_high_watermark", "absolute", BROKER_MEMORY)
            yield Ground(cluster, broker.url())
        finally:
            broker.stop()
            cluster.stop()
