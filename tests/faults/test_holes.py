"""The suite finds a hole when one is planted in its workers; the same nemesis without it is in the short form."""

from __future__ import annotations

import pytest

from tests.faults.run import play
from tests.faults.world import Stage


@pytest.mark.parametrize(
    ("hole", "nemesis"),
    [
        ("ack_before_commit", "killed at consumer.after-ack"),
        ("mark_before_confirm", "killed at relay.before-publish"),
        ("cursor_instead_of_unpublished", "nothing happens"),
    ],
)
def test_what_a_planted_hole_loses_is_found(hole: str, nemesis: str, pgmq_stage: Stage) -> None:
    assert play(pgmq_stage, 1, [nemesis], hole=hole, rest_within=4).verdict.lost


def test_what_a_planted_hole_doubles_is_found(pgmq_stage: Stage) -> None:
    run = play(pgmq_stage, 1, ["the bus loses its data"], hole="inbox_without_memory", rest_within=4)
    assert run.verdict.doubled
