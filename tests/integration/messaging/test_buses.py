"""What publisher and queue promise, on PGMQ and on RabbitMQ alike."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from shared.messaging.bus import BusUnavailableError
from shared.messaging.bus_queue import KombuQueue
from shared.messaging.publisher import publisher_of
from tests.integration.messaging.world import World, eventually, outgoing, publish_once

pytestmark = pytest.mark.parametrize("bus", ["pgmq", "rabbitmq"], indirect=True)


def test_what_is_published_comes_out_in_order_as_the_bytes_that_went_in(world: World) -> None:
    messages = outgoing(150)
    assert world.publisher.publish(messages) == 150
    assert world.queue.take(1.0) == [message.body.encode() for message in messages]
    world.queue.ack()


def test_a_take_does_not_linger_for_more(world: World) -> None:
    world.publisher.publish(outgoing(1))
    started = time.monotonic()
    assert len(world.queue.take(5.0)) == 1
    assert time.monotonic() - started < 1.0


def test_a_take_is_at_most_a_window(world: World) -> None:
    world.publisher.publish(outgoing(300))
    taken: list[int] = []
    while sum(taken) < 300:
        taken.append(len(world.queue.take(5.0)))
        world.queue.ack()
    assert max(taken) <= 200
    assert sum(taken) == 300


def test_publishing_wakes_a_consumer_that_waits(world: World) -> None:
    world.queue.take(0.0)
    threading.Timer(0.3, publish_once, [world.bus_url]).start()
    started = time.monotonic()
    assert len(world.queue.take(10.0)) == 1
    assert time.monotonic() - started < 1.5


def test_what_a_dead_consumer_had_taken_comes_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a kill -9: RabbitMQ sees the connection end, on PGMQ the visibility timeout ends."""
    monkeypatch.setattr("shared.messaging.bus.VISIBILITY_TIMEOUT", 1)
    dying, next_one = KombuQueue(world.bus_url, world.subscriptions), KombuQueue(world.bus_url, world.subscriptions)
    world.publisher.publish(outgoing(3))
    assert len(dying.take(1.0)) == 3
    assert next_one.take(0.0) == []
    dying.drop()
    assert len(next_one.take(5.0)) == 3
    next_one.ack()
    next_one.release()


def test_what_is_given_back_comes_again_at_once(world: World) -> None:
    world.publisher.publish(outgoing(3))
    assert len(world.queue.take(1.0)) == 3
    world.queue.release()
    assert len(world.queue.take(1.0)) == 3


def test_what_is_acknowledged_is_gone(world: World) -> None:
    world.publisher.publish(outgoing(3))
    world.queue.take(1.0)
    world.queue.ack()
    eventually(lambda: world.waiting() == 0)


def test_a_queue_gets_all_actions_of_its_subjects_and_nothing_else(world: World) -> None:
    wanted = outgoing(1, "qinglan.directory.group.merged.v9")
    world.publisher.publish([*outgoing(1, "qinglan.directory.groups.created.v1"), *wanted])
    assert world.queue.take(0.5) == [wanted[0].body.encode()]


def ack_and_take(queue: KombuQueue) -> None:
    """On RabbitMQ an acknowledgement is bytes into a socket; then the next take tells."""
    queue.ack()
    queue.take(1.0)


def test_a_lost_connection_is_told_as_such_and_the_next_use_connects_anew(world: World) -> None:
    world.publisher.publish(outgoing(1))
    assert len(world.queue.take(1.0)) == 1
    world.cut_bus()
    with pytest.raises(BusUnavailableError):
        ack_and_take(world.queue)
    world.publisher.close()
    world.publisher.publish(outgoing(1))
    assert len(world.queue.take(5.0)) >= 1


def test_a_resting_consumer_is_told_of_a_lost_connection_and_takes_again_by_a_new_one(world: World) -> None:
    assert world.queue.take(0.0) == []
    world.cut_bus()
    with pytest.raises(BusUnavailableError):
        world.queue.take(1.0)
    publish_once(world.bus_url)
    assert len(world.queue.take(5.0)) == 1


def test_a_bus_that_is_away_is_told_as_such_and_leaves_no_thread_behind(
    world: World, bus: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shared.messaging.bus.CONNECT_TIMEOUT", 0.2)
    nowhere = {"pgmq": f"pgmq://bus:x@/bus?host={tmp_path}", "rabbitmq": "amqp://a:b@127.0.0.1:9/"}[bus]
    publisher, queue = publisher_of(nowhere), KombuQueue(nowhere, world.subscriptions)
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(BusUnavailableError):
            publisher.publish(outgoing(1))
        with pytest.raises(BusUnavailableError):
            queue.take(0.0)
    eventually(lambda: threading.active_count() <= before)
