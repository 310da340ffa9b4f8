"""Outbox → bus: one active relay per service, in the order of writing, marking only what the bus confirmed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import structlog

from shared.keepalive import watching
from shared.messaging import crash_points, metrics
from shared.messaging.backoff import Backoff
from shared.messaging.bus import BusUnavailableError
from shared.messaging.notifications import notified
from shared.messaging.publisher import Outgoing, Publisher
from shared.messaging.spacing import rest
from shared.messaging.waker import CHANNEL

log = structlog.get_logger(__name__)

BATCH = 200
BUSY_POLL = 0.020
RESTING_POLL = 1.0

# One lock per database, and a database is a service's own.
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('qinglan.relay', 0))"

# Never a cursor `id > last`: ids are taken before the commit, so a lower one can appear later.
_UNPUBLISHED = """
SELECT id, xmin::text, event_id::text, type, envelope::text FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT %s
"""
# Only the very rows that were read: `republish` touches also what is on its way, and what the lost bus had confirmed a
# moment before must then not count as published.
_MARK = """
UPDATE outbox SET published_at = clock_timestamp() FROM unnest(%s::bigint[], %s::text[]) AS sent (id, xmin)
WHERE outbox.id = sent.id AND outbox.xmin::text = sent.xmin AND published_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Row:
    """An unpublished event, and the transaction that wrote it last."""

    id: int
    xmin: str
    outgoing: Outgoing


def unpublished(connection: psycopg.Connection, limit: int = BATCH) -> list[Row]:
    """The next events to publish, in order."""
    rows = connection.execute(_UNPUBLISHED, (limit,)).fetchall()
    return [Row(id_, xmin, Outgoing(event_id, type_, body)) for id_, xmin, event_id, type_, body in rows]


def relay_once(connection: psycopg.Connection, publisher: Publisher, limit: int = BATCH) -> tuple[int, int]:
    """Publish the next batch and mark what was confirmed; return (found, confirmed).

    `connection` is in autocommit and holds the relay's lock. So a relay that has lost its lock with its
    connection cannot mark; what it still publishes is a duplicate, which inboxes absorb.

    Raises:
        BusUnavailableError: nothing was confirmed.
        psycopg.Error: the database is gone; confirmed events may be unmarked and will be published again.
    """
    rows = unpublished(connection, limit)
    if not rows:
        return 0, 0
    crash_points.reached("relay.before-publish")
    confirmed = publisher.publish([row.outgoing for row in rows])
    crash_points.reached("relay.before-mark")
    kept = rows[:confirmed]
    connection.execute(_MARK, ([row.id for row in kept], [row.xmin for row in kept]))
    crash_points.reached("relay.after-mark")
    return len(rows), confirmed


class Relay:
    """The relay's thread: keeps a connection, the lock and the bus, whatever happens to them."""

    def __init__(self, conninfo: str, publisher: Callable[[], Publisher], *, backoff: Backoff | None = None) -> None:
        self._conninfo = conninfo
        self._new_publisher = publisher
        self._backoff = backoff or Backoff(first=0.1, longest=5.0)
        self.active = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Relay until `stop`; a database that is away is waited for."""
        publisher = self._new_publisher()
        failures = 0
        while not stop.is_set():
            try:
                with self._connect() as connection:
                    failures = 0
                    self._serve(connection, publisher, stop)
            except psycopg.OperationalError as error:
                failures += 1
                log.warning("relay_database_unavailable", error=str(error), failures=failures)
                stop.wait(self._backoff.delay(failures))
            finally:
                self.active.clear()
        publisher.close()

    def _connect(self) -> psycopg.Connection:
        # A plan that was made while the outbox was small would read all of it for each batch: see inbox.py.
        address = watching(self._conninfo, enable_seqscan="off")
        return psycopg.connect(address, autocommit=True, application_name="qinglan relay")

    def _serve(self, connection: psycopg.Connection, publisher: Publisher, stop: threading.Event) -> None:
        while not stop.is_set() and not _locked(connection):
            stop.wait(RESTING_POLL)
        if stop.is_set():
            return
        self.active.set()
        log.info("relay_active")
        connection.execute(f"LISTEN {CHANNEL}")
        self._relay(connection, publisher, stop)

    def _relay(self, connection: psycopg.Connection, publisher: Publisher, stop: threading.Event) -> None:
        failures, pause = 0, BUSY_POLL
        while not stop.is_set():
            began = time.monotonic()
            found, confirmed = self._attempt(connection, publisher)
            metrics.relay_confirmed(confirmed)
            if confirmed < found:
                failures += 1
                metrics.relay_failed()
                stop.wait(self._backoff.delay(failures))
                continue
            failures = 0
            if found == BATCH:
                continue
            if found:
                rest(stop, began, found)
            pause = BUSY_POLL if found else min(pause * 2, RESTING_POLL)
            if notified(connection, pause):
                pause = BUSY_POLL

    def _attempt(self, connection: psycopg.Connection, publisher: Publisher) -> tuple[int, int]:
        try:
            return relay_once(connection, publisher)
        except BusUnavailableError as error:
            log.warning("relay_bus_unavailable", error=str(error))
            return 1, 0


def _locked(connection: psycopg.Connection) -> bool:
    row = connection.execute(_TRY_LOCK).fetchone()
    return bool(row and row[0])
