"""The suite's processes: each is forked from a server that has the libraries loaded, has its own log, and can be killed."""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from shared.messaging import crash_points

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["tests.faults.worker", "tests.faults.writer"])


class Spec(Protocol):
    """What a process is told. `crash_at` is a crash point and how often to pass it, such as `relay.after-mark:3`."""

    @property
    def log(self) -> Path: ...

    @property
    def crash_at(self) -> str: ...


S = TypeVar("S", bound=Spec)


@dataclass(eq=False)
class Child(Generic[S]):
    """A process of the suite; started again it is another process with the same name."""

    main: Callable[[S], int]
    spec: S
    process: BaseProcess = field(init=False)

    def start(self) -> Child[S]:
        self.process = FORK.Process(target=run, args=(self.main, self.spec), daemon=True)
        self.process.start()
        return self

    @property
    def exit_code(self) -> int | None:
        return self.process.exitcode

    def tell(self, number: signal.Signals) -> None:
        if self.process.pid is not None and self.exit_code is None:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.kill(self.process.pid, number)

    def kill(self) -> None:
        """SIGKILL, and wait for its end."""
        self.tell(signal.SIGCONT)
        self.tell(signal.SIGKILL)
        self.process.join(10)

    def stop(self, within: float = 28) -> bool:
        """SIGTERM; whether it ended by itself, with 0. If it does not, its log says where each thread stands."""
        self.tell(signal.SIGTERM)
        self.process.join(within)
        if self.exit_code is None:
            self.tell(signal.SIGUSR1)
            self.process.join(0.2)
            self.kill()
        return self.exit_code == 0


def run(main: Callable[[S], int], spec: S) -> None:
    """The body of each process."""
    output = os.open(spec.log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    faulthandler.register(signal.SIGUSR1)
    threading.Thread(target=end_with_parent, daemon=True).start()
    with crash_points.hooked(killer(spec.crash_at)):
        code = main(spec)
    # At once, as a process's end is: a thread that hangs in a black hole must not hold it.
    os._exit(code)


def end_with_parent() -> None:
    """Nobody is left behind when the suite itself is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def killer(crash_at: str) -> crash_points.Hook:
    """Dies at the named point, by SIGKILL: no handler, no flush, no goodbye."""
    name, _, nth = crash_at.partition(":")
    visits: Counter[str] = Counter()

    def reached(point: str) -> None:
        visits[point] += 1
        if point == name and visits[point] == int(nth or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    return reached
