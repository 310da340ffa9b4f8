from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from shared.messaging import create_messaging_tables
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
def templates(cluster: Cluster) -> dict[str, str]:
    made = {}
    for service, extra in (("directory", ""), ("notifications", EFFECTS)):
        made[service] = f"kernel_template_{service}"
        database = cluster.create_service_database(service, database=made[service])
        with psycopg.connect(database.owner_url) as connection:
            migration = Migration(connection)
            create_messaging_tables(migration)
            if extra:
                migration.execute(extra)
    return made


@pytest.fixture
def world(cluster: Cluster, templates: dict[str, str]) -> Iterator[World]:
    name = secrets.token_hex(4)
    producer = cluster.create_service_database("directory", database=f"d_{name}", template=templates["directory"])
    subscriber = cluster.create_service_database(
        "notifications", database=f"n_{name}", template=templates["notifications"]
    )
    bus = cluster.create_bus_database(f"b_{name}")
    world = World(producer.url, subscriber.url, bus)
    yield world
    world.close()
    for database in (f"d_{name}", f"n_{name}", f"b_{name}"):
        cluster.drop_database(database)
