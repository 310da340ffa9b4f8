"""A peer whose machine is gone says nothing: the kernels of both ends must be told to ask. Only TCP has such peers."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from kombu import Connection
from sqlalchemy import text

from services.notifications.stream.feed import Feed
from services.notifications.stream.hub import Hub
from shared import keepalive
from shared.messaging import declare_topology
from shared.messaging.backoff import Backoff
from shared.messaging.bus import BusUnavailableError, connect
from shared.messaging.bus_queue import KombuQueue
from shared.messaging.publisher import KombuPublisher
from shared.messaging.relay import Relay
from shared.messaging.waker import Waker
from shared.store import SERVICE, open_store
from tests.faults.cluster import through
from tests.faults.network import BOTH, Link
from tests.faults.subscriber import subscriptions
from tests.faults.world import DIRECTORY, Stage
from tests.integration.messaging.world import eventually, outgoing

WANTED = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}

# With the keepalives of `impatient`: three seconds, and what a busy machine takes on top.
IMPATIENT = 8.0


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production, only sooner."""
    ours = {"keepalives_idle": 1, "keepalives_interval": 1, "keepalives_count": 2, "tcp_user_timeout": 3_000}
    servers = {f"tcp_{name}" if name.startswith("keep") else name: seconds for name, seconds in ours.items()}
    monkeypatch.setattr(keepalive, "CONNECT_TIMEOUT", 2)
    monkeypatch.setattr(keepalive, "OUR_END", ours)
    monkeypatch.setattr(keepalive, "SERVERS_END", servers)


@pytest.fixture
def bus_link(pgmq_stage: Stage) -> Link:
    declare_topology(pgmq_stage.bus.url, subscriptions)
    return pgmq_stage.network.link(pgmq_stage.bus.port)


@contextmanager
def vanished(link: Link) -> Iterator[None]:
    link.vanish()
    try:
        yield
    finally:
        link.heal()


def noticed(work: Callable[[], object]) -> float:
    """Seconds until it was told that the bus is gone."""
    began = time.monotonic()
    with pytest.raises(BusUnavailableError):
        work()
    return time.monotonic() - began


def asks_after(connection: psycopg.Connection | psycopg.AsyncConnection) -> int:
    """Seconds of silence after which our end asks whether the other one is there."""
    with socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM) as end:
        assert end.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        return end.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)


def test_the_server_gives_up_a_vanished_relay_within_seconds_and_with_it_the_lock(pgmq_stage: Stage) -> None:
    relay = Relay(pgmq_stage.app_url(DIRECTORY), lambda: KombuPublisher(pgmq_stage.bus.url))
    with relay._connect() as connection:
        for name, seconds in WANTED.items():
            row = connection.execute(f"SHOW {name}".encode()).fetchone()
            assert row == (seconds,), name
        assert asks_after(connection) == 5


def test_who_wakes_relays_and_who_tells_pages_ask_after_their_database_within_seconds(pgmq_stage: Stage) -> None:
    url = pgmq_stage.app_url(DIRECTORY)
    with Waker(url)._connect() as connection:
        assert asks_after(connection) == 5
    with asyncio.Runner() as runner:
        stream = runner.run(Feed(url, Hub())._connect())
        assert asks_after(stream) == 5
        runner.run(stream.close())


def test_a_service_notices_a_vanished_database_within_a_minute(pgmq_stage: Stage) -> None:
    store = open_store(pgmq_stage.app_url(DIRECTORY))
    with store.begin(SERVICE) as session:
        session.execute(text("SELECT 1"))
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        assert asks_after(driver) == 30
    store.close()


@pytest.mark.usefixtures("impatient", "drops_packets")
def test_a_consumer_notices_a_bus_that_vanished_and_takes_again_when_it_is_back(
    pgmq_stage: Stage, bus_link: Link
) -> None:
    publisher = KombuPublisher(pgmq_stage.bus.url)
    queue = KombuQueue(through(pgmq_stage.bus.url, bus_link.port), subscriptions)
    while queue.take(0.0):  # what earlier tests left
        queue.ack()

    with vanished(bus_link):
        assert noticed(lambda: queue.take(2.0)) < IMPATIENT  # waiting for an answer
        assert noticed(lambda: queue.take(2.0)) < IMPATIENT  # and connecting
    messages = outgoing(1)
    publisher.publish(messages)

    eventually(lambda: queue.take(1.0) == [messages[0].body.encode()])
    queue.ack()
    queue.release()
    publisher.close()


@pytest.mark.usefixtures("impatient")
def test_a_bus_that_is_there_and_does_not_answer_a_newcomer_is_left(pgmq_stage: Stage, bus_link: Link) -> None:
    queue = KombuQueue(through(pgmq_stage.bus.url, bus_link.port), subscriptions)
    bus_link.black_hole(*BOTH)
    try:
        assert noticed(lambda: queue.take(2.0)) < IMPATIENT
    finally:
        bus_link.heal()
    assert queue.take(0.0) == []
    queue.release()


@pytest.mark.usefixtures("impatient", "drops_packets")
def test_a_publisher_notices_a_bus_that_vanished_and_publishes_again_when_it_is_back(
    pgmq_stage: Stage, bus_link: Link
) -> None:
    publisher = KombuPublisher(through(pgmq_stage.bus.url, bus_link.port))
    assert publisher.publish(outgoing(1)) == 1

    with vanished(bus_link):
        assert noticed(lambda: publisher.publish(outgoing(1))) < IMPATIENT

    assert publisher.publish(outgoing(1)) == 1
    publisher.close()


@pytest.mark.usefixtures("impatient", "drops_packets")
def test_a_relay_notices_a_database_that_vanished_and_is_active_again_when_it_is_back(pgmq_stage: Stage) -> None:
    link = pgmq_stage.network.link(pgmq_stage.store.port)
    relay = Relay(
        through(pgmq_stage.app_url(DIRECTORY), link.port),
        lambda: KombuPublisher(pgmq_stage.bus.url),
        backoff=Backoff(first=0.1, longest=0.2),
    )
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,), daemon=True)
    thread.start()
    assert relay.active.wait(IMPATIENT)

    with vanished(link):
        eventually(lambda: not relay.active.is_set(), within=IMPATIENT)

    assert relay.active.wait(IMPATIENT)
    stop.set()
    thread.join(IMPATIENT)
    assert not thread.is_alive()


@pytest.mark.usefixtures("impatient", "drops_packets")
def test_live_counts_notice_a_database_that_vanished_and_listen_again_when_it_is_back(pgmq_stage: Stage) -> None:
    link = pgmq_stage.network.link(pgmq_stage.store.port)
    feed = Feed(through(pgmq_stage.app_url(DIRECTORY), link.port), Hub())
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        listening = asyncio.run_coroutine_threadsafe(feed.run(), loop)
        eventually(lambda: feed.listens, within=IMPATIENT)

        with vanished(link):
            eventually(lambda: not feed.listens, within=IMPATIENT)

        eventually(lambda: feed.listens, within=IMPATIENT)
        listening.cancel()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(IMPATIENT)


def test_both_connections_to_the_bus_have_both_ends_ask_after_each_other(pgmq_stage: Stage) -> None:
    """Also the one that only listens: it would never hear again, and every message would wait for the next poll."""
    with connect(pgmq_stage.bus.url) as connection:
        connection.ensure_connection(max_retries=1)
        for each in connections_of(connection):
            assert asks_after(each) == 5
            for name, seconds in WANTED.items():
                assert each.execute(f"SHOW {name}".encode()).fetchone() == (seconds,), name


def connections_of(connection: Connection) -> Iterator[psycopg.Connection]:
    """The one that asks, and the one that waits for a `NOTIFY`."""
    transport = connection.transport
    with transport._get_pgmq_client().pool.connection() as asking:
        yield asking
    waiter = transport._get_notify_waiter()
    waiter._ensure_conn()
    yield waiter._conn
