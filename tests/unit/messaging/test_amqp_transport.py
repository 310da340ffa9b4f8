"""What RabbitMQ sent is read in few system calls, and frame by frame all the same."""

from __future__ import annotations

from struct import pack

import pytest

from shared.messaging.amqp_transport import READ_AHEAD, Connection, ReadingAhead

METHOD = 1


def frame(payload: bytes) -> bytes:
    return pack(">BHI", METHOD, 1, len(payload)) + payload + b"\xce"


class Socket:
    """Has something to give, or nothing now."""

    def __init__(self, there: bytes) -> None:
        self.there = there
        self.asked = 0

    def recv(self, most: int) -> bytes:
        self.asked += 1
        if not self.there:
            raise BlockingIOError(11, "nothing now")
        given, self.there = self.there[:most], self.there[most:]
        return given

    def sendall(self, _sent: bytes) -> None: ...


def reading(there: bytes) -> tuple[ReadingAhead, Socket]:
    transport, socket = ReadingAhead("127.0.0.1:5672"), Socket(there)
    transport.sock = socket
    transport._setup_transport()
    return transport, socket


def test_frames_that_are_there_are_read_at_once() -> None:
    transport, socket = reading(b"".join(frame(bytes([number])) for number in range(20)))
    assert [bytes(transport.read_frame()[2]) for _ in range(20)] == [bytes([number]) for number in range(20)]
    assert socket.asked == 1


def test_a_frame_larger_than_what_is_read_ahead_is_whole() -> None:
    payload = bytes(range(256)) * (READ_AHEAD // 100)
    transport, _ = reading(frame(payload) + frame(b"next"))
    assert [bytes(transport.read_frame()[2]) for _ in range(2)] == [payload, b"next"]


def test_nothing_there_is_no_frame_and_no_loss() -> None:
    transport, socket = reading(b"")
    with pytest.raises(TimeoutError):
        transport.read_frame()
    socket.there = frame(b"later")
    assert bytes(transport.read_frame()[2]) == b"later"


def test_a_connection_reads_ahead_unless_it_is_encrypted() -> None:
    plain, encrypted = (Connection.Transport("127.0.0.1:5671", 5.0, ssl, None, 10.0) for ssl in (False, {"a": "b"}))
    assert isinstance(plain, ReadingAhead)
    assert not isinstance(encrypted, ReadingAhead)
