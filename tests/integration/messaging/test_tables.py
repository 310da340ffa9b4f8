"""The kernel's tables as PostgreSQL has them."""

from __future__ import annotations

import psycopg
import pytest

from shared.messaging.tables import QUEUE_AUTOVACUUM, TABLES
from shared.testing.plugin import ServiceDatabase
from tests.integration.messaging.world import World

_OPTIONS = b"SELECT reloptions FROM pg_class WHERE oid = to_regclass(%s)"
QUEUE = [f"{name}={value}" for name, value in QUEUE_AUTOVACUUM.items()]


def options(url: str, table: str) -> list[str]:
    with psycopg.connect(url) as connection:
        row = connection.execute(_OPTIONS, (table,)).fetchone()
    assert row is not None
    return list(row[0] or [])


@pytest.mark.parametrize("service", ["directory", "gateway", "notifications", "publications", "scheduling", "training"])
def test_in_every_service_they_are_vacuumed_as_queues(service: str, service_database: ServiceDatabase) -> None:
    url = service_database(service).url
    for table in TABLES:
        assert set(QUEUE) <= set(options(url, table)), table


def test_so_is_a_queue_of_the_bus(world: World) -> None:
    assert options(world.bus_dsn, "pgmq.q_qinglan_notifications") == QUEUE
