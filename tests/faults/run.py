"""One run: work, nemeses that the seed chooses, healing, coming to rest, verdict."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.checker import Verdict
from tests.faults.nemeses import BUS, NEMESES, STORE, struck
from tests.faults.world import Stage, World

# How long to wait for everything to come to rest: longer than any backoff. Waited out only if something is lost.
REST_WITHIN = 60.0
NEMESES_A_RUN = 5


@dataclass(frozen=True)
class Run:
    """What a run did and found."""

    seed: int
    nemeses: tuple[str, ...]
    kills: int
    cuts: int
    verdict: Verdict
    unexpected: tuple[str, ...]
    folder: Path

    def line(self) -> str:
        """For a person who watches."""
        found = "as promised" if self.verdict.holds else "BROKEN"
        return f"seed {self.seed}: {self.verdict.committed} committed; {'; '.join(self.nemeses)}: {found}"

    def findings(self) -> list[str]:
        """What contradicts the promise, and ends of processes that nobody caused, a line each."""
        verdict = self.verdict
        kinds = {
            "lost": verdict.lost, "doubled": verdict.doubled, "misordered": verdict.misordered,
            "phantom": verdict.phantom, "unexpected": self.unexpected,
        }  # fmt: skip
        return [f"{kind}: {line}" for kind, lines in kinds.items() for line in lines]


def choose(rng: random.Random, count: int, known: Sequence[str] = ()) -> tuple[str, ...]:
    """Different ones, of all or of `known`."""
    of = list(known or NEMESES)
    return tuple(rng.sample(of, min(count, len(of))))


def play(
    stage: Stage,
    seed: int,
    nemeses: Sequence[str] | None = None,
    *,
    hole: str | None = None,
    rest_within: float = REST_WITHIN,
) -> Run:
    """Play the nemeses, or those that the seed chooses, one after the other and sometimes two at once."""
    rng = random.Random(seed)
    chosen = tuple(nemeses) if nemeses is not None else choose(rng, NEMESES_A_RUN)
    stage.empty()
    world = World(stage, rng, hole=hole)
    try:
        world.start()
        world.wait_until_it_works()
        let_loose(world, chosen)
        stage.network.heal()
        verdict = world.finish(rest_within)
    finally:
        world.close()
    return Run(seed, chosen, world.kills, world.cuts, verdict, tuple(world.unexpected), world.folder)


def let_loose(world: World, names: Sequence[str]) -> None:
    """A server that is away is trouble enough for one; all others may meet."""
    while names:
        name, *names = names
        with struck(world, name):
            world.let_work(world.rng.uniform(0.3, 1.2))
            if names and world.rng.random() < 0.5 and compatible(name, names[0]):
                second, *names = names
                with struck(world, second):
                    world.let_work(world.rng.uniform(0.3, 1.0))
        world.let_work(world.rng.uniform(0.2, 0.6))


def compatible(first: str, second: str) -> bool:
    """Whether they may be let loose at once: what asks a server something needs it to be there."""
    servers = {BUS, STORE}
    return NEMESES[first][0] not in servers or NEMESES[second][0] not in servers | {"process", "load"}
