"""PGMQ through kombu, as the kernel uses it: what is its own."""

from __future__ import annotations

import psycopg
import pytest
from kombu.transport import pgmq
from psycopg.conninfo import conninfo_to_dict

from shared.messaging.bus import BusUnavailableError, connect
from shared.messaging.bus_queue import KombuQueue
from tests.integration.messaging.world import World, outgoing, publish_once


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
    for name in ("_create_pgmq_client", "_get_notify_waiter", "verify_connection", "close_connection"):
        assert hasattr(pgmq.Transport, name), name


def test_the_address_of_the_bus_may_name_a_socket_folder() -> None:
    connection = connect("pgmq://bus:p%40ss@/qinglan_bus?host=/run/it")
    address = conninfo_to_dict(connection.transport_options["conn_string"])
    wanted = {"host": "/run/it", "port": "5432", "dbname": "qinglan_bus", "user": "bus", "password": "p@ss"}
    assert wanted.items() <= address.items()


def test_blanks_and_quotes_in_the_address_of_the_bus_are_part_of_it(world: World) -> None:
    """A checkout may be in any folder, and a password of any characters."""
    with psycopg.connect(world.admin_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'a b''c\\d' IN ROLE bus")
    place = world.bus_url.rpartition("@")[2]

    publish_once(f"pgmq://guest:a%20b%27c%5Cd@{place}")

    assert len(world.queue.take(1.0)) == 1
