"""What a connection says when the broker ends it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from amqp.exceptions import AccessRefused
from amqp.transport import TCPTransport

from shared.messaging.bus import answering, without_waiting

Waiting = Callable[[Any], AbstractContextManager[None]]


@dataclass
class Link:
    """As much of a connection to RabbitMQ as has a timeout."""

    transport: TCPTransport
    connection: Any


@pytest.fixture
def link() -> Iterator[Link]:
    transport = TCPTransport("127.0.0.1:5672")
    transport.sock, peer = socket.socketpair()
    kind, opened = SimpleNamespace(driver_type="amqp"), SimpleNamespace(transport=transport)
    with peer:
        yield Link(transport, SimpleNamespace(transport=kind, connection=opened))


WAITING = pytest.mark.parametrize("waiting", [answering, without_waiting])


@WAITING
def test_a_connection_that_the_broker_ends_says_why(waiting: Waiting, link: Link) -> None:
    with pytest.raises(AccessRefused), waiting(link.connection):
        end(link, AccessRefused())


@WAITING
def test_a_connection_that_ends_while_something_else_is_handled_does_not_say_that(waiting: Waiting, link: Link) -> None:
    try:
        int("of something else")
    except ValueError:
        with pytest.raises(OSError, match="Bad file descriptor"), waiting(link.connection):
            link.transport.sock.close()


def end(link: Link, reason: Exception) -> None:
    link.transport.sock.close()
    raise reason
