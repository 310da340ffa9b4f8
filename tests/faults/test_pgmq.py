"""The short form of the fault suite on PGMQ."""

from __future__ import annotations

import pytest

from tests.faults.nemeses import NEMESES
from tests.faults.short import SHORT, holds
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
