"""How the relay hands events to the bus: a small protocol, and its implementation on kombu.

RabbitMQ gets an implementation of its own (pipelined confirms); one behavioural suite runs on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kombu import Connection, Producer

from shared.messaging import crash_points
from shared.messaging.bus import BusUnavailableError, connect, failures_of
from shared.messaging.pgmq_transport import Channel
from shared.messaging.topology import EXCHANGE

CONFIRM_TIMEOUT = 5.0
CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event on its way: its type is the routing key, its body a structured CloudEvent."""

    event_id: str
    type: str
    body: str


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


class KombuPublisher:
    """One confirm a message on `amqp://`, one transaction a batch on `pgmq://`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._producer: Producer | None = None

    def publish(self, messages: Sequence[Outgoing]) -> int:
        """See `Publisher.publish`."""
        connection = self._connection = self._connection or connect(self._url)
        confirmed = 0
        try:
            with failures_of(connection):
                producer = self._producer = self._producer or self._open(connection)
                if isinstance(producer.channel, Channel):
                    return self._publish_together(producer, messages)
                for message in messages:
                    self._publish_confirmed(producer, message)
                    confirmed += 1
        except BusUnavailableError:
            # A late confirm must never be counted for another message: this channel is not used again.
            self.close()
            if not confirmed:
                raise
        return confirmed

    def _open(self, connection: Connection) -> Producer:
        return Producer(connection.default_channel, exchange=EXCHANGE, auto_declare=True)

    def _publish_together(self, producer: Producer, messages: Sequence[Outgoing]) -> int:
        with producer.batch(max_size=len(messages)):
            for message in messages:
                _send(producer, message)
            crash_points.reached("publisher.before-confirm")
        crash_points.reached("publisher.after-confirm")
        return len(messages)

    def _publish_confirmed(self, producer: Producer, message: Outgoing) -> None:
        crash_points.reached("publisher.before-confirm")
        _send(producer, message, timeout=CONFIRM_TIMEOUT, confirm_timeout=CONFIRM_TIMEOUT)
        crash_points.reached("publisher.after-confirm")

    def close(self) -> None:
        """See `Publisher.close`."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            try:
                with failures_of(connection):
                    connection.release()
            except BusUnavailableError:
                pass  # it is gone already, which is what was wanted


def _send(producer: Producer, message: Outgoing, **options: float) -> None:
    producer.publish(
        message.body,
        routing_key=message.type,
        content_type=CONTENT_TYPE,
        content_encoding="utf-8",
        delivery_mode="persistent",
        message_id=message.event_id,
        **options,
    )
