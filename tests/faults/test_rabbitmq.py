"""The short form of the fault suite on RabbitMQ."""

from __future__ import annotations

from contextlib import closing, suppress

import pytest

from shared.messaging.bus import BusUnavailableError
from shared.messaging.outgoing import Outgoing
from shared.messaging.publisher import publisher_of
from tests.faults.buses import Bus, empty
from tests.faults.short import SHORT, holds
from tests.faults.subscriber import subscriptions
from tests.faults.takeover import take_over
from tests.faults.world import Stage


@pytest.mark.timeout(400)  # servers are restarted, and a busy machine takes its time
@pytest.mark.parametrize("story", SHORT)
def test_on_rabbitmq_nothing_is_lost_doubled_misordered_or_phantom_when(story: str, rabbitmq_stage: Stage) -> None:
    holds(rabbitmq_stage, story)


def test_another_relay_takes_over_from_a_killed_one_within_five_seconds(rabbitmq_stage: Stage) -> None:
    assert take_over(rabbitmq_stage) < 5


@pytest.mark.timeout(400)
def test_a_queue_that_a_killed_broker_does_not_bring_back_is_seen_and_remade(rabbitmq_stage: Stage) -> None:
    """RabbitMQ 3.10 forgets one that was made right before; whether this one does, a publisher tells."""
    bus = rabbitmq_stage.bus
    empty(bus, subscriptions)
    bus.kill()
    bus.start()

    assert bus.brought_back(subscriptions) == takes_an_event(bus)

    empty(bus, subscriptions)

    assert bus.brought_back(subscriptions)
    assert takes_an_event(bus)


def takes_an_event(bus: Bus) -> bool:
    with closing(publisher_of(bus.url)) as publisher, suppress(BusUnavailableError):
        return publisher.publish([Outgoing("1", "qinglan.directory.group.created.v1", "{}")]) == 1
    return False
