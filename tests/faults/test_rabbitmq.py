"""The short form of the fault suite on RabbitMQ."""

from __future__ import annotations

import pytest

from tests.faults.short import SHORT, holds
from tests.faults.takeover import take_over
from tests.faults.world import Stage


@pytest.mark.timeout(400)  # servers are restarted, and a busy machine takes its time
@pytest.mark.parametrize("story", SHORT)
def test_on_rabbitmq_nothing_is_lost_doubled_misordered_or_phantom_when(story: str, rabbitmq_stage: Stage) -> None:
    holds(rabbitmq_stage, story)


def test_another_relay_takes_over_from_a_killed_one_within_five_seconds(rabbitmq_stage: Stage) -> None:
    assert take_over(rabbitmq_stage) < 5
