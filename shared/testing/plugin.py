"""The fixtures of all tests (`tests/conftest.py` names this module). What a test needs is started, never skipped."""

from collections.abc import Iterator

import pytest

from shared.clock import FixedClock
from shared.store.cluster import Cluster
from shared.testing.databases import Databases
from shared.testing.tokens import NOW, TestTokens


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL from the wheel, one for each test process."""
    cluster = Cluster(tmp_path_factory.mktemp("postgres"), durable=False)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def migrated(cluster: Cluster) -> Databases:
    return Databases(cluster)


@pytest.fixture
def databases(migrated: Databases) -> Iterator[Databases]:
    """`databases.of("scheduling")` is a fresh, migrated database, gone after the test."""
    yield migrated
    migrated.drop_all()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def tokens(clock: FixedClock) -> TestTokens:
    """Signs tokens at the fixture clock's time."""
    return TestTokens(clock)
