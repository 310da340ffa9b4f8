"""PGMQ through kombu, as the kernel uses it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import psycopg
import pytest
from kombu.transport import pgmq

from shared.ids import new_id
from shared.messaging.bus import BusUnavailableError, connect
from shared.messaging.bus_queue import KombuQueue
from shared.messaging.publisher import KombuPublisher, Outgoing
from tests.integration.messaging.world import World, eventually


def outgoing(count: int, type_: str = "qinglan.directory.group.created.v1") -> list[Outgoing]:
    return [Outgoing(str(new_id()), type_, f'{{"number": {n}}}') for n in range(count)]


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
    assert len(world.queue.take(1.0)) == 200
    world.queue.ack()
    assert len(world.queue.take(1.0)) == 100


def test_publishing_wakes_a_consumer_that_waits(world: World) -> None:
    world.queue.take(0.0)
    threading.Timer(0.3, lambda: KombuPublisher(world.bus_url).publish(outgoing(1))).start()
    started = time.monotonic()
    assert len(world.queue.take(10.0)) == 1
    assert time.monotonic() - started < 1.5


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


def test_what_is_given_back_comes_again_at_once(world: World) -> None:
    world.publisher.publish(outgoing(3))
    assert len(world.queue.take(1.0)) == 3
    world.queue.release()
    assert len(world.queue.take(1.0)) == 3


def test_what_is_acknowledged_is_gone(world: World) -> None:
    world.publisher.publish(outgoing(3))
    world.queue.take(1.0)
    world.queue.ack()
    with psycopg.connect(world.bus_dsn) as connection:
        assert connection.execute("SELECT count(*) FROM pgmq.q_qinglan_notifications").fetchone() == (0,)


def test_a_queue_gets_all_actions_of_its_subjects_and_nothing_else(world: World) -> None:
    wanted = outgoing(1, "qinglan.directory.group.merged.v9")
    world.publisher.publish([*outgoing(1, "qinglan.directory.groups.created.v1"), *wanted])
    assert world.queue.take(0.5) == [wanted[0].body.encode()]


def test_a_batch_is_kept_whole_or_not_at_all(world: World) -> None:
    batch = [*outgoing(2), *outgoing(1, "not a routing key")]
    with pytest.raises(BusUnavailableError):
        world.publisher.publish(batch)
    assert world.queue.take(0.2) == []
    assert world.publisher.publish(batch[:2]) == 2


def test_a_lost_connection_is_told_as_such_and_the_next_use_connects_anew(world: World) -> None:
    world.publisher.publish(outgoing(1))
    assert len(world.queue.take(1.0)) == 1
    world.cut("kernel_bus")
    with pytest.raises(BusUnavailableError):
        world.queue.ack()
    world.publisher.close()
    world.publisher.publish(outgoing(1))
    assert len(world.queue.take(1.0)) >= 1


def test_a_bus_that_is_away_is_told_as_such_and_leaves_no_thread_behind(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shared.messaging.bus.CONNECT_TIMEOUT", 0.2)
    nowhere = f"pgmq://bus:x@/bus?host={tmp_path}"
    publisher, queue = KombuPublisher(nowhere), KombuQueue(nowhere, world.subscriptions)
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(BusUnavailableError):
            publisher.publish(outgoing(1))
        with pytest.raises(BusUnavailableError):
            queue.take(0.0)
    eventually(lambda: threading.active_count() <= before)


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
