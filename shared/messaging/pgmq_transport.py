# ruff: noqa: SLF001 - a transport is made of the insides of kombu's
"""kombu's PGMQ transport, in sets where the stock one goes one by one.

kombu 5.7 publishes, and acknowledges, one message a transaction, reads at most ten, and wakes its consumers by
a trigger. Here, with everything else unchanged (names, message format, redelivery):

- what is published inside `Producer.batch()` is sent in one transaction: one fsync a batch;
- a read takes as many as the prefetch window allows;
- `multiple` acknowledgement works, as one statement;
- a queue's table is vacuumed as a queue;
- the address is used as it was given, with its timeouts and keepalives (the pgmq client keeps five fields of it and
  writes them without quotes), for one connection and no pool; when that is lost, whoever uses it is told;
- the publisher sends the `NOTIFY` itself. The trigger's throttle row is updated inside the sender's
  transaction, so that two batches naming the same queues in different order would deadlock, and what arrives
  inside its throttle interval waits for the next poll. (Creating it at each start also takes an exclusive
  lock on the queue.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty
from typing import Any

import orjson
import psycopg
from kombu.transport import pgmq
from pgmq import PGMQueue

from shared.messaging.notifications import notified
from shared.messaging.tables import QUEUE_AUTOVACUUM
from shared.messaging.tables import options as storage_options

LARGEST_READ = 200

Addressed = tuple[str, str]

_SEND = """
SELECT pgmq.send_topic(batch.routing_key, batch.message)
FROM (SELECT * FROM unnest(%s::text[], %s::jsonb[]) WITH ORDINALITY AS m (routing_key, message, position)
      ORDER BY position) AS batch
"""

_WAKE = """
SELECT pg_notify('pgmq.q_' || queue_name || '.INSERT', '')
FROM (SELECT DISTINCT queue_name FROM pgmq.topic_bindings
      JOIN unnest(%s::text[]) AS sent (routing_key) ON sent.routing_key ~ compiled_regex) AS reached
"""


_TUNED = "SELECT reloptions IS NOT NULL FROM pg_class WHERE oid = to_regclass(%s)"


class PublishBatch:
    """What `kombu.Producer.batch` asks of a channel that can send many at once: all of it is kept, or none."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._collected: list[Addressed] = []

    def publish(self, message: dict[str, Any], exchange: str, routing_key: str, **_options: object) -> None:
        """Keep the message for `flush`."""
        self.channel._inplace_augment_message(message, exchange, routing_key)
        self._collected.append(self.channel.addressed(exchange, routing_key, message))

    def flush(self) -> None:
        """Send what was collected; it is durable when this returns."""
        collected, self._collected = self._collected, []
        self.channel.send_together(collected)

    def discard(self) -> None:
        """Forget what was collected."""
        self._collected = []

    def close(self) -> None:
        """Nothing to give back: the connection is the channel's."""


class Channel(pgmq.Channel):  # type: ignore[misc]  # kombu has no types
    """A PGMQ channel that sends, reads and acknowledges in sets."""

    def create_publish_batch(self, max_size: int) -> PublishBatch:
        """Begin a batch; `max_size` is the caller's own bound."""
        del max_size
        return PublishBatch(self)

    def addressed(self, exchange: str, routing_key: str, message: dict[str, Any]) -> Addressed:
        """The message with the key by which PGMQ finds its queues."""
        body = message["body"]
        legible = message | {"body": body.decode() if isinstance(body, bytes) else body}
        return self._topic_key(exchange, routing_key), orjson.dumps(legible).decode()

    def send_together(self, batch: list[Addressed]) -> None:
        """Send in order, in one transaction, and wake the consumers with it."""
        if not batch:
            return
        keys = [key for key, _ in batch]
        with self.pgmq.pool.connection() as connection, connection.transaction():
            connection.execute(_SEND, (keys, [message for _, message in batch]))
            connection.execute(_WAKE, (keys,))

    def _new_queue(self, queue: str, **options: object) -> None:
        """Make the queue, and have its table vacuumed as one."""
        super()._new_queue(queue, **options)
        table = f"pgmq.q_{self._queue_name(queue)}"
        with self.pgmq.pool.connection() as connection:
            row = connection.execute(_TUNED, (table,)).fetchone()
            if row is not None and not row[0]:
                connection.execute(f"ALTER TABLE {table} SET ({storage_options(QUEUE_AUTOVACUUM)})")

    def _put_topic(self, exchange: str, message: dict[str, Any], routing_key: str, **_options: object) -> None:
        self.send_together([self.addressed(exchange, routing_key, message)])

    def _maybe_enable_notify(self, queue: str, queue_name: str | None = None) -> None:
        if self.use_notify:
            self.connection._register_notify_queue(queue_name or self._queue_name(queue))

    def _get_bulk(
        self, queue: str, callback: Callable[..., object] | None = None, timeout: float | None = None
    ) -> None:
        del callback, timeout  # this transport never long-polls: NOTIFY wakes it
        messages = self._receive_messages(queue, qty=self._get_message_estimate(LARGEST_READ))
        if not messages:
            raise Empty
        for payload in self._pgmq_messages_to_python(sorted(messages, key=lambda m: m.msg_id), queue):
            self.connection._deliver(payload, queue)

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """Delete the message; with `multiple` also all that was delivered on this channel before it."""
        if not multiple:
            super().basic_ack(delivery_tag)
            return
        self.qos._flush()
        done = self._delivered_until(delivery_tag)
        by_queue: dict[str, list[int]] = {}
        for message in done.values():
            by_queue.setdefault(message.delivery_info["pgmq_queue"], []).append(message.delivery_info["pgmq_msg_id"])
        for queue, ids in by_queue.items():
            self.pgmq.delete_batch(queue, ids)
        for tag in done:
            self.qos.ack(tag)

    def _delivered_until(self, delivery_tag: str) -> dict[str, Any]:
        done = {}
        for tag, message in self.qos._delivered.items():
            done[tag] = message
            if tag == delivery_tag:
                return done
        return {}


class NotifyWaiter(pgmq._NotifyWaiter):  # type: ignore[misc]  # kombu has no types
    """Waits asleep."""

    def wait(self, timeout: float | None) -> bool:
        """Whether a notification came; on a lost connection False at once, the next read will tell."""
        with self._lock:
            if self._closed or not self._channels:
                return False
            self._ensure_conn()
            connection = self._conn
        try:
            return notified(connection, timeout)
        except (OSError, psycopg.OperationalError, psycopg.InterfaceError):
            self._drop_conn(connection)
            return False


class OneConnection:
    """What the pgmq client takes for its pool. A kombu connection is for one thread, so there is nobody to share with.

    A pool would connect in threads of its own, which keep the reason to themselves when they cannot, and outlive a close.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: psycopg.Connection | None = None

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection]:
        """The connection, in autocommit; made when there is none."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._address, autocommit=True, application_name="qinglan bus")
        yield self._connection

    def close(self) -> None:
        """The next use makes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class Transport(pgmq.Transport):  # type: ignore[misc]  # kombu has no types
    """`kombu.Connection(transport=Transport)`."""

    Channel = Channel
    _notify_waiter: NotifyWaiter | None
    _pgmq_client: PGMQueue | None

    def _get_notify_waiter(self) -> NotifyWaiter:
        if self._notify_waiter is None:
            self._notify_waiter = NotifyWaiter(self._option("conn_string"))
        return self._notify_waiter

    def _create_pgmq_client(self) -> PGMQueue:
        address = self._option("conn_string")
        return PGMQueue(conn_string=address, pool=OneConnection(address), init_extension=False)

    def verify_connection(self, connection: object) -> bool:
        """Not asked: the next statement tells. kombu asks before each, and makes a new connection inside if need be."""
        del connection
        return True

    def close_connection(self, connection: object) -> None:
        """The client leaves open what it was given."""
        pool = self._pgmq_client.pool if self._pgmq_client is not None else None
        try:
            super().close_connection(connection)
        finally:
            if pool is not None:
                pool.close()

    def _option(self, name: str) -> Any:
        return self.client.transport_options[name]

    def establish_connection(self) -> object:
        """Leave nothing behind when it fails: kombu closes what it opened, and the client's pool is open before that."""
        try:
            return super().establish_connection()
        except BaseException:
            self.close_connection(None)
            raise
