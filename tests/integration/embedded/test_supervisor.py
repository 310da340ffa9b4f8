"""The runner's manager with small programs of the shell instead of services."""

import io
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.embedded.errors import CannotStart
from deploy.embedded.programs import Program
from deploy.embedded.supervisor import MOST_STARTS, Supervisor

PATIENCE = 20.0


class World:
    """A supervisor under test. Its watchers are new interpreters, as on macOS: pytest itself is not forked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pids: dict[str, int] = {}
        self.shown = io.StringIO()
        context = multiprocessing.get_context("spawn")
        self.supervisor = Supervisor(self._changed, output=self.shown, context=context)

    def _changed(self, pids: dict[str, int]) -> None:
        self.pids = pids

    def shell(self, name: str, script: str, **more: object) -> Program:
        return Program(name=name, log=self.folder / f"{name}.log", command=("sh", "-c", script), **more)  # type: ignore[arg-type]  # whatever a Program takes

    def start(self, *programs: Program) -> None:
        self.supervisor.start(programs)
        self.until(lambda: len(self.pids) >= len(programs))

    def until(self, happened: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < give_up, "it did not happen"
            self.supervisor.pump(0.05)

    def log(self, name: str) -> str:
        file = self.folder / f"{name}.log"
        return file.read_text() if file.exists() else ""

    def kill(self, name: str) -> int:
        pid = self.pids[name]
        os.kill(pid, signal.SIGKILL)
        self.until(lambda: self.pids.get(name, pid) != pid)
        return pid


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.supervisor.stop(world.supervisor.names())
    world.supervisor.close()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_program_is_started_again_and_its_log_goes_on(world: World) -> None:
    world.start(world.shell("web", "echo life; exec sleep 60"))
    world.until(lambda: world.log("web") == "life\n")
    world.kill("web")
    world.until(lambda: world.log("web") == "life\nlife\n")
    assert "web was killed by SIGKILL, starting it again" in world.shown.getvalue()


def test_what_a_killed_server_leaves_behind_goes_with_it(world: World) -> None:
    world.start(world.shell("server", "sleep 61 & echo $!; wait"))
    world.until(lambda: world.log("server").endswith("\n"))
    worker = int(world.log("server").split()[0])
    world.kill("server")
    world.until(lambda: not is_alive(worker))


def test_a_stopped_program_gets_its_signal_and_stays_down(world: World) -> None:
    trap = "trap 'echo bye; exit 0' INT; echo up; while true; do sleep 0.05; done"
    world.start(world.shell("postgres", trap, stop_signal=signal.SIGINT))
    world.until(lambda: "up" in world.log("postgres"))
    pid = world.pids["postgres"]
    world.supervisor.stop(["postgres"])
    assert world.log("postgres") == "up\nbye\n"
    assert not is_alive(pid)
    assert world.pids == {}


def test_who_does_not_stop_in_time_is_killed(world: World) -> None:
    world.start(world.shell("deaf", "trap '' TERM; echo up; while true; do sleep 0.05; done", patience=0.3))
    world.until(lambda: "up" in world.log("deaf"))
    began = time.monotonic()
    world.supervisor.stop(["deaf"])
    assert time.monotonic() - began < 10


def test_programs_stop_in_the_order_asked_for(world: World) -> None:
    world.start(world.shell("first", "exec sleep 60"), world.shell("last", "exec sleep 60"))
    last = world.pids["last"]
    world.supervisor.stop(["first"])
    assert list(world.pids) == ["last"]
    assert is_alive(last)


def test_a_program_that_dies_again_and_again_is_given_up_in_one_line(world: World) -> None:
    world.supervisor.start([world.shell("broken", "echo no such table; exit 3")])

    def given_up() -> bool:
        try:
            world.supervisor.check_starts()
        except CannotStart as error:
            return str(error) == f"broken does not start: its own words are in {world.folder / 'broken.log'}"
        return False

    world.until(given_up)
    assert world.log("broken").count("no such table") >= MOST_STARTS - 1
    assert world.shown.getvalue().count("| no such table") == 1


def test_people_see_warnings_of_loud_programs_and_nothing_of_quiet_ones(world: World) -> None:
    say = """echo '{"event": "careful", "level": "warning"}'; echo '{"event": "routine", "level": "info"}'; exec sleep 60"""
    world.start(world.shell("loud", say), world.shell("quiet", say, quiet=True))
    world.until(lambda: "routine" in world.log("loud") and "routine" in world.log("quiet"))
    world.supervisor.pump(0.1)
    world.supervisor.stop(world.supervisor.names())
    shown = world.shown.getvalue()
    assert shown.count("careful") == 1
    assert "routine" not in shown


def test_output_of_a_program_that_closed_it_does_not_keep_the_watcher_busy(world: World) -> None:
    world.start(world.shell("silent", "exec >/dev/null 2>&1; exec sleep 60"))
    watcher = world.supervisor._processes["silent"]["process"].pid
    time.sleep(0.3)
    before = cpu(watcher)
    time.sleep(0.5)
    assert cpu(watcher) - before < 0.1


def cpu(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
