"""`python -m tests.faults`: run after run with faults, until the minutes are over; the last line of each bus sums up."""

from __future__ import annotations

import argparse
import itertools
import json
import random
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.faults.buses import BUSES
from tests.faults.nemeses import NEMESES
from tests.faults.run import NEMESES_A_RUN, Run, choose, play
from tests.faults.takeover import take_over
from tests.faults.world import Stage, stage, without_disk

# Of the findings of a run; the kept folder has them all.
SHOWN = 20


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--bus", choices=[*BUSES, "both"], default="both", help="which bus (default: one after the other)"
    )
    parser.add_argument("--minutes", type=float, default=5.0, help="how long, on each bus (default: 5)")
    parser.add_argument("--runs", type=int, help="how many runs instead, on each bus")
    parser.add_argument("--seed", type=int, help="of the first run; each later run's is one more (default: at random)")
    parser.add_argument("--nemesis", action="append", choices=list(NEMESES), metavar="NAME", help="only these")
    parser.add_argument("--list", action="store_true", help="name all nemeses and end")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0: on each bus nothing was lost, doubled, misordered or phantom."""
    asked = arguments(given)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave nothing running, nothing mounted
    if asked.list:
        say("\n".join(NEMESES))
        return 0
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(1_000_000)
    names = list(BUSES) if asked.bus == "both" else [asked.bus]
    return max([on_bus(bus, asked, seed, say) for bus in names])


def on_bus(bus: str, asked: argparse.Namespace, seed: int, say: Callable[[str], object]) -> int:
    """All runs on one bus, on one stage."""
    say(f"{bus}: first seed {seed}")
    with stage(bus) as made:
        if missing := without_disk(made):
            say(missing)
        seconds = take_over(made)
        say(f"take-over: {json.dumps({'bus': bus, 'seconds': round(seconds, 2)})}")
        runs = []
        for run in each_run(made, asked, seed):
            runs.append(run)
            report(run, bus, asked.nemesis or [], say)
    say(f"faults: {json.dumps(summary(bus, runs))}")
    return int(not all(run.verdict.holds for run in runs))


def each_run(made: Stage, asked: argparse.Namespace, first_seed: int) -> Iterator[Run]:
    """Until the minutes are over, or as many as asked for; at least one."""
    give_up = time.monotonic() + asked.minutes * 60
    for n in itertools.count():
        if n and (n >= asked.runs if asked.runs else time.monotonic() > give_up):
            return
        seed = first_seed + n
        names = choose(random.Random(seed), NEMESES_A_RUN, asked.nemesis) if asked.nemesis else None
        yield play(made, seed, names)


def report(run: Run, bus: str, only: Sequence[str], say: Callable[[str], object]) -> None:
    """A line; and where something is wrong all that helps to see why."""
    say(run.line())
    findings = run.findings()
    if not findings:
        return
    for line in findings[:SHOWN]:
        say(f"  {line}")
    kept = shutil.copytree(run.folder, Path(tempfile.mkdtemp(prefix="qinglan-faults-kept-")) / run.folder.name)
    say(f"  histories and logs: {kept}")
    options = "".join(f" --nemesis {shlex.quote(name)}" for name in only)
    say(f"  again: python -m tests.faults --bus {bus} --runs 1 --seed {run.seed}{options}")


def summary(bus: str, runs: Sequence[Run]) -> dict[str, str | int]:
    """The figures of the last line."""
    verdicts = [run.verdict for run in runs]
    return {
        "bus": bus,
        "runs": len(runs),
        "kills": sum(run.kills for run in runs),
        "cuts": sum(run.cuts for run in runs),
        "committed": sum(verdict.committed for verdict in verdicts),
        "lost": sum(len(verdict.lost) for verdict in verdicts),
        "doubled": sum(len(verdict.doubled) for verdict in verdicts),
        "misordered": sum(len(verdict.misordered) for verdict in verdicts),
        "phantom": sum(len(verdict.phantom) for verdict in verdicts),
    }


if __name__ == "__main__":
    sys.exit(main())
