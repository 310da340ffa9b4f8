from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from shared.testing.plugin import ServiceDatabase
from tests.integration.gateway.console import Console
from tests.integration.gateway.fake_edge import PERSON, SCHOOL, FakeEdge
from tests.integration.gateway.world import CountingCheck, World


@pytest.fixture(scope="session")
def checks() -> CountingCheck:
    return CountingCheck(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def world(service_database: ServiceDatabase, checks: CountingCheck, tmp_path: Path) -> Iterator[World]:
    world = World(service_database("gateway").url, tmp_path / "keys", checks)
    yield world
    world.close()


@pytest.fixture
def secure_world(service_database: ServiceDatabase, checks: CountingCheck, tmp_path: Path) -> Iterator[World]:
    changes = {"public_url": "https://qinglan.example"}
    world = World(service_database("gateway").url, tmp_path / "keys", checks, changes)
    yield world
    world.close()


@pytest.fixture
def edge() -> Iterator[FakeEdge]:
    edge = FakeEdge()
    yield edge
    edge.close()


@pytest.fixture
def console(
    service_database: ServiceDatabase, checks: CountingCheck, tmp_path: Path, edge: FakeEdge
) -> Iterator[Console]:
    world = World(
        service_database("gateway").url,
        tmp_path / "keys",
        checks,
        {"edge_url": edge.url},
        school=UUID(SCHOOL),
        person=UUID(PERSON),
    )
    world.happened(world.employed(world.membership, world.person, world.school, ("school_admin",)), world.membership)
    yield Console(world, edge)
    world.app.extensions["qinglan.gateway"].transport.close()
    world.close()
