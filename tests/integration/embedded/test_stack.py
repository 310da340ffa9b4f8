"""The whole embedded stack in a throw-away folder: it comes up, survives, stops, and goes on."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from deploy.embedded.errors import CannotStart
from deploy.embedded.footprint import family, measure
from deploy.embedded.readiness import answers_ok
from deploy.embedded.stack import Stack

pytestmark = pytest.mark.timeout(300)
PATIENCE = 60.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


def until(happened: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def everyone(stack: Stack) -> set[int]:
    """Every process of the stack: the runner, its watchers, the programs and their own children."""
    return set(family(stack.runner(), set()))


def get(url: str) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status
    finally:
        connection.close()


def run_again(stack: Stack, **environment: str) -> subprocess.CompletedProcess[str]:
    """A `make run` beside the running stack, in the same folder unless the environment says another one."""
    settings = {"QINGLAN_STATE": str(stack.state.folder), "PORT": str(stack.port)} | environment
    return subprocess.run(
        [sys.executable, "-m", "deploy.embedded", "run"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_every_process_is_there_and_the_edge_leads_to_the_gateway(stack: Stack) -> None:
    names = set(stack.processes())
    for service in stack.blueprint.services:
        assert {f"{service}.web", f"{service}.worker"} <= names
    assert {"postgres", "envoy", "notifications.stream"} <= names
    assert get(f"{stack.url}/.well-known/jwks.json") == 200


def test_secrets_and_logs_are_the_users_alone(stack: Stack) -> None:
    folder = stack.state.folder
    assert folder.stat().st_mode & 0o077 == 0
    assert stack.state.secrets.path.stat().st_mode & 0o077 == 0


def test_no_service_listens_beyond_this_machine(stack: Stack) -> None:
    ports = [stack.port, *stack.blueprint.ports.values()]
    for port in ports:
        with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=1):
            pass


@pytest.mark.parametrize("name", ["postgres", "envoy", "gateway.web", "training.worker", "notifications.stream"])
def test_a_killed_process_is_started_again_and_answers(stack: Stack, name: str) -> None:
    before = stack.kill(name)
    assert stack.wait_restarted(name, before) != before
    until(lambda: not is_alive(before))
    until(lambda: all(answers_ok(program.ready_url) for program in stack.blueprint.roles()))
    until(lambda: answers_ok(f"{stack.url}/.well-known/jwks.json"))


def test_a_second_run_in_the_same_folder_is_refused_in_one_line(stack: Stack) -> None:
    refused = run_again(stack)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"qinglan: Qinglan runs in {stack.state.folder} already on {stack.url}")
    assert refused.stderr.count("\n") == 1
    assert stack.state.status().ready


def test_a_port_in_use_is_refused_in_one_line(stack: Stack, tmp_path: Path) -> None:
    refused = run_again(stack, QINGLAN_STATE=str(tmp_path / "other"))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"qinglan: port {stack.port} is in use: ")
    assert refused.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_it_takes_little_memory(stack: Stack) -> None:
    rows = measure({"runner": stack.runner(), **stack.processes()}, 1.0)
    assert sum(row.megabytes for row in rows) < 900


def test_neither_stop_nor_kill_leaves_a_process_and_a_second_start_goes_on_with_the_data(tmp_path: Path) -> None:
    with Stack(tmp_path / "state") as first:
        pids = everyone(first)
        assert len(pids) > 2 * len(first.processes())
        with psycopg.connect(first.blueprint.cluster.admin_url("qinglan_training")) as admin:
            admin.execute("CREATE TABLE kept AS SELECT 1 AS id")
        assert first.stop() == 0
        assert not [pid for pid in pids if is_alive(pid)]
        assert first.processes() == {}
    with Stack(tmp_path / "state", port=first.port) as second:
        with psycopg.connect(second.blueprint.cluster.admin_url("qinglan_training")) as admin:
            assert admin.execute("SELECT id FROM kept").fetchone() == (1,)
        runner = second.runner()
        left = everyone(second) - {runner}
        os.kill(runner, signal.SIGKILL)
        until(lambda: not [pid for pid in left if is_alive(pid)])


def test_a_start_that_fails_says_why_and_leaves_no_process(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "state", environment={"QINGLAN_ZONE": "Mars/Olympus"})
    with pytest.raises(CannotStart, match="QINGLAN_ZONE"):
        stack.__enter__()
    assert stack.processes() == {}
