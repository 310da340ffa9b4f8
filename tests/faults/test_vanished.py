"""A peer whose machine is gone says nothing: the kernels of both ends must be told to ask. Only TCP has such peers."""

from __future__ import annotations

import socket

import psycopg
from sqlalchemy import text

from shared.messaging.publisher import KombuPublisher
from shared.messaging.relay import Relay
from shared.store import SERVICE, open_store
from tests.faults.world import DIRECTORY, Stage

WANTED = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}


def asks_after(connection: psycopg.Connection) -> int:
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


def test_a_service_notices_a_vanished_database_within_a_minute(pgmq_stage: Stage) -> None:
    store = open_store(pgmq_stage.app_url(DIRECTORY))
    with store.begin(SERVICE) as session:
        session.execute(text("SELECT 1"))
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        assert asks_after(driver) == 30
    store.close()
