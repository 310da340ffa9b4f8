"""Processor time of this process and all that descend from it, ended ones included; from /proc, so on Linux alone."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")


def cpu_seconds() -> float | None:
    """User and system time so far; None where the system does not tell. Writers cost their start too."""
    if not (PROC / "self" / "stat").exists():
        return None
    stats = {int(path.name): stat for path in PROC.iterdir() if path.name.isdigit() and (stat := _stat(path))}
    ours, grown = {os.getpid()}, True
    while grown:
        found = {pid for pid, stat in stats.items() if int(stat[1]) in ours}
        grown = not found <= ours
        ours |= found
    ticks = sum(int(field) for pid in ours if pid in stats for field in stats[pid][11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(path: Path) -> list[str] | None:
    """The fields after the name: state, parent, … utime, stime, and the same of ended children."""
    try:
        return (path / "stat").read_text("utf-8", errors="replace").rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
