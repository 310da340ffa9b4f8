from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from shared.testing.plugin import ServiceDatabase
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
