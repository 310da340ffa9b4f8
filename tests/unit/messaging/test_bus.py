"""What a connection says when the broker ends it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

import pytest
from amqp.exceptions import AccessRefused
from amqp.transport import TCPTransport

from shared.messaging.bus import answering, without_waiting


@pytest.mark.parametrize("waiting", [answering, without_waiting])
def test_a_connection_that_the_broker_ends_says_why(waiting: Callable[[Any], AbstractContextManager[None]]) -> None:
    transport = TCPTransport("127.0.0.1:5672")
    transport.sock, peer = socket.socketpair()
    connection = SimpleNamespace(
        transport=SimpleNamespace(driver_type="amqp"), connection=SimpleNamespace(transport=transport)
    )
    with peer, pytest.raises(AccessRefused), waiting(connection):
        end(transport)


def end(transport: TCPTransport) -> None:
    transport.sock.close()
    raise AccessRefused
