"""The worker as a process: from another service's outbox over the bus into the inbox and a real mail server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest

from services.notifications.subscriptions import subscriptions
from shared.ids import new_id
from shared.messaging import Received, declare_topology, emit
from shared.messaging.publisher import publisher_of
from shared.messaging.relay import relay_once
from shared.store import SERVICE
from shared.store.cluster import Cluster
from shared.testing import TestDatabase
from shared.testing.plugin import ServiceDatabase
from tests.integration.notifications.mail_server import Mailbox, running
from tests.integration.notifications.world import World, activity, everyone, id_of, member, person, plan


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running() as mailbox:
        yield mailbox


@pytest.fixture
def bus(postgres: Cluster) -> Iterator[str]:
    name = f"bus_{new_id().hex}"
    url = postgres.create_bus_database(name)
    declare_topology(url, subscriptions)
    yield url
    postgres.drop_database(name)


@contextmanager
def worker(world: World, bus: str, mailbox: Mailbox) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "QINGLAN_DATABASE_URL": world.database.url,
        "QINGLAN_BUS_URL": bus,
        "QINGLAN_METRICS_PORT": str(port),
        "QINGLAN_LOG_LEVEL": "warning",
        "QINGLAN_SMTP_URL": mailbox.url,
        "QINGLAN_MAIL_WINDOW": "1",
    }
    process = subprocess.Popen([sys.executable, "-m", "services.notifications", "worker"], env=environment)
    try:
        yield process, port
    finally:
        process.kill()
        process.wait()


def publish(producer: TestDatabase, bus: str, *events: Received[Any]) -> None:
    """As the services would: into an outbox, and from there to the bus."""
    with producer.store.begin(SERVICE) as session:
        for each in events:
            emit(session, each.event, subject=each.subject, school=each.school, sequence=each.sequence)
    publisher = publisher_of(bus)
    try:
        with psycopg.connect(producer.url, autocommit=True) as connection:
            while relay_once(connection, publisher)[1]:
                pass
    finally:
        publisher.close()


def test_a_publication_reaches_the_inbox_and_the_mailbox_once_though_the_worker_is_killed(
    world: World, service_database: ServiceDatabase, bus: str, mailbox: Mailbox
) -> None:
    producer, me, of = service_database("training"), new_id(), new_id()
    activities = [activity(world.school, everyone(world.school), plan_id=of) for _ in range(20)]
    with worker(world, bus, mailbox) as (process, _port):
        publish(producer, bus, person(me, email="a@example.org"), member(me, world.school), *activities[:10])
        eventually(lambda: count(world) > 0)
        process.send_signal(signal.SIGKILL)
    publish(producer, bus, *activities[10:], plan(world.school, of, *map(id_of, activities)))
    with worker(world, bus, mailbox) as (process, port):
        eventually(lambda: count(world) == 20)
        eventually(
            lambda: len(world.rows("SELECT 1 FROM deliveries WHERE channel = 'email' AND state = 'queued'")) == 0
        )
        metrics = urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read().decode()
        assert 'qinglan_deliveries_total{channel="in_app",outcome="delivered"}' in metrics
        process.terminate()
        assert process.wait(30) == 0
    mailed = {str(mail["Message-ID"]) for mail in mailbox.taken}
    assert len(mailed) == len(mailbox.taken) <= 2
    rows = world.rows("SELECT subject, count(*) AS n FROM deliveries WHERE channel = 'email' GROUP BY subject")
    assert [row.n for row in rows] == [1] * 20


def test_two_consumers_that_handle_an_activity_and_a_membership_at_once_lose_nobody(world: World) -> None:
    """Neither sees what the other has not committed: without the lock, both would find nobody."""
    me, planned = new_id(), activity(world.school, everyone(world.school))
    joined = member(me, world.school)
    other = threading.Thread(target=world.hear, args=(joined,))
    with world.database.store.begin(SERVICE) as session:
        handler = world.subscriptions.handler_of(planned.type)
        assert handler is not None
        handler(session, [planned])
        other.start()
        other.join(0.5)
        assert other.is_alive(), "it waits"
    other.join(10)
    assert world.live(id_of(planned)) == {me}


def count(world: World) -> int:
    (row,) = world.rows("SELECT count(*) AS n FROM deliveries WHERE channel = 'in_app' AND state = 'delivered'")
    return int(row.n)


def eventually(condition: Callable[[], bool], *, within: float = 40.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
