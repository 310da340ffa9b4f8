"""Connections to the bus: `pgmq://` (embedded) and `amqp://`, the same from here on.

A kombu `Connection` is for one thread: publisher and consumer each open their own.
"""

from __future__ import annotations

import errno
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from amqp.exceptions import AccessRefused, AMQPError, MessageNacked, NotAllowed, PreconditionFailed
from kombu import Connection
from kombu.exceptions import KombuError
from psycopg.conninfo import make_conninfo

from shared.bus_address import PGMQ, BrokerAddress, broker_addresses
from shared.keepalive import watching
from shared.messaging import amqp_transport, pgmq_transport

# Taken but unacknowledged messages come back after this many seconds. A batch takes well under a second, and one
# that takes longer is only delivered twice, which the inbox absorbs; a killed consumer's messages wait this long.
# So it is short, and below the inbox's patience with a missing predecessor (30 s), which waits for just that.
VISIBILITY_TIMEOUT = 10

# Between notifications a consumer looks by itself this often: a notification can be lost with its connection.
POLLING_INTERVAL = 2.0

CONNECT_TIMEOUT = 5.0
# How long RabbitMQ may take to answer a declaration, or to take bytes. Waiting for messages is not bounded by this.
ANSWER_TIMEOUT = 10.0
NO_RETRY = 0  # kombu would wait inside for ever; the loops here wait where a stop is seen


class BusUnavailableError(Exception):
    """The bus did not answer or lost the connection. Nothing is lost: wait, connect again, go on."""


class BusBlockedError(BusUnavailableError):
    """The bus is short of memory or disk and takes nothing. It says when it is better; the connection stays."""


class BusMisconfiguredError(BusUnavailableError):
    """The bus answers, and refuses for a reason that waiting does not mend. The message names thing and remedy."""


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
        if remedy := _remedy(error, connection):
            raise BusMisconfiguredError(remedy) from error
        raise BusUnavailableError(f"{type(error).__name__}: {error}") from error


def _remedy(error: BaseException, connection: Connection) -> str | None:
    """What a person can do about it, if it is a mistake in the configuration of RabbitMQ or of this process."""
    where = f"RabbitMQ at {connection.hostname}:{connection.port}"
    user, vhost = connection.userid, connection.virtual_host
    said = getattr(error, "reply_text", None) or str(error)
    if isinstance(error, NotAllowed) and " is down" not in said:
        return (
            f"{where} has no virtual host {vhost} that {user} may use: rabbitmqctl add_vhost {vhost} && "
            f"rabbitmqctl set_permissions --vhost {vhost} {user} '^qinglan' '^qinglan' '^qinglan' ({said})"
        )
    if isinstance(error, AccessRefused) and "login" in said.lower():
        return f"{where} refuses {user}: correct name and password in QINGLAN_BUS_URL"
    if isinstance(error, AccessRefused):
        return (
            f"{user} lacks a permission: rabbitmqctl set_permissions --vhost {vhost} {user} '^qinglan' '^qinglan' "
            f"'^qinglan' ({said})"
        )
    if isinstance(error, PreconditionFailed) and "inequivalent arg" in said:
        return f"{said}: empty and delete it, then start again (docs/runbook.md, 'A queue of another kind')"
    return None


def connect(url: str) -> Connection:
    """A connection for one thread: lazy on PGMQ; on RabbitMQ an open one to the first address that answers.

    Raises:
        BusUnavailableError: no address answers.
        BusMisconfiguredError: one answers, and refuses for good.
    """
    if url.startswith(PGMQ):
        return _pgmq(url)
    failures = []
    for address in broker_addresses(url):
        connection = _amqp(address)
        try:
            with failures_of(connection):
                connection.ensure_connection(
                    max_retries=1, interval_start=0, interval_step=0, reraise_as_library_errors=False
                )
                return connection
        except BusMisconfiguredError:
            raise
        except BusUnavailableError as error:
            connection.collect()
            failures.append(f"{address.place}: {error}")
    raise BusUnavailableError("; ".join(failures))


def _amqp(address: BrokerAddress) -> Connection:
    return Connection(
        transport=amqp_transport.Transport,
        hostname=address.host,
        port=address.port,
        userid=address.user,
        password=address.password,
        virtual_host=address.vhost,
        ssl=_ssl(address),
        connect_timeout=CONNECT_TIMEOUT,
        heartbeat=address.heartbeat,
        transport_options={
            "write_timeout": ANSWER_TIMEOUT,
            "client_properties": {"connection_name": "qinglan consumer"},
            "max_retries": NO_RETRY,
        },
    )


@contextmanager
def answering(connection: Connection) -> Iterator[None]:
    """Within the block RabbitMQ has ANSWER_TIMEOUT for each answer; py-amqp alone would wait without end."""
    with _having_timeout(connection, ANSWER_TIMEOUT):
        yield


@contextmanager
def without_waiting(connection: Connection) -> Iterator[None]:
    """For `drain_events(timeout=0)` again and again: py-amqp would tell the socket so before each frame, and undo it."""
    with _having_timeout(connection, 0):
        yield


@contextmanager
def _having_timeout(connection: Connection, seconds: float) -> Iterator[None]:
    if connection.transport.driver_type != "amqp":
        yield
        return
    reason: BaseException | None = None
    try:
        with connection.connection.transport.having_timeout(seconds):
            try:
                yield
            except BaseException as error:
                reason = error
                raise
    except OSError as error:
        # Ended by the broker inside the block: the socket is closed, and cannot have its old timeout back.
        if error.errno == errno.EBADF and reason is not None:
            raise reason from None
        raise


def _ssl(address: BrokerAddress) -> bool | dict[str, object]:
    if address.tls is None:
        return False
    return {
        "ca_certs": address.tls.cacertfile,
        "certfile": address.tls.certfile,
        "keyfile": address.tls.keyfile,
        "cert_reqs": ssl.CERT_REQUIRED,
        "server_hostname": address.host,
    }


def _pgmq(url: str) -> Connection:
    return Connection(
        "pgmq://",
        transport=pgmq_transport.Transport,
        transport_options={
            "conn_string": watching(_libpq(url)),
            "init_extension": False,  # PGMQ is installed as plain SQL, not as an extension
            "body_encoding": "utf-8",  # JSON stays legible in SQL
            "max_retries": NO_RETRY,
            "visibility_timeout": VISIBILITY_TIMEOUT,
            "wait_time_seconds": 0,  # its long poll is a busy loop in SQL
            "use_notify": True,
            "polling_interval": POLLING_INTERVAL,
        },
    )


def _libpq(url: str) -> str:
    """`pgmq://user:pw@/db?host=/dir` in the key=value form."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return make_conninfo(
        host=query.get("host") or parts.hostname or "127.0.0.1",
        port=query.get("port") or parts.port or 5432,
        dbname=unquote(parts.path.lstrip("/")) or "postgres",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
