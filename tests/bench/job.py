"""What one process of a benchmark is told, and how it says that it is ready and done."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Job:
    """`rate` is events a second, 0 as fast as possible."""

    producer_url: str
    subscriber_url: str
    bus_url: str
    events: int = 0
    rate: float = 0.0

    def as_argument(self) -> str:
        """For the command line of `job_of_this_process`."""
        return json.dumps(asdict(self))


def job_of_this_process() -> Job:
    """The job that `Started` gave."""
    return Job(**json.loads(sys.argv[1]))


def say_ready() -> None:
    """The parent may give the word."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def await_go() -> None:
    """Say ready and wait for the parent's word; without a parent there is nothing to do."""
    say_ready()
    if not sys.stdin.readline():
        sys.exit(0)


def paced(job: Job) -> Iterator[int]:
    """The numbers of the job's events, each at its time. A late one does not shift those after it."""
    began = time.monotonic()
    for number in range(job.events):
        if job.rate:
            time.sleep(max(0.0, began + number / job.rate - time.monotonic()))
        yield number


def end_with_parent() -> None:
    """Have this process told to end (SIGTERM) when the parent closes our standard input or is gone."""

    def watch() -> None:
        # Not `sys.stdin`: its lock would be held in every process that is forked meanwhile.
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
