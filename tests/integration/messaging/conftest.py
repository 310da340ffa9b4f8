from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from shared.messaging import create_messaging_tables
from shared.messaging.tables import TABLES
from shared.store.cluster import Cluster
from tests.integration.messaging.world import EFFECTS, World


@dataclass
class Migration:
    """As much of `alembic.op` as is needed."""

    connection: psycopg.Connection

    def execute(self, sqltext: str) -> None:
        self.connection.execute(sqltext.encode())


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("pg"), durable=False)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def kernel_databases(cluster: Cluster) -> dict[str, str]:
    """A producer's, a subscriber's and the bus's database, emptied before each test rather than made anew."""
    urls = {"bus": cluster.create_bus_database("kernel_bus")}
    for service, extra in (("directory", ""), ("notifications", EFFECTS)):
        database = cluster.create_service_database(service, database=f"kernel_{service}")
        with psycopg.connect(database.owner_url) as connection:
            migration = Migration(connection)
            create_messaging_tables(migration)
            if extra:
                migration.execute(extra)
        urls[service] = database.url
    return urls


def empty(cluster: Cluster, database: str, tables: tuple[str, ...]) -> None:
    with psycopg.connect(cluster.admin_url(database), autocommit=True) as connection:
        # What an earlier test killed may still hold a lock.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (database,),
        )
        connection.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY".encode())


@pytest.fixture
def world(cluster: Cluster, kernel_databases: dict[str, str]) -> Iterator[World]:
    empty(cluster, "kernel_directory", TABLES)
    empty(cluster, "kernel_notifications", (*TABLES, "effects"))
    world = World(
        kernel_databases["directory"], kernel_databases["notifications"], kernel_databases["bus"], cluster.admin_url()
    )
    empty(cluster, "kernel_bus", ("pgmq.q_qinglan_notifications",))
    yield world
    world.close()
