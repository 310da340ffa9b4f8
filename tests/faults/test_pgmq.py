"""The short form of the fault suite on PGMQ."""

from __future__ import annotations

import pytest

from shared.messaging.bus_queue import KombuQueue
from tests.faults.buses import publish_raw
from tests.faults.nemeses import NEMESES
from tests.faults.short import SHORT, holds
from tests.faults.subscriber import subscriptions
from tests.faults.takeover import take_over
from tests.faults.world import Stage, without_disk


@pytest.mark.timeout(400)  # servers are restarted, and a busy machine takes its time
@pytest.mark.parametrize("story", SHORT)
def test_on_pgmq_nothing_is_lost_doubled_misordered_or_phantom_when(story: str, pgmq_stage: Stage) -> None:
    holds(pgmq_stage, story)


def test_every_nemesis_is_played() -> None:
    assert sorted(name for names in SHORT.values() for name in names) == sorted(NEMESES)


def test_there_is_a_disk_to_fill_up(pgmq_stage: Stage) -> None:
    if missing := without_disk(pgmq_stage):
        pytest.skip(missing)


def test_another_relay_takes_over_from_a_killed_one_within_five_seconds(pgmq_stage: Stage) -> None:
    assert take_over(pgmq_stage) < 5


def test_a_run_begins_with_nothing_on_the_bus(pgmq_stage: Stage) -> None:
    """What the run before left would be its phantoms."""
    publish_raw(pgmq_stage.bus, "qinglan.directory.group.created.v1", b"of the run before")
    pgmq_stage.empty()
    queue = KombuQueue(pgmq_stage.bus.url, subscriptions)
    assert queue.take(0.5) == []
    queue.release()
