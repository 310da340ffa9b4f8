"""The bare reference's relay: pika's SelectConnection, 200 outstanding confirms, one UPDATE a batch."""

from __future__ import annotations

from typing import Any

import pika
import psycopg

from tests.bench.bare.queue import EXCHANGE, declare
from tests.bench.job import end_with_parent, job_of_this_process, say_ready

BATCH = 200
BUSY_POLL = 0.020
RESTING_POLL = 1.0

UNPUBLISHED = """
SELECT id, type, event_id::text, envelope::text FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT %s
"""
MARK = "UPDATE outbox SET published_at = clock_timestamp() WHERE id = ANY(%s)"


class Relay:
    """One thread: the connection's own loop also waits for NOTIFY."""

    def __init__(self, bus_url: str, database: psycopg.Connection) -> None:
        self._database = database
        self._ids: list[int] = []
        self._outstanding = 0
        self._tag = 0
        self._confirmed_up_to = 0
        self._pause = BUSY_POLL
        self._timer: Any = None
        self._channel: Any = None
        self._connection: Any = pika.SelectConnection(pika.URLParameters(bus_url), on_open_callback=self._on_open)

    def run(self) -> None:
        """Relay until the process is ended."""
        self._database.execute("LISTEN bare_outbox")
        self._connection.ioloop.start()

    def _on_open(self, connection: Any) -> None:
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Any) -> None:
        self._channel = channel
        declare(channel)
        channel.confirm_delivery(self._on_confirm, callback=lambda _frame: self._begin())

    def _begin(self) -> None:
        loop = self._connection.ioloop
        loop.add_handler(self._database.fileno(), lambda _fd, _events: self._on_notify(), loop.READ)
        say_ready()
        self._next()

    def _on_notify(self) -> None:
        for _ in self._database.notifies(timeout=0):
            self._pause = BUSY_POLL
        if not self._outstanding:
            self._next()

    def _next(self) -> None:
        """Publish what is there, or look again later."""
        if self._timer is not None:
            self._connection.ioloop.remove_timeout(self._timer)
            self._timer = None
        rows = self._database.execute(UNPUBLISHED, (BATCH,)).fetchall()
        if not rows:
            self._timer = self._connection.ioloop.call_later(self._pause, self._look_again)
            self._pause = min(self._pause * 2, RESTING_POLL)
            return
        self._pause = BUSY_POLL
        self._ids = [row[0] for row in rows]
        self._outstanding = len(rows)
        self._tag += len(rows)
        for _, type_, event_id, body in rows:
            properties = pika.BasicProperties(
                content_type="application/cloudevents+json", delivery_mode=2, message_id=event_id
            )
            self._channel.basic_publish(EXCHANGE, type_, body.encode(), properties)

    def _look_again(self) -> None:
        self._timer = None
        if not self._outstanding:
            self._next()

    def _on_confirm(self, frame: Any) -> None:
        method = frame.method
        if not isinstance(method, pika.spec.Basic.Ack):
            raise TypeError("the broker refused an event")
        self._outstanding = self._tag - method.delivery_tag if method.multiple else self._outstanding - 1
        if not self._outstanding:
            self._database.execute(MARK, (self._ids,))
            self._next()


def main() -> None:
    job = job_of_this_process()
    end_with_parent()
    with psycopg.connect(job.producer_url, autocommit=True) as database:
        Relay(job.bus_url, database).run()


if __name__ == "__main__":
    main()
