"""A service's queue as its consumer sees it: take some, acknowledge them all at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog
from kombu import Connection, Consumer, Message

from shared.messaging.bus import BusUnavailableError, answering, connect, failures_of, without_waiting
from shared.messaging.set_aside import SetAside
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.topology import declare, is_rabbitmq

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
    """The queue over kombu, the same on `amqp://` and `pgmq://`. It decodes nothing: bytes are the inbox's business.

    A kombu connection is for one thread at a time. This one is shared with a thread that does nothing but send
    heartbeats while a batch is being handled; `_lock` keeps the two apart.
    """

    def __init__(self, url: str, subscriptions: Subscriptions) -> None:
        self._url = url
        self._subscriptions = subscriptions
        self._connection: Connection | None = None
        self._taken: list[Message] = []
        self._lock = threading.Lock()
        self._pulse: Pulse | None = None

    def take(self, wait: float) -> list[bytes]:
        """See `BusQueue.take`."""
        with self._lock, self._failing_whole():
            connection = self._open()
            if self._pulse is not None:
                wait = min(wait, self._pulse.interval)  # nobody else can send a heartbeat meanwhile
            with failures_of(connection):
                self._drain(connection, wait)
                # After the draining: what came while a batch was being handled counts as a sign of life.
                if connection.supports_heartbeats:
                    connection.heartbeat_check()
            return [_body(message) for message in self._taken]

    def _drain(self, connection: Connection, wait: float) -> None:
        try:
            while not self._taken:
                connection.drain_events(timeout=wait)
            with without_waiting(connection):
                while len(self._taken) < WINDOW:
                    connection.drain_events(timeout=0)
        except TimeoutError:
            return

    def _open(self) -> Connection:
        if self._connection is None:
            connection = self._connection = connect(self._url)
            with failures_of(connection), answering(connection):
                queues = declare(connection, self._subscriptions)
                channel = connection.default_channel
                channel.basic_qos(0, WINDOW, False)
                Consumer(channel, queues, on_message=self._taken.append, auto_declare=False).consume()
                if connection.supports_heartbeats:
                    self._pulse = Pulse(connection, self._lock)
        return self._connection

    def ack(self) -> None:
        """See `BusQueue.ack`. One multiple acknowledgement: nothing else was taken on this channel before."""
        with self._lock, self._failing_whole():
            if not self._taken or self._connection is None:
                return
            with failures_of(self._connection):
                self._taken[-1].ack(multiple=True)
            self._taken.clear()

    def release(self) -> None:
        """See `BusQueue.release`."""
        with self._lock:
            connection = self._connection
            if connection is not None:
                try:
                    with failures_of(connection):
                        # RabbitMQ gives back by itself what a closed connection had taken.
                        for message in [] if is_rabbitmq(connection) else self._taken:
                            message.requeue()
                except BusUnavailableError as error:
                    log.info("release_failed", error=str(error))
            self._leave(gracefully=True)

    def drop(self) -> None:
        """Go away without a word, as a process does that is killed; what was taken comes again in its time."""
        with self._lock:
            self._leave(gracefully=False)

    @contextmanager
    def _failing_whole(self) -> Iterator[None]:
        """After a failure nothing of this connection is used again."""
        try:
            yield
        except BusUnavailableError:
            self._leave(gracefully=False)
            raise

    def _leave(self, *, gracefully: bool) -> None:
        connection, self._connection = self._connection, None
        pulse, self._pulse = self._pulse, None
        self._taken = []
        if pulse is not None:
            pulse.stop.set()
        if connection is not None:
            try:
                with failures_of(connection):
                    # `release` waits for an answer, which a peer behind a dead network never gives.
                    if gracefully or not is_rabbitmq(connection):
                        with answering(connection):
                            connection.release()
                    else:
                        connection.collect()
            except BusUnavailableError:
                pass  # it is gone already, which is what was wanted


class Pulse:
    """Sends heartbeats for a connection whose owner is busy with a batch; RabbitMQ would take it for dead otherwise."""

    def __init__(self, connection: Connection, lock: threading.Lock) -> None:
        self.stop = threading.Event()
        self._connection = connection
        self._lock = lock
        self.interval = connection.get_heartbeat_interval() / 3
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def _run(self) -> None:
        while not self.stop.wait(self.interval):
            with self._lock:
                if self.stop.is_set():
                    return
                try:
                    with failures_of(self._connection):
                        self._connection.connection.send_heartbeat()
                except BusUnavailableError as error:
                    log.info("heartbeat_failed", error=str(error))  # its owner will find out by itself
                    return


def _body(message: Message) -> bytes:
    body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
    deaths = message.headers.get("x-death") if message.headers else None
    if not deaths:
        return body
    return SetAside(body, f"set aside by RabbitMQ: {deaths[0].get('reason')} in {deaths[0].get('queue')}")
