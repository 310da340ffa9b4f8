"""Whatever happens in whatever order: every committed event once, rolled-back never, in order per subject.

Hypothesis writes the history: writes, rollbacks, slow transactions, relays and consumers that die between any two
steps, duplicates, delays, failing handlers, restarts. At the end everything is let run to rest and the effects are
compared with what was committed. That the check can see is tried too: planted holes must be found.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from kombu import Producer, Queue
from sqlalchemy.orm import Session

from shared.messaging import crash_points, declare_topology
from shared.messaging.backoff import Backoff
from shared.messaging.bus import connect
from shared.messaging.bus_queue import BusQueue
from shared.messaging.consumer import consume_once
from shared.messaging.inbox import Inbox, InboxOptions
from shared.messaging.publisher import Publisher
from shared.messaging.rabbitmq_server import RabbitMQServer
from shared.messaging.relay import relay_once, unpublished
from shared.store import SERVICE
from tests.integration.messaging.conftest import KernelDatabases, delete_queues
from tests.integration.messaging.world import QUEUE, GroupReceived, World, eventually

# Patience is without end here: how long a history takes says nothing about the order that it must keep.
OPTIONS = InboxOptions(
    patience=timedelta(days=365), max_attempts=10_000, backoff=Backoff(first=1.0, longest=1.0, jitter=lambda: 0.0)
)
SUBJECTS = [UUID(int=n) for n in range(1, 4)]
SLOW_SUBJECT = UUID(int=9)

RELAY_POINTS = [
    "relay.before-publish", "publisher.before-confirm", "publisher.after-confirm", "relay.before-mark",
    "relay.after-mark",
]  # fmt: skip
CONSUMER_POINTS = [
    "consumer.after-take", "inbox.after-intake", "inbox.before-commit", "inbox.after-commit", "consumer.before-ack",
    "consumer.after-ack",
]  # fmt: skip


class DeadProcess(BaseException):
    """What a kill -9 looks like from inside: not even `except Exception` sees it."""


@contextmanager
def dying_at(point: str) -> Iterator[None]:
    def die(reached: str) -> None:
        if reached == point:
            raise DeadProcess

    with crash_points.hooked(die), suppress(DeadProcess):
        yield


class History(RuleBasedStateMachine):
    """One producer, one bus, one subscriber."""

    kernel: ClassVar[KernelDatabases]
    wait: ClassVar[float] = 0.0  # for what is on its way

    def __init__(self) -> None:
        super().__init__()
        self.kernel.empty()
        self.world = self.new_world()
        self.committed: dict[UUID, int] = defaultdict(int)
        self.slow: Session | None = None
        self.failures = 0
        self.restart()

    def new_world(self) -> World:
        return World(*self.kernel.urls)

    # -- the kernel under test; the planted holes below replace these

    def relay_step(self, connection: psycopg.Connection, publisher: Publisher) -> None:
        relay_once(connection, publisher)

    def consume_step(self, queue: BusQueue, inbox: Inbox) -> None:
        consume_once(queue, inbox, self.wait)

    # -- what can happen

    @rule(subject=st.sampled_from(SUBJECTS), count=st.integers(1, 4))
    def commit(self, subject: UUID, count: int) -> None:
        with self.world.producer.begin(SERVICE) as session:
            for sequence in range(1, count + 1):
                self.world.emit(session, subject, self.committed[subject] + sequence)
        self.committed[subject] += count

    @rule(subject=st.sampled_from(SUBJECTS))
    def roll_back(self, subject: UUID) -> None:
        with self.world.producer.begin(SERVICE) as session:
            self.world.emit(session, subject, self.committed[subject] + 1, name="never")
            session.rollback()

    @precondition(lambda self: self.slow is None)
    @rule()
    def begin_slowly(self) -> None:
        """Its id is taken now, its commit comes later."""
        self.slow = Session(self.world.producer.engine)
        self.world.emit(self.slow, SLOW_SUBJECT, self.committed[SLOW_SUBJECT] + 1)

    @precondition(lambda self: self.slow is not None)
    @rule(commits=st.booleans())
    def end_slowly(self, *, commits: bool) -> None:
        assert self.slow is not None
        if commits:
            self.slow.commit()
            self.committed[SLOW_SUBJECT] += 1
        self.slow.close()
        self.slow = None

    @rule()
    def relay(self) -> None:
        with psycopg.connect(self.world.producer_url, autocommit=True) as connection:
            self.relay_step(connection, self.world.publisher)

    @rule(point=st.sampled_from(RELAY_POINTS))
    def relay_dies(self, point: str) -> None:
        with dying_at(point):
            self.relay()
        self.world.publisher.close()

    @rule()
    def consume(self) -> None:
        self.consume_step(self.world.queue, self.inbox)

    @rule(point=st.sampled_from(CONSUMER_POINTS))
    def consumer_dies(self, point: str) -> None:
        with dying_at(point):
            self.consume()
        self.world.queue.drop()

    @rule()
    def taken_messages_come_again(self) -> None:
        self.on_queue("UPDATE pgmq.q_qinglan_notifications SET vt = clock_timestamp()")

    @rule()
    def first_message_is_held_back(self) -> None:
        self.on_queue(
            "UPDATE pgmq.q_qinglan_notifications SET vt = clock_timestamp() + interval '1 hour' "
            "WHERE msg_id = (SELECT min(msg_id) FROM pgmq.q_qinglan_notifications)"
        )

    @rule()
    def messages_are_doubled(self) -> None:
        self.on_queue(
            "INSERT INTO pgmq.q_qinglan_notifications (vt, message) "
            "SELECT vt, message FROM pgmq.q_qinglan_notifications LIMIT 3"
        )

    @rule(times=st.integers(1, 3))
    def handler_fails(self, times: int) -> None:
        self.failures = times

    @rule()
    def time_passes(self) -> None:
        self.world.clock.advance(timedelta(seconds=1))

    @rule()
    def restart(self) -> None:
        self.world.publisher.close()
        self.world.queue.drop()
        self.world.on_effect = self.fail_if_asked
        begin = partial(self.world.subscriber.begin, SERVICE)
        self.inbox = Inbox(begin, self.world.subscriptions, self.world.clock, OPTIONS)

    def fail_if_asked(self, _session: Session, _received: GroupReceived) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("as the history wants it")

    def on_queue(self, statement: str) -> None:
        with psycopg.connect(self.world.bus_dsn, autocommit=True) as connection:
            connection.execute(statement.encode())

    # -- what must hold

    def effects(self) -> dict[UUID, list[int]]:
        seen: dict[UUID, list[int]] = defaultdict(list)
        for subject, sequence in self.world.effects():
            seen[UUID(subject)].append(sequence)
        return seen

    @invariant()
    def effects_are_the_beginning_of_what_was_committed(self) -> None:
        for subject, sequences in self.effects().items():
            assert sequences == list(range(1, len(sequences) + 1)), f"doubled or misordered: {subject} {sequences}"
            assert len(sequences) <= self.committed[subject], f"phantom: {subject} {sequences}"

    def teardown(self) -> None:
        try:
            self.drain()
            assert self.effects() == {
                subject: list(range(1, count + 1)) for subject, count in self.committed.items() if count
            }
            assert self.world.query("SELECT 1 FROM effects WHERE name = 'never'") == []
        finally:
            self.world.close()

    def drain(self) -> None:
        if self.slow is not None:
            self.end_slowly(commits=False)
        self.failures = 0
        self.restart()
        self.taken_messages_come_again()
        for _ in range(3):
            self.relay()
            self.consume()
            self.time_passes()


class HistoryOnRabbitMQ(History):
    """The same there: what was taken comes again when its connection ends."""

    url: ClassVar[str]
    wait: ClassVar[float] = 0.1
    patience: ClassVar[float] = 30.0

    def new_world(self) -> World:
        producer, subscriber, _, admin = self.kernel.urls
        delete_queues(self.url)
        world = World(producer, subscriber, self.url, admin)
        declare_topology(self.url, world.subscriptions)
        return world

    @rule()
    def taken_messages_come_again(self) -> None:
        self.world.queue.drop()

    @rule()
    def first_message_is_held_back(self) -> None:
        self.put_last(copies=1)

    @rule()
    def messages_are_doubled(self) -> None:
        self.put_last(copies=2)

    def put_last(self, *, copies: int) -> None:
        """The first message that no consumer has taken."""
        with connect(self.url) as connection:
            channel = connection.default_channel
            first = Queue(QUEUE, channel=channel).get(no_ack=False)
            if first is None:
                return
            for _ in range(copies):
                Producer(channel, routing_key=QUEUE).publish(
                    first.body, content_type=first.content_type, content_encoding=first.content_encoding
                )
            first.ack()

    def drain(self) -> None:
        """It delivers when it delivers."""
        super().drain()
        until = time.monotonic() + self.patience
        while sum(map(len, self.effects().values())) < sum(self.committed.values()) and time.monotonic() < until:
            self.consume()
            self.time_passes()


class AckBeforeCommit(History):
    """A planted hole: the bus forgets before the inbox has committed."""

    def consume_step(self, queue: BusQueue, inbox: Inbox) -> None:
        bodies = queue.take(self.wait)
        queue.ack()
        inbox.step(bodies)


class MarkBeforeConfirm(History):
    """A planted hole: published_at is set before the bus has confirmed."""

    def relay_step(self, connection: psycopg.Connection, publisher: Publisher) -> None:
        rows = unpublished(connection)
        connection.execute("UPDATE outbox SET published_at = now() WHERE published_at IS NULL")
        if rows:
            crash_points.reached("relay.before-publish")
            publisher.publish([row.outgoing for row in rows])


class CursorInsteadOfUnpublished(History):
    """A planted hole: the relay remembers the last id instead of asking what is unpublished."""

    cursor = 0

    def relay_step(self, connection: psycopg.Connection, publisher: Publisher) -> None:
        rows = [row for row in unpublished(connection) if row.id > self.cursor]
        if rows:
            publisher.publish([row.outgoing for row in rows])
            self.cursor = rows[-1].id


class NoInbox(History):
    """A planted hole: every delivery is handled, known or not."""

    def consume_step(self, queue: BusQueue, inbox: Inbox) -> None:
        self.world.query("DELETE FROM inbox WHERE state = 'handled' RETURNING 1")
        self.world.query("DELETE FROM inbox_positions RETURNING 1")
        consume_once(queue, inbox, self.wait)


THOROUGH = settings(max_examples=25, stateful_step_count=30, suppress_health_check=list(HealthCheck), database=None)


def one_dies_while_handling(history: History) -> None:
    history.commit(SUBJECTS[0], 2)
    history.relay()
    history.consumer_dies("inbox.before-commit")


def one_dies_before_acknowledging(history: History) -> None:
    history.commit(SUBJECTS[0], 2)
    history.relay()
    history.consumer_dies("consumer.before-ack")
    history.taken_messages_come_again()


def one_dies_before_publishing(history: History) -> None:
    history.commit(SUBJECTS[0], 2)
    history.relay_dies("relay.before-publish")


def one_commits_late(history: History) -> None:
    history.begin_slowly()
    history.commit(SUBJECTS[0], 1)
    history.relay()
    history.end_slowly(commits=True)


HOLES = [
    (AckBeforeCommit, one_dies_while_handling),
    (NoInbox, one_dies_before_acknowledging),
    (MarkBeforeConfirm, one_dies_before_publishing),
    (CursorInsteadOfUnpublished, one_commits_late),
]


def machine(kind: type[History], kernel: KernelDatabases, **more: object) -> type[History]:
    return type(kind.__name__, (kind,), {"kernel": kernel, **more})


def test_any_history_leaves_every_committed_event_once_and_in_order(kernel: KernelDatabases) -> None:
    run_state_machine_as_test(machine(History, kernel), settings=THOROUGH)


def test_so_it_is_on_rabbitmq(kernel: KernelDatabases, kernel_vhost: tuple[str, RabbitMQServer]) -> None:
    kind = machine(HistoryOnRabbitMQ, kernel, url=kernel_vhost[0])

    run_state_machine_as_test(kind, settings=settings(THOROUGH, max_examples=10))


def test_what_is_doubled_and_put_last_on_rabbitmq_is_told_from_what_is_new(
    kernel: KernelDatabases, kernel_vhost: tuple[str, RabbitMQServer]
) -> None:
    """Waited for: nothing confirms what is put last, and a quorum queue has it only once its log has."""
    with lived(machine(HistoryOnRabbitMQ, kernel, url=kernel_vhost[0])) as history:
        assert isinstance(history, HistoryOnRabbitMQ)
        history.commit(SUBJECTS[0], 3)
        history.relay()
        history.put_last(copies=1)
        history.put_last(copies=2)
        with connect(history.url) as connection:
            channel = connection.default_channel
            eventually(lambda: channel.queue_declare(QUEUE, passive=True).message_count == 4)

        history.teardown()


@pytest.mark.parametrize(("hole", "story"), HOLES)
def test_the_check_finds_a_planted_hole_and_nothing_where_there_is_none(
    hole: type[History], story: Callable[[History], None], kernel: KernelDatabases
) -> None:
    assert finds_nothing_wrong(machine(History, kernel), story)
    assert not finds_nothing_wrong(machine(hole, kernel), story)


@pytest.mark.parametrize(("hole", "story"), HOLES)
def test_so_it_does_on_rabbitmq(
    hole: type[History],
    story: Callable[[History], None],
    kernel: KernelDatabases,
    kernel_vhost: tuple[str, RabbitMQServer],
) -> None:
    """What is on its way is waited for: a story must not pass because nothing had come yet."""
    there = {"url": kernel_vhost[0], "wait": 1.0}
    with_hole = type(hole.__name__, (hole, HistoryOnRabbitMQ), {})

    assert finds_nothing_wrong(machine(HistoryOnRabbitMQ, kernel, **there), story)
    assert not finds_nothing_wrong(machine(with_hole, kernel, **there, patience=0.0), story)


def finds_nothing_wrong(kind: type[History], story: Callable[[History], None]) -> bool:
    with lived(kind) as history:
        try:
            story(history)
            history.effects_are_the_beginning_of_what_was_committed()
            history.teardown()
        except AssertionError:
            return False
    return True


@contextmanager
def lived(kind: type[History]) -> Iterator[History]:
    """A history told by hand, which leaves no connection open whatever is found in it."""
    history = kind()
    try:
        yield history
    finally:
        history.world.close()
