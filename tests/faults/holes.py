"""Holes to plant in a worker's process, so that the suite shows that it would find them. The kernel has no such option."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg

from shared.messaging import consumer, crash_points, order, relay
from shared.messaging.bus_queue import BusQueue
from shared.messaging.inbox import Inbox, Step
from shared.messaging.order import Pending, Verdict
from shared.messaging.publisher import Publisher

Hole = Callable[[], Iterator[None]]


def ack_before_commit() -> Iterator[None]:
    """The bus forgets what the inbox has not committed yet."""

    def consume_once(queue: BusQueue, inbox: Inbox, wait: float) -> Step:
        bodies = queue.take(wait)
        queue.ack()
        if bodies:
            crash_points.reached("consumer.after-ack")
        return inbox.step(bodies)

    with patch.object(consumer, "consume_once", consume_once):
        yield


def mark_before_confirm() -> Iterator[None]:
    """An event counts as published before the bus has said that it keeps it."""

    def relay_once(connection: psycopg.Connection, publisher: Publisher, limit: int = relay.BATCH) -> tuple[int, int]:
        rows = relay.unpublished(connection, limit)
        if not rows:
            return 0, 0
        connection.execute("UPDATE outbox SET published_at = now() WHERE id = ANY(%s)", ([row.id for row in rows],))
        crash_points.reached("relay.before-publish")
        return len(rows), publisher.publish([row.outgoing for row in rows])

    with patch.object(relay, "relay_once", relay_once):
        yield


def cursor_instead_of_unpublished() -> Iterator[None]:
    """The relay remembers the last id; but ids are taken before the commit."""
    unpublished, last = relay.unpublished, 0

    def after_the_last(connection: psycopg.Connection, limit: int = relay.BATCH) -> list[relay.Row]:
        nonlocal last
        rows = [row for row in unpublished(connection, limit) if row.id > last]
        last = rows[-1].id if rows else last
        return rows

    with patch.object(relay, "unpublished", after_the_last):
        yield


def inbox_without_memory() -> Iterator[None]:
    """What comes a second time is handled a second time, whatever its subject's position."""
    step = Inbox.step

    def forgetful(inbox: Inbox, bodies: list[bytes]) -> Step:
        with inbox._begin() as session:
            session.connection().exec_driver_sql("DELETE FROM inbox WHERE state = 'handled'")
        return step(inbox, bodies)

    def run(_event: Pending, _position: int, now: datetime, _patience: timedelta) -> tuple[Verdict, datetime]:
        return Verdict.RUN, now

    with patch.object(Inbox, "step", forgetful), patch.object(order, "verdict", run):
        yield


HOLES: dict[str, Hole] = {
    hole.__name__: hole
    for hole in (ack_before_commit, mark_before_confirm, cursor_instead_of_unpublished, inbox_without_memory)
}


@contextmanager
def planted(name: str | None) -> Iterator[None]:
    """With the hole in this process for the length of the block; with none for None."""
    if name is None:
        yield
    else:
        with contextmanager(HOLES[name])():
            yield
