"""The fixtures, as a pytest plugin. Each process of pytest-xdist has a PostgreSQL of its own."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import pytest
import structlog
from flask import Flask

from shared.clock import FixedClock
from shared.ids import new_id
from shared.messaging.rabbitmq_server import RabbitMQServer, installed
from shared.settings import ServiceSettings
from shared.store.cluster import Cluster
from shared.testing.clients import Client
from shared.testing.databases import Databases, TestDatabase
from shared.testing.settings import settings_for
from shared.testing.tokens import Signer
from shared.web import Api, create_app

# A Tuesday, nine o'clock in Shanghai, the first day of a school year.
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)

ServiceDatabase = Callable[[str], TestDatabase]


class ServiceApp(Protocol):
    def __call__(
        self,
        api: Api,
        database: TestDatabase,
        *,
        constraints: Mapping[str, tuple[str, str]] | None = None,
        settings: ServiceSettings | None = None,
    ) -> Flask: ...


class MakeClient(Protocol):
    def __call__(
        self,
        app: Flask,
        *,
        school: UUID | None = None,
        roles: Iterable[str] = ("teacher",),
        person: UUID | None = None,
        token: str | None = None,
        **claims: Any,
    ) -> Client: ...


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """Structlog's default draws them with every local variable where it finds the means, which takes seconds each."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL for this session. Its package is a dependency of Qinglan: without it tests fail, they never skip."""
    with tempfile.TemporaryDirectory(prefix="qinglan-test-", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(Path(folder), durable=False)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture(scope="session")
def rabbitmq(need: Callable[[str, object], None]) -> Iterator[RabbitMQServer]:
    """A RabbitMQ for this session; each test takes a virtual host of its own (`vhost`)."""
    need("RabbitMQ", installed())
    with tempfile.TemporaryDirectory(prefix="qinglan-test-", ignore_cleanup_errors=True) as folder:
        broker = RabbitMQServer(Path(folder))
        try:
            broker.start()
            yield broker
        finally:
            broker.stop()


@pytest.fixture
def vhost(rabbitmq: RabbitMQServer) -> Iterator[str]:
    """The amqp:// address of an empty virtual host, for this test alone."""
    name = f"test-{new_id()}"
    yield rabbitmq.create_vhost(name)
    rabbitmq.ctl("delete_vhost", name)


@pytest.fixture(scope="session")
def databases(postgres: Cluster) -> Databases:
    return Databases(postgres)


@pytest.fixture
def service_database(databases: Databases) -> Iterator[ServiceDatabase]:
    """`service_database("directory")`: a migrated and empty database, for this test alone."""
    made: list[TestDatabase] = []

    def make(service: str) -> TestDatabase:
        made.append(databases.copy(service))
        return made[-1]

    yield make
    for database in made:
        databases.take_back(database)


@pytest.fixture
def clock() -> FixedClock:
    """Stands at NOW until the test moves it."""
    return FixedClock(NOW)


@pytest.fixture
def signer(clock: FixedClock) -> Signer:
    return Signer(clock)


@pytest.fixture
def service_app(signer: Signer, clock: FixedClock) -> ServiceApp:
    """`service_app(api, database, constraints=…)`: the service's Flask app at the test's clock, trusting `signer`."""

    def make(
        api: Api,
        database: TestDatabase,
        *,
        constraints: Mapping[str, tuple[str, str]] | None = None,
        settings: ServiceSettings | None = None,
    ) -> Flask:
        settings = settings or settings_for(api.service, database.url, database.owner_url)
        return create_app(
            api, settings, database.store, clock=clock, verifier=signer.verifier(), constraints=constraints
        )

    return make


@pytest.fixture
def client(signer: Signer) -> MakeClient:
    """`client(app, school=…, roles=("school_admin",))`: a caller of the API; `token=""` is one without a token."""

    def make(
        app: Flask,
        *,
        school: UUID | None = None,
        roles: Iterable[str] = ("teacher",),
        person: UUID | None = None,
        token: str | None = None,
        **claims: Any,
    ) -> Client:
        if token is None:
            token = signer.token(person or new_id(), school or new_id(), roles, **claims)
        return Client(app, token, f"/api/{app.name}/v1")

    return make


@pytest.fixture(scope="session")
def need() -> Callable[[str, object], None]:
    """`need("Chromium", path)`: skips the test where something is missing, but fails it where CI=true."""

    def check(name: str, there: object) -> None:
        if there:
            return
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"{name} is missing, and CI may not go without")
        pytest.skip(f"{name} is missing")

    return check
