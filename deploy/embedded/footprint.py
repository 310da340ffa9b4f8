"""`make footprint`: memory (proportional set size) and processor time of every process of a running stack.

Proportional: a page that four processes share counts a quarter in each, so the sum is what the stack really takes.
Linux only, from /proc.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.embedded.errors import CannotStart
from deploy.embedded.output import say
from deploy.embedded.stack import Stack
from deploy.embedded.state import State

PROC = Path("/proc")
MEGABYTE = 1024  # in kB, the unit of smaps_rollup
SETTLE = 10.0
MEASURE = 20.0


@dataclass(frozen=True)
class Row:
    """A process with its children that have no name of their own: PostgreSQL's backends, a server's workers."""

    name: str
    processes: int
    megabytes: float
    cpu: float  # percent of one core


def show(state: State, *, settle: float = SETTLE, seconds: float = MEASURE) -> None:
    """Prints the table for the stack that runs in this folder, else for one of its own, after `settle` at rest."""
    if sys.platform != "linux":
        raise CannotStart("the footprint is read from /proc, which only Linux has")
    if state.status().ready:
        show_running(state, settle, seconds)
        return
    say(f"nothing runs in {state.folder}: measuring a stack in a throw-away folder ...")
    with TemporaryDirectory(prefix="qinglan-") as folder, Stack(Path(folder)) as stack:
        show_running(stack.state, settle, seconds)


def show_running(state: State, settle: float, seconds: float) -> None:
    time.sleep(settle)
    status = state.status()
    for line in table(measure({"runner": status.runner, **status.processes}, seconds)):
        say(line)


def measure(roots: dict[str, int], seconds: float) -> list[Row]:
    """What each of these processes and its unnamed descendants take now, and burnt within `seconds`."""
    families = {name: list(family(pid, set(roots.values()))) for name, pid in roots.items()}
    before = {pid: cpu_seconds(pid) for members in families.values() for pid in members}
    began = time.monotonic()
    time.sleep(seconds)
    lasted = time.monotonic() - began
    return [
        Row(
            name=name,
            processes=len(members),
            megabytes=sum(pss(pid) for pid in members) / MEGABYTE,
            cpu=100 * sum(max(0.0, cpu_seconds(pid) - before[pid]) for pid in members) / lasted,
        )
        for name, members in families.items()
    ]


def table(rows: Iterable[Row]) -> Iterator[str]:
    """The rows by size with their sum."""
    rows = sorted(rows, key=lambda row: -row.megabytes)
    yield f"{'process':<24}{'processes':>10}{'PSS MB':>10}{'CPU %':>8}"
    for row in rows:
        yield f"{row.name:<24}{row.processes:>10}{row.megabytes:>10.1f}{row.cpu:>8.2f}"
    total = Row(
        "total", *(sum(values) for values in zip(*((r.processes, r.megabytes, r.cpu) for r in rows), strict=True))
    )
    yield f"{total.name:<24}{total.processes:>10}{total.megabytes:>10.1f}{total.cpu:>8.2f}"


def family(pid: int, named: set[int]) -> Iterator[int]:
    """The process and its descendants, without those that have a name of their own and their descendants."""
    yield pid
    for child in children(pid):
        if child not in named:
            yield from family(child, named)


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in (PROC / str(pid) / "task").glob("*/children"):
        found += [int(child) for child in read(task).split()]
    return found


def pss(pid: int) -> int:
    """Proportional set size in kB; 0 for a process that is gone."""
    for line in read(PROC / str(pid) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def cpu_seconds(pid: int) -> float:
    """Processor time so far, its ended children's included."""
    fields = read(PROC / str(pid) / "stat").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""
