"""When a run is over: an event that goes on between two questions is not overlooked. No servers are needed to see that."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import cast

import pytest

from tests.faults.world import DIRECTORY, Stage, World

IN_THE_OUTBOX, ON_THE_BUS, IN_THE_INBOX, SETTLED = range(4)
QUESTIONS = 5  # two of the outbox, two of the inbox, one of the bus


@dataclass
class OneEvent:
    """A stage on which a single event goes on: `way` is where it is at each question, and then at the last."""

    way: tuple[int, ...]
    asked: int = field(default=0)

    @property
    def bus(self) -> OneEvent:
        return self

    def is_in(self, *places: int) -> int:
        place = self.way[min(self.asked, len(self.way) - 1)]
        self.asked += 1
        return int(place in places)

    def depth(self, _service: str) -> int:
        return self.is_in(ON_THE_BUS)

    def query(self, service: str, statement: str) -> list[tuple[object, ...]]:
        if service == DIRECTORY:
            is_unpublished = "published_at IS NULL" in statement
            return [(self.is_in(IN_THE_OUTBOX) if is_unpublished else 1,)]
        return [(self.is_in(IN_THE_INBOX) if "pending" in statement else self.is_in(IN_THE_INBOX, SETTLED),)]


@pytest.mark.parametrize("way", list(combinations_with_replacement(range(SETTLED + 1), QUESTIONS)))
def test_what_goes_on_between_two_questions_is_not_overlooked(way: tuple[int, ...]) -> None:
    world = World.__new__(World)
    world.stage = cast("Stage", stage := OneEvent(way))
    if world.at_rest():
        assert way[stage.asked - 1] == SETTLED
