"""The bus under test, as something that can be stopped, killed and robbed of its data: PGMQ's PostgreSQL or RabbitMQ."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psycopg
from amqp.exceptions import NotFound
from kombu import Connection

from shared.messaging import Subscriptions, declare_topology
from shared.messaging.bus import BusUnavailableError, connect
from shared.messaging.bus_queue import KombuQueue
from shared.messaging.rabbitmq_server import RabbitMQServer
from shared.messaging.topology import EXCHANGE, queue_name
from tests.faults.cluster import TcpCluster

ELECTION = 10.0


class Bus(Protocol):
    """One private bus. `port` is where it really listens; processes reach it through links."""

    name: str
    port: int

    @property
    def url(self) -> str: ...

    def start(self) -> None: ...

    def stop(self) -> None:
        """In good order."""
        ...

    def kill(self) -> None:
        """By SIGKILL."""
        ...

    def wipe(self) -> None:
        """Lose the data; it is stopped before and after."""
        ...

    def brought_back(self, subscriptions: Subscriptions) -> bool:
        """Whether the queue can be consumed, after a start."""
        ...

    def throw_out(self) -> None:
        """End all connections: nothing of an earlier run is published any more when this returns."""
        ...

    def depth(self, service: str) -> int:
        """Messages that no consumer has acknowledged."""
        ...

    def close(self) -> None: ...


class PgmqBus:
    """PGMQ in a PostgreSQL of its own, so that it fails apart from the services' database."""

    name = "pgmq"

    def __init__(self, folder: Path) -> None:
        self._cluster = TcpCluster(folder / "bus")
        self.port = self._cluster.port

    @property
    def url(self) -> str:
        return self._cluster.bus_url()

    def start(self) -> None:
        self._cluster.start_again()
        self._cluster.create_bus_database()

    def stop(self) -> None:
        self._cluster.end(signal.SIGINT)

    def kill(self) -> None:
        self._cluster.end(signal.SIGKILL)

    def wipe(self) -> None:
        self._cluster.start_again()
        self._cluster.drop_database("qinglan_bus")
        self._cluster.end(signal.SIGINT)

    def brought_back(self, subscriptions: Subscriptions) -> bool:
        return True  # a committed table always is

    def throw_out(self) -> None:
        self._cluster.throw_out("qinglan_bus")

    def depth(self, service: str) -> int:
        with psycopg.connect(self.url.replace("pgmq://", "postgresql://")) as connection:
            row = connection.execute(f"SELECT count(*) FROM pgmq.q_{queue_name(service)}".encode()).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        self._cluster.stop()


class RabbitMQBus:
    """RabbitMQ with its quorum queues."""

    name = "rabbitmq"

    def __init__(self, folder: Path) -> None:
        self._server = RabbitMQServer(folder / "bus")
        self.port = self._server.ports.amqp

    @property
    def url(self) -> str:
        return self._server.url()

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        self._server.kill()

    def wipe(self) -> None:
        self._server.wipe()

    def brought_back(self, subscriptions: Subscriptions) -> bool:
        """Tried for a while, since a queue elects its leader first."""
        until = time.monotonic() + ELECTION
        while time.monotonic() < until:
            queue = KombuQueue(self.url, subscriptions)
            with suppress(BusUnavailableError):
                queue.take(0.0)
                queue.release()
                return True
            time.sleep(0.5)  # a broker tells nobody that a queue is not there yet; each try is a connection
        return False

    def throw_out(self) -> None:
        self._server.ctl("close_all_connections", "the next run")

    def depth(self, service: str) -> int:
        """Not counting what a consumer holds: ask when there are none."""
        with connect(self.url) as connection:
            return int(connection.default_channel.queue_declare(queue_name(service), passive=True).message_count)

    def close(self) -> None:
        self._server.stop()


BUSES: dict[str, type[PgmqBus | RabbitMQBus]] = {"pgmq": PgmqBus, "rabbitmq": RabbitMQBus}


def empty(bus: Bus, subscriptions: Subscriptions) -> None:
    """A fresh queue for the next run, whatever the last one left."""
    bus.throw_out()
    queue = queue_name(subscriptions.service)
    with connect(bus.url) as connection, suppress(NotFound):
        connection.default_channel.queue_delete(queue)
    declare_topology(bus.url, subscriptions)
    with connect(bus.url) as connection:
        connection.default_channel.queue_purge(queue)  # on PGMQ a connection deletes only what it has bound itself


def publish_raw(bus: Bus, routing_key: str, body: bytes) -> None:
    """What no producer of ours would publish."""
    connection: Connection
    with connect(bus.url) as connection:
        producer = connection.Producer(exchange=EXCHANGE, auto_declare=True)
        producer.publish(body.decode("latin-1"), routing_key=routing_key, delivery_mode="persistent")
