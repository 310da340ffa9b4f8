"""A service's queue as its consumer sees it: take some, acknowledge them all at once."""

from __future__ import annotations

from typing import Protocol

import structlog
from kombu import Connection, Consumer, Message

from shared.messaging.bus import BusUnavailableError, connect, failures_of
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.topology import declare

log = structlog.get_logger(__name__)

WINDOW = 200


class BusQueue(Protocol):
    """What a consumer needs of the bus. Not shared between threads."""

    def take(self, wait: float) -> list[bytes]:
        """What is there, at most a window; waits up to `wait` seconds for the first and not at all for more.

        Raises:
            BusUnavailableError: what was taken and not acknowledged will come again.
        """
        ...

    def ack(self) -> None:
        """Forget all that was taken.

        Raises:
            BusUnavailableError: it will come again.
        """
        ...

    def release(self) -> None:
        """Give back what was taken, so that it comes again at once; never raises."""
        ...


class KombuQueue:
    """The queue over kombu, the same on `amqp://` and `pgmq://`. It decodes nothing: bytes are the inbox's business."""

    def __init__(self, url: str, subscriptions: Subscriptions) -> None:
        self._url = url
        self._subscriptions = subscriptions
        self._connection: Connection | None = None
        self._taken: list[Message] = []

    def take(self, wait: float) -> list[bytes]:
        """See `BusQueue.take`."""
        connection = self._open()
        try:
            with failures_of(connection):
                if connection.supports_heartbeats:
                    connection.heartbeat_check()
                self._drain(connection, wait)
        except BusUnavailableError:
            self.drop()
            raise
        return [_bytes(message.body) for message in self._taken]

    def _drain(self, connection: Connection, wait: float) -> None:
        try:
            while len(self._taken) < WINDOW:
                connection.drain_events(timeout=0 if self._taken else wait)
        except TimeoutError:
            return

    def _open(self) -> Connection:
        if self._connection is None:
            connection = connect(self._url)
            with failures_of(connection):
                queue = declare(connection, self._subscriptions)
                channel = connection.default_channel
                channel.basic_qos(0, WINDOW, False)
                Consumer(channel, [queue], on_message=self._taken.append, auto_declare=False).consume()
            self._connection = connection
        return self._connection

    def ack(self) -> None:
        """See `BusQueue.ack`. One multiple acknowledgement: nothing else was taken on this channel before."""
        if not self._taken or self._connection is None:
            return
        try:
            with failures_of(self._connection):
                self._taken[-1].ack(multiple=True)
        except BusUnavailableError:
            self.drop()
            raise
        self._taken.clear()

    def release(self) -> None:
        """See `BusQueue.release`."""
        connection = self._connection
        if connection is not None:
            try:
                with failures_of(connection):
                    for message in self._taken:
                        message.requeue()
            except BusUnavailableError as error:
                log.info("release_failed", error=str(error))
        self.drop()

    def drop(self) -> None:
        """Go away without a word, as a process does that is killed; what was taken comes again in its time."""
        connection, self._connection = self._connection, None
        self._taken.clear()
        if connection is not None:
            try:
                with failures_of(connection):
                    connection.release()
            except BusUnavailableError:
                pass  # it is gone already, which is what was wanted


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)
