"""What a process says: all of it into its log file, what a person should see onto the terminal."""

import os
import re
import sys
from pathlib import Path

LARGEST_LOG = 10_000_000
ROUTINE = re.compile(rb'"level": ?"(debug|info)"')


class Lines:
    """Cuts a stream of bytes into lines."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        return lines

    def close(self) -> list[bytes]:
        rest, self._rest = self._rest, b""
        return [rest] if rest else []


class LogFile:
    """A log that never takes more than twice LARGEST_LOG: a full one becomes `<name>.1`, over the one before."""

    def __init__(self, path: Path, *, largest: int = LARGEST_LOG) -> None:
        self.path = path
        self.largest = largest
        self._open()

    def write(self, line: bytes) -> None:
        if self._size > self.largest:
            os.close(self._descriptor)
            self.path.replace(self.path.with_name(f"{self.path.name}.1"))
            self._open()
        self._size += os.write(self._descriptor, line + b"\n")

    def _open(self) -> None:
        self._descriptor = os.open(self.path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        self._size = os.fstat(self._descriptor).st_size


def worth_showing(line: bytes) -> bool:
    """Everything but structured lines of level debug or info: warnings, errors, tracebacks."""
    return bool(line.strip()) and not ROUTINE.search(line)


def say(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
