"""The short form: every nemesis once, those that belong together in one run."""

from __future__ import annotations

from tests.faults.nemeses import BUS, LOAD, NEMESES, NETWORK, PROCESS, STORE
from tests.faults.run import play
from tests.faults.world import Stage

SEED = 20260901


def names(where: str, *, crash: bool = False) -> list[str]:
    return [name for name, (place, _) in NEMESES.items() if place == where and name.startswith("killed at") == crash]


def crashes(*parts: str) -> list[str]:
    return [name for name in names(PROCESS, crash=True) if name.removeprefix("killed at ").split(".")[0] in parts]


SHORT: dict[str, list[str]] = {
    "writers and relays die at each point": crashes("outbox", "relay", "publisher"),
    "consumers and clocks die at each point": crashes("consumer", "inbox", "timers"),
    "processes are killed, stand still and mistake the time": names(PROCESS),
    "the network fails": names(NETWORK),
    "the bus fails": names(BUS),
    "garbage and floods come": names(LOAD),
    "the database fails": names(STORE),
}


def holds(stage: Stage, story: str) -> None:
    """Play it, and show what was found where the promise did not hold."""
    run = play(stage, SEED, SHORT[story])
    assert not run.findings(), "\n".join([run.line(), *run.findings()])
    assert run.verdict.committed > 0
