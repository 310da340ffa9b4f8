"""PGMQ through kombu, as the kernel uses it: what is its own."""

from __future__ import annotations

import pytest
from kombu.transport import pgmq

from shared.messaging.bus import BusUnavailableError, connect
from shared.messaging.bus_queue import KombuQueue
from tests.integration.messaging.world import World, outgoing


def test_what_is_not_acknowledged_comes_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a kill -9: nothing is given back, only the visibility timeout ends."""
    monkeypatch.setattr("shared.messaging.bus.VISIBILITY_TIMEOUT", 1)
    dying, next_one = KombuQueue(world.bus_url, world.subscriptions), KombuQueue(world.bus_url, world.subscriptions)
    world.publisher.publish(outgoing(3))
    assert len(dying.take(1.0)) == 3
    assert next_one.take(0.0) == []
    assert len(next_one.take(3.0)) == 3
    next_one.ack()
    next_one.release()


def test_a_batch_is_kept_whole_or_not_at_all(world: World) -> None:
    batch = [*outgoing(2), *outgoing(1, "not a routing key")]
    with pytest.raises(BusUnavailableError):
        world.publisher.publish(batch)
    assert world.queue.take(0.2) == []
    assert world.publisher.publish(batch[:2]) == 2


def test_the_stock_transport_s_ways_that_this_one_replaces_are_still_there_to_be_replaced() -> None:
    """A kombu release that renames these would silently bring back one transaction a message."""
    stock = pgmq.Channel
    for name in ("_put_topic", "_maybe_enable_notify", "_get_bulk", "basic_ack", "_topic_key", "_receive_messages"):
        assert hasattr(stock, name), name


def test_the_address_of_the_bus_may_name_a_socket_folder() -> None:
    connection = connect("pgmq://bus:p%40ss@/qinglan_bus?host=/run/it")
    assert connection.transport_options["conn_string"] == (
        "host=/run/it port=5432 dbname=qinglan_bus user=bus password=p@ss"
    )
