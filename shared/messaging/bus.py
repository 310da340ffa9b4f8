"""Connections to the bus: `pgmq://` (embedded) and `amqp://`, the same from here on.

A kombu `Connection` is for one thread: publisher and consumer each open their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from amqp.exceptions import AMQPError, MessageNacked
from kombu import Connection
from kombu.exceptions import KombuError
from psycopg.conninfo import make_conninfo

from shared.messaging import pgmq_transport

# Taken but unacknowledged messages come back after this many seconds. A batch takes well under a second, and one
# that takes longer is only delivered twice, which the inbox absorbs; a killed consumer's messages wait this long.
# So it is short, and below the inbox's patience with a missing predecessor (30 s), which waits for just that.
VISIBILITY_TIMEOUT = 10

# Between notifications a consumer looks by itself this often: a notification can be lost with its connection.
POLLING_INTERVAL = 2.0

CONNECT_TIMEOUT = 5.0
HEARTBEAT = 30
NO_RETRY = 0  # kombu would wait inside for ever; the loops here wait where a stop is seen


class BusUnavailableError(Exception):
    """The bus did not answer or lost the connection. Nothing is lost: wait, connect again, go on."""


@contextmanager
def failures_of(connection: Connection) -> Iterator[None]:
    """Turn whatever a transport raises for a broken connection into `BusUnavailableError`."""
    expected = (
        *connection.connection_errors, *connection.recoverable_connection_errors, *connection.channel_errors,
        AMQPError, MessageNacked, KombuError, psycopg.Error, OSError,
    )  # fmt: skip
    try:
        yield
    except expected as error:
        raise BusUnavailableError(f"{type(error).__name__}: {error}") from error


def connect(url: str) -> Connection:
    """A lazy connection for one thread; it opens at first use."""
    if url.startswith("pgmq://"):
        return _pgmq(url)
    return Connection(
        url,
        connect_timeout=CONNECT_TIMEOUT,
        heartbeat=HEARTBEAT,
        transport_options={"confirm_publish": True, "max_retries": NO_RETRY},
    )


def _pgmq(url: str) -> Connection:
    return Connection(
        "pgmq://",
        transport=pgmq_transport.Transport,
        transport_options={
            "conn_string": _libpq(url),
            "init_extension": False,  # PGMQ is installed as plain SQL, not as an extension
            "body_encoding": "utf-8",  # JSON stays legible in SQL
            "max_retries": NO_RETRY,
            "pool_size": 1,
            "pool_timeout": CONNECT_TIMEOUT,
            "visibility_timeout": VISIBILITY_TIMEOUT,
            "wait_time_seconds": 0,  # its long poll is a busy loop in SQL
            "use_notify": True,
            "polling_interval": POLLING_INTERVAL,
        },
    )


def _libpq(url: str) -> str:
    """`pgmq://user:pw@/db?host=/dir` in the key=value form; the pgmq client drops the query of a URL."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return make_conninfo(
        host=query.get("host") or parts.hostname or "127.0.0.1",
        port=query.get("port") or parts.port or 5432,
        dbname=unquote(parts.path.lstrip("/")) or "postgres",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
