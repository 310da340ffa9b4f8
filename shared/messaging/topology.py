"""The bus's topology as data: one topic exchange, one durable queue per subscribing service, its bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kombu import Exchange, Queue, binding

from shared.messaging.bus import connect, failures_of

if TYPE_CHECKING:
    from kombu import Connection

    from shared.messaging.subscriptions import Subscriptions

EXCHANGE = Exchange("qinglan", type="topic", durable=True)
DEAD_LETTER_EXCHANGE = Exchange("qinglan.dead", type="topic", durable=True)

# A net for process death only: retries and dead letters are the inbox's. A message that killed its consumer this
# often is set aside by the broker.
DELIVERY_LIMIT = 50


def queue_name(service: str) -> str:
    """The queue of a subscribing service."""
    return f"qinglan_{service}"


def routing_keys(subscriptions: Subscriptions) -> list[str]:
    """All actions of each subscribed aggregate: with some of them left out its sequence would have gaps."""
    return [f"qinglan.{aggregate}.#" for aggregate in sorted(subscriptions.aggregates)]


def queue_of(subscriptions: Subscriptions) -> Queue:
    """The durable queue, quorum where the broker knows such a thing."""
    name = queue_name(subscriptions.service)
    return Queue(
        name,
        bindings=[binding(EXCHANGE, routing_key=key) for key in routing_keys(subscriptions)],
        durable=True,
        queue_arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD_LETTER_EXCHANGE.name,
            "x-dead-letter-routing-key": name,
        },
    )


def declare(connection: Connection, subscriptions: Subscriptions) -> Queue:
    """Declare the exchange, the service's queue and its bindings; what is there already stays as it is."""
    channel = connection.default_channel
    EXCHANGE(channel).declare()
    queue: Queue = queue_of(subscriptions)(channel)
    if connection.transport.driver_type == "amqp":
        _declare_dead_letters(connection, subscriptions.service)
    queue.declare()
    return queue


def _declare_dead_letters(connection: Connection, service: str) -> None:
    channel = connection.default_channel
    name = queue_name(service)
    dead = Queue(
        f"{name}.dead", DEAD_LETTER_EXCHANGE, routing_key=name, durable=True, queue_arguments={"x-queue-type": "quorum"}
    )
    dead(channel).declare()


def declare_topology(url: str, subscriptions: Subscriptions) -> None:
    """Make the service's queue before anyone publishes: what is published to an unbound queue is not kept for it.

    Called by `migrate`, so that all queues exist before the first worker runs; each worker repeats it.

    Raises:
        BusUnavailableError: the bus does not answer.
    """
    if not subscriptions.aggregates:
        return
    with connect(url) as connection, failures_of(connection):
        declare(connection, subscriptions)
