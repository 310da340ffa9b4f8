"""Training and publications own nothing yet; as processes they are like every other service."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shared.store.cluster import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("pg"), durable=False)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(params=["training", "publications"])
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def environment(cluster: Cluster, service: str) -> dict[str, str]:
    database = cluster.create_service_database(service)
    return {
        "PATH": os.environ["PATH"],
        "QINGLAN_DATABASE_URL": database.url,
        "QINGLAN_DATABASE_OWNER_URL": database.owner_url,
        "QINGLAN_BUS_URL": cluster.create_bus_database(),
        "QINGLAN_JWKS_URL": "http://127.0.0.1:9/.well-known/jwks.json",
        "QINGLAN_PORT": str(free_port()),
        "QINGLAN_METRICS_PORT": str(free_port()),
        "QINGLAN_LOG_LEVEL": "warning",
    }


def test_it_migrates_starts_answers_and_stops(service: str, environment: dict[str, str]) -> None:
    assert run(service, "migrate", environment) == 0
    with process(service, "web", environment) as web, process(service, "worker", environment) as worker:
        for path in ("/healthz", "/readyz", "/metrics", f"/api/{service}/v1/openapi.json"):
            assert get(environment["QINGLAN_PORT"], path) == 200
        for path in ("/healthz", "/readyz", "/metrics"):
            assert get(environment["QINGLAN_METRICS_PORT"], path) == 200
        assert (stop(web), stop(worker)) == (0, 0)


def test_migrating_twice_does_nothing_the_second_time(service: str, environment: dict[str, str]) -> None:
    assert [run(service, "migrate", environment) for _ in range(2)] == [0, 0]


def test_an_unknown_role_is_one_clear_line(service: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"services.{service}", "dance"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["usage: python -m services.NAME web | worker | migrate"]


def run(service: str, role: str, environment: dict[str, str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", f"services.{service}", role], env=environment, timeout=60, check=False
    ).returncode


@contextmanager
def process(service: str, role: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen([sys.executable, "-m", f"services.{service}", role], env=environment)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def stop(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(30)


def get(port: str, path: str, *, within: float = 30.0) -> int:
    """The status, as soon as somebody answers."""
    deadline = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            assert time.monotonic() < deadline, f"nobody answers on port {port}"
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
