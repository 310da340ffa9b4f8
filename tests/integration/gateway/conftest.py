from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from shared.store.cluster import Cluster
from shared.store.migrate import migrate
from tests.integration.gateway.world import CountingCheck, World


@pytest.fixture(scope="session")
def gateway_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("pg"), durable=False)
    cluster.start()
    template = cluster.create_service_database("gateway")
    migrate("gateway", template.owner_url)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def checks() -> CountingCheck:
    return CountingCheck(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def world(gateway_cluster: Cluster, checks: CountingCheck, tmp_path: Path) -> Iterator[World]:
    name = f"g_{secrets.token_hex(4)}"
    database = gateway_cluster.create_service_database("gateway", database=name, template="qinglan_gateway")
    world = World(database.url, tmp_path / "keys", checks)
    yield world
    world.close()
    gateway_cluster.drop_database(name)
