"""A connection keeps the plans of its queries; those made while a queue was small must do when it is large."""

from __future__ import annotations

import re
import threading
from typing import LiteralString

import psycopg

from shared.ids import new_id
from shared.messaging.publisher import publisher_of
from shared.messaging.relay import Relay
from shared.store import SERVICE
from tests.integration.messaging.test_inbox import envelope
from tests.integration.messaging.world import World, eventually

LOOKED_UP = "SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_user_indexes WHERE indexrelname = %s"
READ = "SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables WHERE relname = ANY(%s)"
# After five executions psycopg prepares a query, after five more PostgreSQL may settle on one plan for good.
SMALL = 12
ROUNDS, EACH = 20, 50


def read_in_sequence(world: World, database: str, *tables: str) -> int:
    """How many rows scans without an index have read since the tables were emptied."""
    return counted(world, database, READ, list(tables))


def counted(world: World, database: str, statistic: LiteralString, of: list[str] | str) -> int:
    address = re.sub(r"/postgres(?=\?|$)", f"/{database}", world.admin_url)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute(statistic, (of,)).fetchone()
    assert row is not None
    return int(row[0])


def analyze(world: World, database: str) -> None:
    with psycopg.connect(re.sub(r"/postgres(?=\?|$)", f"/{database}", world.admin_url), autocommit=True) as connection:
        connection.execute("ANALYZE")
        connection.execute("SELECT pg_stat_reset()")


def all_published(world: World) -> bool:
    """Asked without a scan of its own."""
    with psycopg.connect(world.producer_url, options="-c enable_seqscan=off") as connection:
        return connection.execute("SELECT FROM outbox WHERE published_at IS NULL LIMIT 1").fetchone() is None


def test_a_plan_from_when_the_inbox_was_small_does_not_read_all_of_it_later(world: World) -> None:
    for _ in range(SMALL):
        world.inbox.step([envelope(new_id(), 1)])
    analyze(world, "kernel_notifications")
    for _ in range(SMALL):
        world.inbox.step([envelope(new_id(), 1)])
    for _ in range(ROUNDS):
        world.inbox.step([envelope(new_id(), 1) for _ in range(EACH)])
    assert len(world.effects()) == 2 * SMALL + ROUNDS * EACH
    world.subscriber.close()
    assert read_in_sequence(world, "kernel_notifications", "inbox", "inbox_positions") < ROUNDS * EACH


def test_an_event_asks_once_for_the_position_of_its_subject(world: World) -> None:
    world.inbox.step([envelope(new_id(), 1)])
    analyze(world, "kernel_notifications")
    world.inbox.step([envelope(new_id(), 1) for _ in range(EACH)])
    world.subscriber.close()
    # Once to see whether it is next, once when the position is written, and what the first step did.
    assert counted(world, "kernel_notifications", LOOKED_UP, "one_position_per_subject") < 3 * EACH


def test_a_plan_from_when_the_outbox_was_small_does_not_read_all_of_it_later(world: World) -> None:
    analyze(world, "kernel_directory")
    stop = threading.Event()
    relay = Relay(world.producer_url, lambda: publisher_of(world.bus_url))
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        for count in [1] * 2 * SMALL + [EACH] * ROUNDS:
            with world.producer.begin(SERVICE) as session:
                for _ in range(count):
                    world.emit(session, new_id(), 1)
            eventually(lambda: all_published(world))
    finally:
        stop.set()
        thread.join(20)
    assert read_in_sequence(world, "kernel_directory", "outbox") < ROUNDS * EACH
