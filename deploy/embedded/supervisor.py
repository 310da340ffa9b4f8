"""honcho's manager for programs that come up in an order, are started again when they die, and stop in an order."""

import multiprocessing
import queue
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from multiprocessing.connection import wait
from types import FrameType
from typing import Any, TextIO

from honcho.manager import Manager
from honcho.printer import Message, Printer

from deploy.embedded.errors import CannotStart
from deploy.embedded.launch import fork_context, held_back
from deploy.embedded.programs import Program
from deploy.embedded.watched import WatchedProcess

# A program that dies this often before the stack was ready will not come up by itself.
MOST_STARTS = 5


class Events:
    """The watchers' messages to the runner: a pipe instead of honcho's queue, so that no watcher has a thread.

    A watcher forks its program, and a process with threads cannot be forked safely.
    """

    def __init__(self, context: Any) -> None:
        self._reader, self._writer = context.Pipe(duplex=False)
        self._lock = context.Lock()

    def put(self, message: Message) -> None:
        try:
            with self._lock:
                self._writer.send(message)
        except BrokenPipeError:
            return  # the runner is gone; its watchers stop by themselves

    def get(self, timeout: float, wake: socket.socket) -> Message:
        """The next message; raises queue.Empty after `timeout` seconds or when `wake` is readable."""
        if self._reader in wait([self._reader, wake], timeout):
            return self._reader.recv()
        raise queue.Empty

    def only_write(self) -> None:
        """In a watcher: lets go of the reading end, so that writing fails when the runner is gone."""
        self._reader.close()

    def close(self) -> None:
        self._reader.close()
        self._writer.close()


class Supervisor(Manager):  # type: ignore[misc]  # honcho has no types
    """Starts programs when told, keeps them running, and hands over what they print.

    `changed` is called with the pids by name whenever one has started or stopped.
    """

    def __init__(
        self, changed: Callable[[dict[str, int]], None], *, output: TextIO = sys.stdout, context: Any = None
    ) -> None:
        super().__init__(Printer(output))
        self._context = context or (fork_context() if sys.platform == "linux" else multiprocessing.get_context())
        self.events = Events(self._context)
        self._process_ctor = WatchedProcess
        self._changed = changed
        self._starts: dict[str, int] = {}
        self._orders = 0
        self._wake, self._wake_writer = socket.socketpair()
        for end in (self._wake, self._wake_writer):
            end.setblocking(False)

    @property
    def stopping(self) -> bool:
        """Whether somebody asked for the end (Ctrl-C, SIGTERM)."""
        return self._orders > 0

    def listen_to_signals(self) -> None:
        signal.set_wakeup_fd(self._wake_writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ordered)

    def _ordered(self, _number: int, _frame: FrameType | None) -> None:
        self._orders += 1

    def start(self, programs: Iterable[Program]) -> None:
        """Starts a watcher for each program; returns at once."""
        for program in programs:
            watched = self.add_process(program.name, program, quiet=program.quiet)
            entry = self._processes[program.name]
            entry["process"] = self._context.Process(name=program.name, target=watched.run, args=(self.events, True))
            with held_back(signal.SIGTERM):
                entry["process"].start()

    def pump(self, seconds: float) -> None:
        """Takes and shows what the watchers say, for at most this long; returns early after a message or signal."""
        try:
            message = self.events.get(seconds, self._wake)
        except queue.Empty:
            self._drain_wake()
            return
        entry = self._processes[message.name]
        if message.type == "line":
            self._printer.write(message)
        elif message.type == "start":
            entry["pid"] = message.data["pid"]
            self._starts[message.name] = self._starts.get(message.name, 0) + 1
            self._changed(self.pids())
        elif message.type == "stop":
            entry["returncode"] = message.data["returncode"]
            self._changed(self.pids())

    def names(self) -> list[str]:
        """Every program that was ever started."""
        return list(self._processes)

    def pids(self) -> dict[str, int]:
        """The running programs."""
        return {
            name: entry["pid"]
            for name, entry in self._processes.items()
            if "pid" in entry and entry.get("returncode") is None
        }

    def check_starts(self) -> None:
        """Raises CannotStart for a program that dies again and again."""
        for name, times in self._starts.items():
            if times >= MOST_STARTS:
                log = self._processes[name]["obj"].cmd.log
                raise CannotStart(f"{name} does not start: its own words are in {log}")

    def stop(self, names: Iterable[str]) -> None:
        """Stops these programs and returns when they are gone. Being asked again meanwhile kills them."""
        waited = [name for name in names if name in self._processes]
        hurried = max(self._orders, 1)
        self._order(waited)
        while any(self._watcher_lives(name) for name in waited):
            self.pump(0.2)
            if self._orders > hurried:
                hurried = self._orders
                self._order(waited)
        for name in waited:
            self._processes[name]["process"].join()
            self._processes[name].setdefault("returncode", 0)
        self._changed(self.pids())

    def close(self) -> None:
        """Lets go of its pipes, after everything was stopped."""
        self.events.close()
        self._wake.close()
        self._wake_writer.close()

    def _order(self, names: Iterable[str]) -> None:
        for name in names:
            self._processes[name]["process"].terminate()

    def _watcher_lives(self, name: str) -> bool:
        entry = self._processes[name]
        return entry.get("returncode") is None and entry["process"].is_alive()

    def _drain_wake(self) -> None:
        try:
            self._wake.recv(4096)
        except BlockingIOError:
            return
