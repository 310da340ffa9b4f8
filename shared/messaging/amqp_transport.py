"""kombu's AMQP transport, made to read ahead: py-amqp asks a plain socket for exactly the bytes that it wants next, which
is three system calls a frame and nine a message. Over TLS OpenSSL reads ahead by itself.
"""

from __future__ import annotations

from typing import Any

from amqp.transport import SSLTransport, TCPTransport
from kombu.transport import pyamqp

# Some twenty events. The rest is moved with each piece that is taken of it, so more would cost more than it saves.
READ_AHEAD = 16 * 1024


class ReadingAhead(TCPTransport):  # type: ignore[misc]  # py-amqp has no types
    """Takes from the socket what is there, up to READ_AHEAD; py-amqp keeps what it did not ask for."""

    def _setup_transport(self) -> None:
        super()._setup_transport()
        receive = self.sock.recv
        self._quick_recv = lambda _wanted: receive(READ_AHEAD)


def _transport(host: str, connect_timeout: float, ssl: Any, read: Any, write: Any, **options: Any) -> Any:
    """What py-amqp calls to reach the broker; `read` and `write` are timeouts."""
    kind = SSLTransport if ssl else ReadingAhead
    return kind(host, connect_timeout=connect_timeout, ssl=ssl, read_timeout=read, write_timeout=write, **options)


class Connection(pyamqp.Connection):  # type: ignore[misc]  # kombu has no types
    """py-amqp's, over that."""

    Transport = staticmethod(_transport)


class Transport(pyamqp.Transport):  # type: ignore[misc]  # kombu has no types
    """`kombu.Connection(transport=Transport)`."""

    Connection = Connection
