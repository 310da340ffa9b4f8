"""Child processes of a benchmark: started, waited for, and ended with the block that started them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from tests.bench.job import Job

ROOT = Path(__file__).resolve().parents[2]
ENDS_WITHIN = 30.0


class BenchError(Exception):
    """A benchmark could not be run to its end; there is no figure."""


class Started:
    """`python -m <module> <job> …`, which prints `ready`, goes on after a line on its input and ends with the input."""

    def __init__(self, module: str, job: Job, *arguments: str) -> None:
        self.module = module
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, job.as_argument(), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip

    def wait_ready(self) -> None:
        """Return when it says that it is ready."""
        if (line := _pipe(self._process.stdout).readline()) != "ready\n":
            raise BenchError(f"{self.module} is not ready: {line!r}")

    def go(self) -> None:
        """Give the word."""
        stdin = _pipe(self._process.stdin)
        stdin.write("go\n")
        stdin.flush()

    def wait_done(self) -> None:
        """Return when it has done its job."""
        if (code := self._process.wait()) != 0:
            raise BenchError(f"{self.module} failed with {code}")

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def close(self) -> None:
        """End it, if it has not ended by itself."""
        _pipe(self._process.stdin).close()
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _pipe(self._process.stdout).close()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise BenchError("the process was started without a pipe")
    return pipe


@contextmanager
def started(modules: Sequence[str], job: Job) -> Iterator[list[Started]]:
    """A process for each module, all ready; ended at the end of the block."""
    with ExitStack() as stack:
        processes: list[Started] = []
        for module in modules:
            process = Started(module, job)
            stack.callback(process.close)
            processes.append(process)
        for process in processes:
            process.wait_ready()
        yield processes
