"""The watcher of one program: starts it, takes its output, starts it again when it dies, stops it when told."""

import os
import select
import signal
import socket
import sys
import time
from types import FrameType
from typing import Any

from honcho.process import Process

from deploy.embedded.launch import Child, be_called, die_with, launch
from deploy.embedded.output import Lines, LogFile, worth_showing
from deploy.embedded.programs import Program

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
# A program that lived this long has started: the next pause is the first again.
LIVED = 10.0
# Where the kernel does not tell a watcher that the runner died, it looks.
LOOK_FOR_PARENT = None if sys.platform == "linux" else 1.0


class WatchedProcess(Process):  # type: ignore[misc]  # honcho has no types
    """honcho's process, whose watcher keeps the program running until it gets SIGTERM; a second one hurries it.

    `cmd` is a Program. Sends honcho's messages: `start` with the pid each time, `line`, and `stop` once at the end.
    """

    cmd: Program

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:  # noqa: ARG002  # honcho's signature
        events.only_write()
        self._events = events
        self._parent = os.getppid()
        self._orders = 0
        self._loud = not self.quiet
        self._log = LogFile(self.cmd.log)
        self._last_line = b""
        self._listen_to_signals()
        be_called(f"w:{self.name}")
        pause = FIRST_PAUSE
        while not self._orders:
            began = time.monotonic()
            code = self._live_once()
            if self._orders:
                break
            lived = time.monotonic() - began > LIVED
            pause = FIRST_PAUSE if lived else pause
            self._loud = lived and not self.quiet  # the same traceback again and again helps nobody
            self._say(f"{self.name} {how_it_ended(code)}, starting it again{self._last_words()}")
            self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self._send_message({"returncode": 0}, type="stop")

    # -- one life of the program

    def _live_once(self) -> int:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        child = launch(self.cmd, writing, reading)
        os.close(writing)
        self._send_message({"pid": child.pid}, type="start")
        try:
            return self._until_it_ends(child, reading)
        finally:
            os.close(reading)

    def _until_it_ends(self, child: Child, reading: int) -> int:
        lines = Lines()
        closed, told, deadline = False, 0, float("inf")
        while (code := child.ended()) is None:
            self._wait(None if closed else reading, None if deadline == float("inf") else 1.0)
            closed = closed or self._relay(reading, lines)
            if self._orders > told:
                deadline = min(deadline, time.monotonic() + self.cmd.patience) if told == 0 else 0.0
                told = self._orders
                signal_group(child, self.cmd.stop_signal)
            if time.monotonic() > deadline:
                signal_group(child, signal.SIGKILL)
                deadline = float("inf")
        signal_group(child, signal.SIGKILL)  # whoever it left behind, such as a server's worker
        self._relay(reading, lines)
        self._show(lines.close())
        return code

    def _relay(self, reading: int, lines: Lines) -> bool:
        """Takes what is there; says whether everyone has closed the other end."""
        try:
            while data := os.read(reading, 65536):
                self._show(lines.feed(data))
        except BlockingIOError:
            return False
        return True

    def _show(self, lines: list[bytes]) -> None:
        for line in lines:
            self._log.write(line)
            if line.strip():
                self._last_line = line
            if self._loud and worth_showing(line):
                self._send_message(line)

    def _last_words(self) -> str:
        words, self._last_line = self._last_line.decode("utf-8", "replace").strip(), b""
        return f" (it said: {words[:300]})" if words and self.quiet else ""

    def _say(self, text: str) -> None:
        self._send_message(text)

    # -- signals

    def _listen_to_signals(self) -> None:
        self._wake, wake_writer = socket.socketpair()
        for end in (self._wake, wake_writer):
            end.setblocking(False)
        self._wake_writer = wake_writer
        signal.set_wakeup_fd(wake_writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            # Ctrl-C is the runner's business. A handler, since a program would inherit that they are ignored.
            signal.signal(number, lambda _number, _frame: None)
        signal.signal(signal.SIGTERM, self._ordered)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        die_with(self._parent, signal.SIGTERM)

    def _ordered(self, _number: int, _frame: FrameType | None) -> None:
        self._orders += 1

    def _wait(self, reading: int | None, seconds: float | None) -> None:
        """Until there is output or a signal, or the time is over."""
        limits = [limit for limit in (seconds, LOOK_FOR_PARENT) if limit is not None]
        sources: list[Any] = [self._wake, *([reading] if reading is not None else [])]
        ready, _, _ = select.select(sources, [], [], min(limits) if limits else None)
        if self._wake in ready:
            self._wake.recv(4096)
        if os.getppid() != self._parent and not self._orders:
            self._orders = 1

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._orders and (left := until - time.monotonic()) > 0:
            self._wait(None, left)


def signal_group(child: Child, number: signal.Signals) -> None:
    """To the child's whole session group; nothing happens when it is gone."""
    if child.pid is not None:
        try:
            os.killpg(child.pid, number)
        except (ProcessLookupError, PermissionError):
            return


def how_it_ended(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
