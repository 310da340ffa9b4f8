"""One connection and one channel to RabbitMQ, on pika, in a thread of its own.

A link is used until something goes wrong with it and never after that: what the broker still says on it can then be
credited to nobody.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pika
import structlog
from pika.adapters.select_connection import IOLoop
from pika.channel import Channel
from pika.exceptions import AMQPError

from shared.bus_address import BrokerAddress
from shared.messaging import metrics
from shared.messaging.confirms import Window
from shared.messaging.outgoing import CONTENT_TYPE, Outgoing
from shared.messaging.pika_connection import Connection
from shared.messaging.topology import EXCHANGE

log = structlog.get_logger(__name__)
# It tells each failure five times; what counts is raised to the relay, which says it once.
logging.getLogger("pika").setLevel(logging.CRITICAL)

CONNECT_TIMEOUT = 5.0
# How long a broker may take to say goodbye.
FAREWELL = 1.0


class Delivery:
    """A batch on its way. `window` is the link's thread's; the caller reads it when `settled` is set."""

    def __init__(self, messages: Sequence[Outgoing]) -> None:
        self.messages = messages
        self.window = Window(0, len(messages))
        self.settled = threading.Event()


class Link:
    """Opens at once; `opened` is set when it is open or has failed, and `lost` says why it is gone."""

    def __init__(self, addresses: Sequence[BrokerAddress]) -> None:
        self.opened = threading.Event()
        self.lost: str | None = None
        self.blocked = False
        self._addresses = addresses
        self._loop = IOLoop()
        self._connection: Any = None
        self._channel: Any = None
        self._workflow: Any = None
        self._next_tag = 1
        self._delivery: Delivery | None = None
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
        self._thread.start()

    # -- what the caller's thread does

    def send(self, delivery: Delivery) -> None:
        """Begin with a batch; the one before it must be settled or given up."""
        if not self._call(partial(self._begin, delivery)):
            delivery.settled.set()

    def close(self) -> None:
        """Say goodbye if that is possible, go away if it is not; returns when the thread has ended."""
        self._call(self._take_leave)
        self._thread.join(CONNECT_TIMEOUT + 2 * FAREWELL)

    def drop(self) -> None:
        """Go away without a word; what was sent and not confirmed may be on the bus or not."""
        self._call(self._terminate)
        self._thread.join(CONNECT_TIMEOUT + 2 * FAREWELL)

    def _call(self, callback: Callable[[], None]) -> bool:
        if self._thread.is_alive():
            self._loop.add_callback_threadsafe(callback)
        return self._thread.is_alive()

    # -- what its own thread does

    def _run(self) -> None:
        try:
            self._workflow = Connection.create_connection(
                [_parameters(address) for address in self._addresses], self._on_connected, self._loop
            )
            self._loop.start()
        except Exception as error:
            log.exception("publisher_link_broke")
            self._end(error)
        finally:
            self._end(ConnectionError("closed"))
            self._loop.close()

    def _on_connected(self, result: Any) -> None:
        self._workflow = None
        if isinstance(result, BaseException):
            self._end(result)
            return
        self._connection = result
        result.add_on_close_callback(self._on_closed)
        result.add_on_connection_blocked_callback(self._on_blocked)
        result.add_on_connection_unblocked_callback(self._on_unblocked)
        result.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._on_channel_closed)
        channel.add_on_return_callback(self._on_return)
        channel.exchange_declare(EXCHANGE.name, EXCHANGE.type, durable=True, callback=self._on_exchange)

    def _on_exchange(self, _frame: Any) -> None:
        self._channel.confirm_delivery(self._on_confirm, callback=lambda _frame: self.opened.set())

    def _begin(self, delivery: Delivery) -> None:
        self._delivery = delivery
        delivery.window = Window(self._next_tag, len(delivery.messages))
        if self.lost is not None:
            delivery.settled.set()
        else:
            self._fill(delivery)

    def _fill(self, delivery: Delivery) -> None:
        window = delivery.window
        if room := window.room():
            with self._connection.together():
                for message in delivery.messages[window.sent : window.sent + room]:
                    self._publish(message)
            window.sent += room
            self._next_tag += room
        if window.done:
            delivery.settled.set()

    def _publish(self, message: Outgoing) -> None:
        self._channel.basic_publish(
            EXCHANGE.name, message.type, message.body.encode(), _properties(message), mandatory=True
        )

    def _on_confirm(self, frame: Any) -> None:
        delivery, method = self._delivery, frame.method
        if delivery is None:
            return
        acked = isinstance(method, pika.spec.Basic.Ack)
        delivery.window.settle(method.delivery_tag, multiple=method.multiple, acked=acked)
        self._fill(delivery)

    def _on_return(self, _channel: Channel, method: Any, _properties: Any, _body: bytes) -> None:
        """No queue is bound for it: no service subscribes, which is legitimate. A missing queue would show here too."""
        metrics.relay_unrouted(method.routing_key)

    def _on_blocked(self, _connection: Any, frame: Any) -> None:
        log.warning("bus_blocked", reason=str(frame.method.reason))
        self.blocked = True
        metrics.bus_blocked(blocked=True)
        if self._delivery is not None:
            self._delivery.settled.set()  # as far as it ever will be: what is confirmed later is nobody's

    def _on_unblocked(self, _connection: Any, _frame: Any) -> None:
        log.info("bus_unblocked")
        self.blocked = False
        metrics.bus_blocked(blocked=False)

    def _on_channel_closed(self, _channel: Channel, reason: BaseException) -> None:
        self._end(reason)
        if self._connection.is_open:  # else it is being closed, with its channels
            self._terminate()

    def _on_closed(self, _connection: Any, reason: BaseException) -> None:
        self._end(reason)

    def _take_leave(self) -> None:
        if self._connection is None or not self._connection.is_open:
            self._terminate()
            return
        self._loop.call_later(FAREWELL, self._terminate)
        self._connection.close()

    def _terminate(self) -> None:
        if self._connection is None:
            if self._workflow is not None:
                self._workflow.abort()
            self._end(ConnectionError("given up"))
        elif not self._connection.is_closed:
            # pika's own `close` waits for an answer, which a peer behind a dead network never gives.
            self._connection._terminate_stream(ConnectionError("given up"))  # noqa: SLF001

    def _end(self, reason: BaseException) -> None:
        """The first reason is the one that counts."""
        if self.lost is None:
            self.lost = describe(reason)
        if self.blocked:
            self._on_unblocked(None, None)
        self.opened.set()
        if self._delivery is not None:
            self._delivery.settled.set()
        if self._connection is None or self._connection.is_closed:
            self._loop.stop()


def _parameters(address: BrokerAddress) -> pika.ConnectionParameters:
    return pika.ConnectionParameters(
        host=address.host,
        port=address.port,
        virtual_host=address.vhost,
        credentials=pika.PlainCredentials(address.user, address.password),
        heartbeat=address.heartbeat,
        ssl_options=pika.SSLOptions(address.tls.context(), address.host) if address.tls else None,
        connection_attempts=1,
        retry_delay=0,
        socket_timeout=CONNECT_TIMEOUT,
        stack_timeout=CONNECT_TIMEOUT,
        client_properties={"connection_name": "qinglan relay"},
    )


def _properties(message: Outgoing) -> pika.BasicProperties:
    return pika.BasicProperties(
        content_type=CONTENT_TYPE, content_encoding="utf-8", delivery_mode=2, message_id=message.event_id
    )


def describe(error: BaseException) -> str:
    """Unwrapped: pika puts what happened into what it was doing; the innermost is what a person needs."""
    inner = getattr(error, "exceptions", None)
    if inner:
        return describe(inner[-1])
    cause = getattr(error, "exception", None)
    if isinstance(cause, BaseException):
        return describe(cause)
    return f"{type(error).__name__}: {error}" if isinstance(error, AMQPError) else str(error) or type(error).__name__
