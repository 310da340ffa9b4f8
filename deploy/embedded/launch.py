"""How a watcher starts its program: forked from the runner's own preloaded Python, or as a command of its own.

Every service uses the same libraries. As sixteen separate interpreters they take over a gigabyte; forked from one
that has imported them, they share those pages. QINGLAN_FORK=0 and macOS (where a fork after imports is not safe)
start each one anew.
"""

import ctypes
import gc
import importlib
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkContext
from typing import NoReturn, Protocol

from deploy.embedded.programs import Program

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
# Imported once, before anything is forked: libraries and shared code, nothing that connects or starts a thread.
PRELOADED = (
    "alembic.command",
    "apispec",
    "argon2",
    "ctypes.util",
    "environs",
    "flask",
    "granian._loops",
    "granian.asgi",
    "granian.server",
    "granian.wsgi",
    "httpx",
    "icalendar",
    "jinja2",
    "joserfc.jwt",
    "kombu",
    "marshmallow",
    "orjson",
    "pgmq",
    "pika.adapters.select_connection",
    "prometheus_client",
    "psycopg_binary",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.orm",
    "structlog",
    "shared.contracts",
    "shared.messaging",
    "shared.process",
    "shared.store",
    "shared.telemetry",
    "shared.web",
)


class Child(Protocol):
    """A started program."""

    @property
    def pid(self) -> int | None: ...

    def ended(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""


class Command:
    """A child that is a command of its own, leader of its own session."""

    def __init__(self, program: Program, output: int) -> None:
        self._process = subprocess.Popen(
            program.command_line(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=program.directory,
            env=dict(program.environment) or None,
            start_new_session=True,
        )
        self.pid = self._process.pid

    def ended(self) -> int | None:
        return self._process.poll()


class Fork:
    """A child that is a fork of this process and runs the program's module as `__main__`."""

    def __init__(self, program: Program, output: int, unneeded: int | None) -> None:
        self._process = fork_context().Process(
            target=become, args=(program, output, unneeded, os.getpid()), name=program.name
        )
        with held_back(signal.SIGTERM):
            self._process.start()
        self.pid = self._process.pid

    def ended(self) -> int | None:
        return self._process.exitcode


def launch(program: Program, output: int, unneeded: int | None = None) -> Child:
    """Starts the program with its output into one descriptor; it does not get the `unneeded` one."""
    return Fork(program, output, unneeded) if program.module and may_fork() else Command(program, output)


def may_fork() -> bool:
    return sys.platform == "linux" and os.environ.get("QINGLAN_FORK") != "0"


def fork_context() -> ForkContext:
    return multiprocessing.get_context("fork")


def preload() -> None:
    """Imports what all services need and keeps the garbage collector from writing to the shared pages."""
    for name in PRELOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def become(program: Program, output: int, unneeded: int | None, parent: int) -> NoReturn:
    """Turns this fork into the program: session, signals, output, environment, arguments; then runs its module."""
    os.setsid()
    if unneeded is not None:
        os.close(unneeded)
    die_with(parent, signal.SIGTERM)
    be_called(program.name)
    reset_signals()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(ours, theirs)
    os.environ.clear()
    os.environ.update(program.environment)
    sys.argv = [program.module, *program.arguments]
    multiprocessing.set_start_method("fork", force=True)  # granian's workers share the pages too
    runpy.run_module(program.module, run_name="__main__", alter_sys=True)
    raise SystemExit(0)


def reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


@contextmanager
def held_back(number: signal.Signals) -> Iterator[None]:
    """A fork started within the block gets `number` only once it unblocks it, with handlers of its own in place."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})


def die_with(parent: int, number: signal.Signals) -> None:
    """Has the kernel send `number` to this process when `parent` dies, however it dies. Linux only."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:  # it died before we could ask
        os.kill(os.getpid(), number)


def be_called(name: str) -> None:
    """What `ps -o comm` and `top` show for this process, of which all have the runner's command line. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode())
