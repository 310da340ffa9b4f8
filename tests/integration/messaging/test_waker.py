"""Writers wake the relay after their commits: at once when it rests, seldom when it is busy."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest

from shared.messaging.spacing import SPACING_OF_MANY
from shared.messaging.waker import CHANNEL, Waker, _notify
from shared.testing.plugin import ServiceDatabase

PATIENCE = 30.0


@pytest.fixture
def url(service_database: ServiceDatabase) -> str:
    return service_database("directory").url


@pytest.fixture
def listener(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        yield connection


def is_woken(listener: psycopg.Connection) -> bool:
    return any(True for _ in listener.notifies(timeout=PATIENCE, stop_after=1))


def test_a_poke_wakes_and_so_does_each_that_comes_after_a_rest(url: str, listener: psycopg.Connection) -> None:
    waker = Waker(url)

    for _ in range(3):
        waker.poke()

        assert is_woken(listener)


def test_many_pokes_wake_no_more_often_than_the_spacing_and_again_after_the_last(
    url: str, listener: psycopg.Connection
) -> None:
    waker = Waker(url)
    began = time.monotonic()
    while time.monotonic() < began + 1.0:
        waker.poke()
    heard = sum(1 for _ in listener.notifies(timeout=0.5))

    assert 1 < heard <= (time.monotonic() - began) / SPACING_OF_MANY + 2


def test_a_waker_whose_connection_was_ended_makes_a_new_one(url: str, listener: psycopg.Connection) -> None:
    waker = Waker(url)
    waker.poke()
    assert is_woken(listener)
    ended = listener.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'qinglan waker' AND datname = current_database()"
    ).fetchall()

    until = time.monotonic() + PATIENCE
    waker.poke()
    while not any(True for _ in listener.notifies(timeout=0.5)) and time.monotonic() < until:
        waker.poke()

    assert (True,) in ended
    assert time.monotonic() < until


def test_a_notify_that_the_server_did_not_take_is_known_at_once(url: str, listener: psycopg.Connection) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        listener.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))
        with pytest.raises(psycopg.OperationalError):
            _notify(connection)
