"""How the relay hands events to the bus: a small protocol, and which implementation a bus has.

One behavioural suite runs on both (`tests/integration/messaging/test_buses.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kombu import Connection, Producer

from shared.bus_address import PGMQ
from shared.messaging import crash_points
from shared.messaging.bus import BusUnavailableError, connect, failures_of
from shared.messaging.outgoing import CONTENT_TYPE, Outgoing
from shared.messaging.pika_publisher import PikaPublisher
from shared.messaging.topology import EXCHANGE

__all__ = ["KombuPublisher", "Outgoing", "Publisher", "publisher_of"]


class Publisher(Protocol):
    """Publishes in order. Not shared between threads."""

    def publish(self, messages: Sequence[Outgoing]) -> int:
        """Publish in order; return how many, counted from the front, the bus has confirmed to keep.

        Fewer than given: the next one was refused or timed out, and none after it may be taken as published.

        Raises:
            BusUnavailableError: none was confirmed; some may be on the bus nevertheless.
        """
        ...

    def close(self) -> None:
        """Give the connection back; never raises."""
        ...


def publisher_of(url: str) -> Publisher:
    """The publisher for the bus at `url`, by its scheme; it connects at first use."""
    return KombuPublisher(url) if url.startswith(PGMQ) else PikaPublisher(url)


class KombuPublisher:
    """On `pgmq://`: one transaction a batch, so all of it is kept or none."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._producer: Producer | None = None

    def publish(self, messages: Sequence[Outgoing]) -> int:
        """See `Publisher.publish`."""
        connection = self._connection = self._connection or connect(self._url)
        try:
            with failures_of(connection):
                producer = self._producer = self._producer or self._open(connection)
                return self._publish_together(producer, messages)
        except BusUnavailableError:
            self.close()
            raise

    def _open(self, connection: Connection) -> Producer:
        return Producer(connection.default_channel, exchange=EXCHANGE, auto_declare=True)

    def _publish_together(self, producer: Producer, messages: Sequence[Outgoing]) -> int:
        with producer.batch(max_size=len(messages)):
            for message in messages:
                _send(producer, message)
            crash_points.reached("publisher.before-confirm")
        crash_points.reached("publisher.after-confirm")
        return len(messages)

    def close(self) -> None:
        """See `Publisher.close`."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            try:
                with failures_of(connection):
                    connection.release()
            except BusUnavailableError:
                pass  # it is gone already, which is what was wanted


def _send(producer: Producer, message: Outgoing) -> None:
    producer.publish(
        message.body,
        routing_key=message.type,
        content_type=CONTENT_TYPE,
        content_encoding="utf-8",
        delivery_mode="persistent",
        message_id=message.event_id,
    )
