"""A running stack as a Python object: for the demo, the fault suite and tests.

with Stack(folder) as stack:
    stack.url, stack.address("scheduling.web"), stack.processes()
    before = stack.kill("scheduling.worker")
    stack.wait_restarted("scheduling.worker", before)
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from deploy.embedded.errors import CannotStart
from deploy.embedded.migrations import last_line
from deploy.embedded.programs import Blueprint, dies_with_parent, standing_blueprint
from deploy.embedded.state import State, state_from
from shared.ports import free_port

CHECKOUT = Path(__file__).parents[2]
START = 120.0
STOP = 60.0
PAUSE = 0.02


class Stack:
    """The embedded stack in `folder`, with its edge on `port` (a free one if none is said).

    As a context manager it is ready inside the block and gone after it; the folder and its data stay. It dies with
    this process, however this process dies.
    """

    def __init__(self, folder: Path, *, port: int | None = None, environment: Mapping[str, str] | None = None) -> None:
        self.state = State(folder)
        self.port = port or free_port()
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        try:
            self.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    # -- its life

    def start(self) -> None:
        """Starts the runner and returns at once. What it says goes to `output`."""
        self.state.make()
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                [*dies_with_parent(), sys.executable, "-m", "deploy.embedded", "run"],
                cwd=CHECKOUT,
                env={
                    **os.environ,
                    **self._environment,
                    "QINGLAN_STATE": str(self.state.folder),
                    "PORT": str(self.port),
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_ready(self, *, seconds: float = START) -> None:
        """Returns when every part answers; raises CannotStart with the runner's own words when it ended instead."""
        give_up = time.monotonic() + seconds
        while not self._is_ready():
            if self._process is None or self._process.poll() is not None:
                raise CannotStart(last_line(self.output).removeprefix("qinglan: "))
            if time.monotonic() > give_up:
                raise CannotStart(f"not ready after {seconds:.0f} s: see {self.state.log}")
            time.sleep(PAUSE)

    def _is_ready(self) -> bool:
        status = self.state.status()
        return self._process is not None and status.ready and status.runner == self._process.pid

    def stop(self, *, seconds: float = STOP) -> int:
        """Stops everything in order and returns the runner's exit code. Safe to call twice."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its watchers notice and stop the rest
            return self._process.wait()

    # -- what it is made of

    @property
    def output(self) -> Path:
        return self.state.log / "runner.log"

    @property
    def url(self) -> str:
        """The edge: what people see."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def blueprint(self) -> Blueprint:
        """Its services, addresses, databases and environments."""
        return standing_blueprint(self.state, self.port)

    def address(self, name: str) -> str:
        """The base URL of one process, such as `scheduling.web` or `scheduling.worker` (metrics)."""
        return self.blueprint.address(name)

    def runner(self) -> int:
        """The runner's own process id, which `processes` does not have."""
        return self.state.status().runner

    def processes(self) -> dict[str, int]:
        """The process ids by name: `postgres`, `envoy`, `scheduling.web`, …"""
        return self.state.status().processes

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Kills a process as a crash would and returns the id that it had; the runner starts it again."""
        pid = self.processes()[name]
        os.kill(pid, number)
        return pid

    def wait_restarted(self, name: str, before: int, *, seconds: float = 30) -> int:
        """The new process id, once there is one in place of `before`."""
        give_up = time.monotonic() + seconds
        while (pid := self.processes().get(name, before)) == before:
            if time.monotonic() > give_up:
                raise CannotStart(f"{name} did not come back within {seconds:.0f} s")
            time.sleep(PAUSE)
        return pid

    def wipe(self) -> None:
        """Stops it and removes its folder."""
        self.stop()
        shutil.rmtree(self.state.folder, ignore_errors=True)


def running_blueprint() -> Blueprint:
    """The stack that runs in the state folder of this environment; raises CannotStart when none does."""
    state = state_from(os.environ, CHECKOUT)
    status = state.status()
    if not status.runner:
        raise CannotStart(f"nothing runs in {state.folder}: `make run` first")
    return standing_blueprint(state, urlsplit(status.url).port or 0)
