from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from shared.messaging import create_messaging_tables, declare_topology
from shared.messaging.bus import connect
from shared.messaging.rabbitmq_server import RabbitMQServer
from shared.messaging.tables import TABLES
from shared.store.cluster import Cluster
from tests.integration.messaging.world import EFFECTS, QUEUE, World


@dataclass
class Migration:
    """As much of `alembic.op` as is needed."""

    connection: psycopg.Connection

    def execute(self, sqltext: str) -> None:
        self.connection.execute(sqltext.encode())


@dataclass
class KernelDatabases:
    """A producer's, a subscriber's and the bus's database, emptied before each use rather than made anew."""

    cluster: Cluster
    urls: tuple[str, str, str, str]

    def empty(self) -> None:
        self._empty("kernel_directory", TABLES)
        self._empty("kernel_notifications", (*TABLES, "effects"))
        self._empty("kernel_bus", ("pgmq.q_qinglan_notifications",))

    def _empty(self, database: str, tables: tuple[str, ...]) -> None:
        with psycopg.connect(self.cluster.admin_url(database), autocommit=True) as connection:
            # What an earlier test killed may still hold a lock.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                (database,),
            )
            connection.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY".encode())


@pytest.fixture(scope="session")
def kernel(postgres: Cluster) -> KernelDatabases:
    bus = postgres.create_bus_database("kernel_bus")
    for service, extra in (("directory", "SELECT 1"), ("notifications", EFFECTS)):
        made = postgres.create_service_database(service, database=f"kernel_{service}")
        with psycopg.connect(made.owner_url) as connection:
            migration = Migration(connection)
            create_messaging_tables(migration)
            migration.execute(extra)
    urls = [postgres.url(f"{service}_app", f"kernel_{service}") for service in ("directory", "notifications")]
    kernel = KernelDatabases(postgres, (urls[0], urls[1], bus, postgres.admin_url()))
    world = World(*kernel.urls)
    declare_topology(bus, world.subscriptions)
    world.close()
    return kernel


@pytest.fixture(scope="session")
def kernel_vhost(request: pytest.FixtureRequest) -> tuple[str, RabbitMQServer]:
    """One virtual host for all, as it takes a second to make one; its queues are made anew for each test."""
    broker: RabbitMQServer = request.getfixturevalue("rabbitmq")
    return broker.create_vhost("kernel"), broker


@pytest.fixture
def bus(request: pytest.FixtureRequest) -> str:
    """Which bus the world has; `on_both_buses` runs a module's tests on each."""
    return str(getattr(request, "param", "pgmq"))


@pytest.fixture
def world(kernel: KernelDatabases, bus: str, request: pytest.FixtureRequest) -> Iterator[World]:
    kernel.empty()
    world = new_world(kernel, bus, request)
    yield world
    world.close()


def new_world(kernel: KernelDatabases, bus: str, request: pytest.FixtureRequest) -> World:
    """On an empty bus of that kind."""
    if bus == "pgmq":
        return World(*kernel.urls)
    url, broker = request.getfixturevalue("kernel_vhost")
    delete_queues(url)
    producer, subscriber, _, admin = kernel.urls
    world = World(producer, subscriber, url, admin, broker)
    declare_topology(url, world.subscriptions)
    return world


def delete_queues(url: str) -> None:
    with connect(url) as connection:
        for name in (QUEUE, f"{QUEUE}.dead"):
            connection.default_channel.queue_delete(name)
