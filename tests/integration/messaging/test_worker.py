"""Workers as real processes: stopped, killed at every crash point, watched."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from shared.ids import new_id
from shared.messaging import declare_topology
from shared.messaging.crash_points import CRASH_POINTS
from shared.store import SERVICE
from tests.integration.messaging import worker_process
from tests.integration.messaging.world import World, eventually

pytestmark = pytest.mark.parametrize("bus", ["pgmq", "rabbitmq"], indirect=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


ROOT = Path(__file__).parents[3]


class Worker:
    """A worker process; its log is kept for a test that fails."""

    def __init__(self, world: World, log: Path, *arguments: str, crash_at: str = "") -> None:
        self.port = free_port()
        self.log = log
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "QINGLAN_DATABASE_URL": world.subscriber_url,
            "QINGLAN_BUS_URL": world.bus_url,
            "QINGLAN_METRICS_PORT": str(self.port),
            "QINGLAN_CRASH_AT": crash_at,
        }
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.integration.messaging.worker_process", *arguments],
                cwd=ROOT, env=environment, stdout=output, stderr=output,
            )  # fmt: skip

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def ready(self) -> bool:
        return self.get("/readyz")[0] == 200

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def worker(world: World, log: Path, *arguments: str, crash_at: str = "") -> Iterator[Worker]:
    it = Worker(world, log, *arguments, crash_at=crash_at)
    try:
        yield it
    finally:
        if it.process.poll() is None:
            it.process.kill()
            it.process.wait()


@pytest.fixture
def world(world: World) -> World:
    """The producer is the subscriber itself."""
    declare_topology(world.bus_url, worker_process.subscriptions)
    world.producer.close()
    world.producer = world.subscriber
    return world


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


def effects(world: World, kind: str) -> list[tuple[str, int]]:
    rows = world.query("SELECT subject, sequence FROM effects WHERE name = :kind ORDER BY id", kind=kind)
    return [(str(subject), int(sequence)) for subject, sequence in rows]


def write_some(world: World, subjects: list[UUID], sequence: int) -> None:
    for subject in subjects:
        world.write(subject, sequence)
        with world.producer.begin(SERVICE) as session:
            world.emit(session, subject, sequence + 1, name="never")
            session.rollback()


def test_killed_at_every_crash_point_it_loses_nothing_and_doubles_nothing(world: World, log: Path) -> None:
    subjects = [new_id() for _ in range(3)]
    for sequence, point in enumerate(CRASH_POINTS, start=1):
        with worker(world, log, crash_at=point) as doomed:
            write_some(world, subjects, sequence)
            assert doomed.process.wait(30) == -signal.SIGKILL, point
    written = sorted((str(subject), n) for subject in subjects for n in range(1, len(CRASH_POINTS) + 1))
    with worker(world, log) as last:
        eventually(lambda: len(effects(world, "school")) >= len(written), within=30)
        eventually(lambda: len(effects(world, "timer")) >= len(written), within=30)
        assert last.stop() == 0
    group_effects = effects(world, "group")
    for subject in subjects:
        assert [n for each, n in group_effects if each == str(subject)] == list(range(1, len(CRASH_POINTS) + 1))
    assert sorted(effects(world, "timer")) == written
    assert len(set(effects(world, "school"))) == len(effects(world, "school")) == len(written)


def test_killed_at_random_under_load_it_loses_nothing_and_doubles_nothing(world: World, log: Path) -> None:
    subjects = [new_id() for _ in range(5)]
    sequence = 0
    for pause in (0.05, 0.4, 0.15):
        with worker(world, log) as doomed:
            eventually(doomed.ready, within=20)
            until = time.monotonic() + pause
            while time.monotonic() < until:
                sequence += 1
                write_some(world, subjects, sequence)
            doomed.process.kill()
    with worker(world, log):
        eventually(lambda: len(effects(world, "timer")) >= 5 * sequence, within=90)
        eventually(lambda: len(effects(world, "school")) >= 5 * sequence, within=90)
    for subject in subjects:
        assert [n for each, n in effects(world, "group") if each == str(subject)] == list(range(1, sequence + 1))
    assert len(effects(world, "timer")) == len(effects(world, "school")) == 5 * sequence


def test_told_to_stop_it_ends_cleanly_and_soon_and_the_next_one_goes_on(world: World, log: Path) -> None:
    subjects = [new_id() for _ in range(40)]
    with worker(world, log) as first:
        eventually(first.ready, within=20)
        for sequence in (1, 2, 3):
            write_some(world, subjects, sequence)
        told = time.monotonic()
        assert first.stop() == 0
        assert time.monotonic() - told < 10
    with worker(world, log) as second:
        eventually(second.ready, within=20)
        eventually(lambda: len(effects(world, "group")) == 120, within=20)
        assert second.stop() == 0
    assert "Traceback" not in log.read_text()


def test_the_garbage_collector_passes_over_what_was_there_at_the_start(world: World, log: Path) -> None:
    with worker(world, log, "weigh"):
        eventually(lambda: re.search(r"passed over: \d{5,}\n", log.read_text()) is not None, within=20)


def test_a_thread_that_dies_takes_the_process_down(world: World, log: Path) -> None:
    with worker(world, log, "broken") as it:
        assert it.process.wait(30) == 1
    assert "worker_thread_died" in log.read_text()


def test_it_tells_how_it_is(world: World, log: Path) -> None:
    world.query("UPDATE timers SET state = 'dead' RETURNING 1")
    with worker(world, log) as it:
        eventually(it.ready, within=20)
        world.write(new_id(), 1)
        eventually(lambda: len(effects(world, "school")) == 1)
        assert it.get("/healthz") == (200, "ok\n")
        eventually(lambda: metric(it, "qinglan_outbox_unpublished") == 0)
        assert metric(it, "qinglan_relay_active") == 1
        assert metric(it, "qinglan_relay_confirmed_total") == 2
        assert metric(it, 'qinglan_inbox_taken_total{result="new"}') == 2
        assert metric(it, "qinglan_inbox_pending") == 0
        assert metric(it, "qinglan_inbox_dead") == 0
        handled = 'qinglan_handler_seconds_count{outcome="handled",type="qinglan.directory.group.created.v1"}'
        assert metric(it, handled) == 1


def metric(it: Worker, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", it.get("/metrics")[1], re.MULTILINE)
    assert found, name
    return float(found[1])


def test_a_crash_point_that_does_not_exist_is_refused(world: World, log: Path) -> None:
    with worker(world, log, crash_at="relay.nowhere") as it:
        assert it.process.wait(30) == 1
    assert "no such crash point" in log.read_text()


def test_the_outbox_s_writer_may_die_on_either_side_of_its_commit(world: World) -> None:
    """Before it, nothing was written; after it, all is, although nobody was woken."""
    program = (
        "import sys; from uuid import UUID; from shared.store import SERVICE, open_store\n"
        "from tests.integration.messaging.world import SCHOOL, emit, group\n"
        "with open_store(sys.argv[1]).begin(SERVICE) as s:\n"
        "    emit(s, group(UUID(int=1), 1), subject=UUID(int=1), school=SCHOOL, sequence=1)\n"
    )
    for point, written in (("outbox.before-commit", 0), ("outbox.after-commit", 1)):
        died = subprocess.run(
            [sys.executable, "-c", program, world.subscriber_url], cwd=ROOT, check=False,
            env={"PATH": os.environ.get("PATH", os.defpath), "QINGLAN_CRASH_AT": point},
        )  # fmt: skip
        assert died.returncode == -signal.SIGKILL
        with world.subscriber.begin(SERVICE) as session:
            assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == written


def test_when_the_active_relay_is_killed_another_worker_s_takes_over_within_seconds(world: World, log: Path) -> None:
    with worker(world, log) as first:
        eventually(lambda: relays(first), within=20)
        with worker(world, log) as second:
            eventually(second.ready, within=20)
            assert not relays(second)
            first.process.kill()
            killed = time.monotonic()
            eventually(lambda: relays(second), within=20)
            sys.stdout.write(f"relay take-over: {time.monotonic() - killed:.2f} s\n")
            world.write(new_id(), 1)
            eventually(lambda: len(effects(world, "school")) == 1, within=20)


def relays(it: Worker) -> bool:
    return it.ready() and metric(it, "qinglan_relay_active") == 1
