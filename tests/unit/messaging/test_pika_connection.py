"""A batch goes to the socket in large pieces, and as the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

import pika
import pytest
from pika.adapters.select_connection import IOLoop

from shared.messaging.pika_connection import PIECE, Connection


class Socket:
    """Stands in for pika's transport."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, piece: bytes) -> None:
        self.written.append(piece)


@pytest.fixture
def socket() -> Socket:
    return Socket()


@pytest.fixture
def connection(socket: Socket) -> Iterator[Connection]:
    loop = IOLoop()
    connection = Connection(pika.ConnectionParameters(), custom_ioloop=loop, internal_connection_workflow=False)
    connection._transport = socket
    yield connection
    loop.close()


def say(connection: Connection, *frames: bytes) -> None:
    """As pika does for each frame that it has to write."""
    for frame in frames:
        connection._adapter_emit_data(frame)


def test_what_is_said_together_is_one_write(connection: Connection, socket: Socket) -> None:
    with connection.together():
        say(connection, b"method", b"header", b"body")
        assert socket.written == []
    assert socket.written == [b"methodheaderbody"]


def test_a_large_batch_is_written_in_pieces_in_order(connection: Connection, socket: Socket) -> None:
    bodies = [bytes([65 + number]) * (PIECE // 2) for number in range(5)]
    with connection.together():
        say(connection, *bodies)
    assert len(socket.written) == 3
    assert b"".join(socket.written) == b"".join(bodies)


def test_outside_of_a_batch_everything_is_written_at_once(connection: Connection, socket: Socket) -> None:
    with connection.together():
        pass
    say(connection, b"heartbeat")
    assert socket.written == [b"heartbeat"]
