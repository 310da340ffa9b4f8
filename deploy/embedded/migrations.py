"""All services' migrations at once, each in a process of its own: their tables and metrics share no memory."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from deploy.embedded.errors import CannotStart
from deploy.embedded.launch import Child, launch
from deploy.embedded.programs import Program


def run_migrations(programs: Iterable[Program], meanwhile: Callable[[float], None]) -> None:
    """Runs the programs to their end, side by side; raises CannotStart if one fails."""
    running = [(program, start(program)) for program in programs]
    while any(child.ended() is None for _, child in running):
        meanwhile(0.02)
    for program, child in running:
        if child.ended():
            raise CannotStart(f"{program.name} failed: {last_line(program.log)} (all of it in {program.log})")


def start(program: Program) -> Child:
    """Starts it with a fresh log of its own."""
    output = os.open(program.log, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        return launch(program, output)
    finally:
        os.close(output)


def last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), "it said nothing")
