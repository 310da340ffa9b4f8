"""The bus's topology as data: one topic exchange, one durable queue per subscribing service, its bindings."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kombu import Exchange, Queue, binding

from shared.contracts.examples import examples
from shared.messaging.aggregate import aggregate_of
from shared.messaging.bus import BusMisconfiguredError, BusUnavailableError, answering, connect, failures_of

if TYPE_CHECKING:
    from kombu import Connection

    from shared.messaging.subscriptions import Subscriptions

EXCHANGE = Exchange("qinglan", type="topic", durable=True)
DEAD_LETTER_EXCHANGE = Exchange("qinglan.dead", type="topic", durable=True)

# A net for process death only: retries and dead letters are the inbox's. A message that killed its consumer this
# often is set aside by the broker.
DELIVERY_LIMIT = 50

# How long `migrate` waits for a bus that is starting.
PATIENCE = 60.0


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


def dead_queue_of(service: str) -> Queue:
    """Where RabbitMQ puts what killed the service's consumer DELIVERY_LIMIT times. No delivery limit of its own."""
    name = queue_name(service)
    return Queue(
        f"{name}.dead",
        DEAD_LETTER_EXCHANGE,
        routing_key=name,
        durable=True,
        queue_arguments={"x-queue-type": "quorum"},
    )


def declare(connection: Connection, subscriptions: Subscriptions) -> list[Queue]:
    """Declare exchange, queues and bindings; what is there already stays as it is, what is not wanted is unbound.

    Returns the queues to consume: the service's own, and on RabbitMQ its dead letters.

    Raises:
        BusMisconfiguredError: something of that name is there in another kind (inside `failures_of`).
    """
    channel = connection.default_channel
    EXCHANGE(channel).declare()
    queue: Queue = queue_of(subscriptions)(channel)
    if not is_rabbitmq(connection):
        queue.declare()
        return [queue]
    dead: Queue = dead_queue_of(subscriptions.service)(channel)
    dead.declare()
    queue.declare()
    for key in unwanted_keys(subscriptions):
        queue.unbind_from(EXCHANGE(channel), routing_key=key)
    return [queue, dead]


def is_rabbitmq(connection: Connection) -> bool:
    """Not PGMQ."""
    return bool(connection.transport.driver_type == "amqp")


def unwanted_keys(subscriptions: Subscriptions) -> list[str]:
    """What a former version may have bound. AMQP cannot list bindings, but undoing one that is not there is allowed."""
    known = {aggregate_of(type_) for type_ in examples()}
    return [f"qinglan.{aggregate}.#" for aggregate in sorted(known - subscriptions.aggregates)]


def declare_topology(url: str, subscriptions: Subscriptions, *, patience: float = PATIENCE) -> None:
    """Make the service's queue before anyone publishes: what is published to an unbound queue is not kept for it.

    Called by `migrate`, so that all queues exist before the first worker runs; each worker repeats it. A bus that is
    starting is waited for.

    Raises:
        BusUnavailableError: the bus did not answer for `patience` seconds.
        BusMisconfiguredError: it answers, and waiting would not help.
    """
    if not subscriptions.aggregates:
        return
    give_up = time.monotonic() + patience
    while True:
        try:
            declare_once(url, subscriptions)
        except BusMisconfiguredError:
            raise
        except BusUnavailableError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.5)
        else:
            return


def declare_once(url: str, subscriptions: Subscriptions) -> None:
    """As `declare_topology`, without waiting; for a service without subscriptions only the exchange."""
    connection = connect(url)
    try:
        with failures_of(connection), answering(connection):
            if subscriptions.aggregates:
                declare(connection, subscriptions)
            else:
                EXCHANGE(connection.default_channel).declare()
    finally:
        connection.collect()
