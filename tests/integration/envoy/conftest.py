from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from shared.clock import SystemClock
from tests.integration.envoy.issuer import Issuer
from tests.integration.envoy.world import Edge, Handler, Script, Upstream, all_well, running_edge

ROLES = ("gateway.web", "scheduling.web", "notifications.web", "notifications.stream")


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    return Issuer(SystemClock())


def with_keys(issuer: Issuer, otherwise: Script = all_well) -> Script:
    """A gateway's script: its keys, and `otherwise` for the rest."""

    def script(handler: Handler) -> None:
        if handler.path == "/.well-known/jwks.json":
            handler.server.upstream.seen.pop()
            handler.reply(200, issuer.jwks())
        else:
            otherwise(handler)

    return script


class Upstreams(dict[str, Upstream]):
    """The processes behind the edge by role."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__({role: Upstream(role) for role in ROLES})
        self.issuer = issuer
        for upstream in self.values():
            upstream.start()
        self.reset()

    def reset(self) -> None:
        for upstream in self.values():
            upstream.reset()
        self["gateway.web"].script = with_keys(self.issuer)

    def stop(self) -> None:
        for upstream in self.values():
            upstream.stop()


@pytest.fixture(scope="module")
def module_upstreams(issuer: Issuer) -> Iterator[Upstreams]:
    upstreams = Upstreams(issuer)
    yield upstreams
    upstreams.stop()


@pytest.fixture
def upstreams(module_upstreams: Upstreams) -> Upstreams:
    """Scripted anew for each test."""
    module_upstreams.reset()
    return module_upstreams


@pytest.fixture(scope="module")
def changes() -> Mapping[str, object]:
    """The settings in which a module's edge differs from the default; a module may override it."""
    return {}


@pytest.fixture(scope="module")
def module_edge(
    tmp_path_factory: pytest.TempPathFactory, module_upstreams: Upstreams, changes: Mapping[str, object]
) -> Iterator[Edge]:
    with running_edge(tmp_path_factory.mktemp("edge"), module_upstreams, **changes) as edge:
        yield edge


@pytest.fixture
def edge(module_edge: Edge, upstreams: Upstreams) -> Edge:
    """The module's edge, with the upstreams scripted anew."""
    return module_edge


@pytest.fixture
def anyone(edge: Edge) -> Iterator[httpx.Client]:
    """A client without a token."""
    with edge.client() as client:
        yield client


@pytest.fixture
def teacher(edge: Edge, issuer: Issuer) -> Iterator[httpx.Client]:
    """A client with a valid token."""
    with edge.client(Authorization=f"Bearer {issuer.token()}") as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
