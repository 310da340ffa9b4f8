"""A producer, a bus and a subscriber, each with its own database, for one test."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.clock import FixedClock
from shared.contracts.directory import Group, GroupCreated, GroupUpdated
from shared.ids import new_id
from shared.messaging import Received, Subscriptions, emit
from shared.messaging.backoff import Backoff
from shared.messaging.bus_queue import KombuQueue
from shared.messaging.consumer import consume_once
from shared.messaging.inbox import Inbox, InboxOptions
from shared.messaging.publisher import Outgoing, publisher_of
from shared.messaging.rabbitmq_server import RabbitMQServer
from shared.messaging.relay import relay_once
from shared.store import SERVICE, Store, open_store

SCHOOL = new_id()

GroupReceived = Received[Group]

# Without a unique constraint on purpose: what takes effect twice must show.
EFFECTS = """
CREATE TABLE effects (id bigint GENERATED ALWAYS AS IDENTITY, event_id uuid, subject text, sequence bigint, name text);
GRANT SELECT, INSERT, UPDATE, DELETE ON effects TO notifications_app;
"""

QUEUE = "qinglan_notifications"

FAST = InboxOptions(max_attempts=3, backoff=Backoff(first=1.0, longest=4.0, jitter=lambda: 0.0))


@dataclass
class World:
    """`directory` publishes groups, `notifications` writes a row for each event that it handles."""

    producer_url: str
    subscriber_url: str
    bus_url: str
    admin_url: str
    broker: RabbitMQServer | None = None
    clock: FixedClock = field(default_factory=lambda: FixedClock(datetime(2026, 9, 1, 8, tzinfo=UTC)))
    on_effect: Callable[[Session, GroupReceived], object] = lambda _session, _received: None

    def __post_init__(self) -> None:
        self.producer: Store = open_store(self.producer_url)
        self.subscriber: Store = open_store(self.subscriber_url)
        self.subscriptions = subscriptions_of(self)
        self.publisher = publisher_of(self.bus_url)
        self.queue = KombuQueue(self.bus_url, self.subscriptions)
        self.inbox = Inbox(partial(self.subscriber.begin, SERVICE), self.subscriptions, self.clock, FAST)

    def close(self) -> None:
        self.publisher.close()
        self.queue.release()
        self.producer.close()
        self.subscriber.close()

    # -- what happens

    def write(self, subject: UUID, sequence: int, *, name: str = "Mathematics") -> UUID:
        with self.producer.begin(SERVICE) as session:
            return self.emit(session, subject, sequence, name=name)

    def emit(self, session: Session, subject: UUID, sequence: int, *, name: str = "Mathematics") -> UUID:
        return emit(session, group(subject, sequence, name), subject=subject, school=SCHOOL, sequence=sequence)

    def relay(self) -> int:
        with psycopg.connect(self.producer_url, autocommit=True) as connection:
            return relay_once(connection, self.publisher)[1]

    def consume(self) -> None:
        consume_once(self.queue, self.inbox, 0.2)

    def run(self) -> None:
        """Relay and consume until both are at rest."""
        while self.relay():
            pass
        self.consume()

    def cut(self, database: str) -> None:
        """Every connection to a database is lost, as when the server restarts."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,))

    def cut_bus(self) -> None:
        """The bus closes all connections to it."""
        if self.broker is None:
            self.cut("kernel_bus")
        else:
            self.broker.ctl("close_all_connections", "--vhost", self.vhost, "as the test wants it")

    @property
    def vhost(self) -> str:
        return self.bus_url.rpartition("/")[2]

    def waiting(self) -> int:
        """How many messages the subscriber's queue holds, taken or not."""
        if self.broker is not None:
            said = self.broker.ctl("list_queues", "--vhost", self.vhost, "--no-table-headers", "name", "messages")
            return int(dict(line.split() for line in said.splitlines())[QUEUE])
        with psycopg.connect(self.bus_dsn) as connection:
            return int(connection.execute(f"SELECT count(*) FROM pgmq.q_{QUEUE}".encode()).fetchone()[0])  # type: ignore[index]

    def purge(self) -> None:
        """The bus loses its data."""
        if self.broker is not None:
            self.broker.ctl("purge_queue", "--vhost", self.vhost, QUEUE)
            return
        with psycopg.connect(self.bus_dsn) as connection:
            connection.execute("SELECT pgmq.purge_queue('qinglan_notifications')")

    @property
    def bus_dsn(self) -> str:
        return self.bus_url.replace("pgmq://", "postgresql://")

    # -- what is seen

    def effects(self) -> list[tuple[str, int]]:
        """(subject, sequence) of every effect, in the order in which they happened."""
        return [(str(s), int(n)) for s, n in self.query("SELECT subject, sequence FROM effects ORDER BY id")]

    def fail_on(self, *sequences: int) -> None:
        """Have the handler fail for these from now on; what it wrote before must go with its savepoint."""

        def fail(_session: Session, received: GroupReceived) -> None:
            if received.sequence in sequences:
                raise RuntimeError("as the test wants it")

        self.on_effect = fail

    def succeed(self) -> None:
        """Have the handler do its work again."""
        self.on_effect = lambda _session, _received: None

    def sequences(self, subject: UUID) -> list[int]:
        return [sequence for each, sequence in self.effects() if each == str(subject)]

    def inbox_states(self) -> list[tuple[int, str]]:
        return [(int(n), str(s)) for n, s in self.query("SELECT sequence, state FROM inbox ORDER BY sequence, id")]

    def query(self, statement: str, **parameters: object) -> list[tuple[Any, ...]]:
        with self.subscriber.begin(SERVICE) as session:
            return [tuple(row) for row in session.execute(text(statement), parameters)]

    def unpublished(self) -> int:
        with self.producer.begin(SERVICE) as session:
            return int(session.execute(text("SELECT count(*) FROM outbox WHERE published_at IS NULL")).scalar_one())


def group(subject: UUID, sequence: int, name: str = "Mathematics") -> GroupCreated | GroupUpdated:
    contract = GroupCreated if sequence == 1 else GroupUpdated
    return contract(group_id=subject, school_id=SCHOOL, name=name, kind="committee")


def subscriptions_of(world: World) -> Subscriptions:
    subscriptions = Subscriptions("notifications")

    @subscriptions.on(GroupCreated, GroupUpdated)
    def write_effect(session: Session, received: GroupReceived) -> None:
        session.execute(
            text("INSERT INTO effects (event_id, subject, sequence, name) VALUES (:id, :subject, :sequence, :name)"),
            {
                "id": received.id,
                "subject": received.subject,
                "sequence": received.sequence,
                "name": received.event.name,
            },
        )
        world.on_effect(session, received)

    return subscriptions


def eventually(condition: Callable[[], bool], *, within: float = 10.0) -> None:
    """Wait for what other threads or processes do."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def publish_once(url: str) -> None:
    publisher = publisher_of(url)
    publisher.publish(outgoing(1))
    publisher.close()


def outgoing(count: int, type_: str = "qinglan.directory.group.created.v1") -> list[Outgoing]:
    return [Outgoing(str(new_id()), type_, f'{{"number": {n}}}') for n in range(count)]
