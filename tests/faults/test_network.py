"""The proxy does to a connection what it says, and no more."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults.network import Network


@pytest.fixture
def network() -> Iterator[Network]:
    network = Network()
    yield network
    network.close()


class Peer:
    """Who is behind the proxy: takes one connection after the other; the latest can be used from here."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def accept(self) -> socket.socket:
        self.listener.settimeout(5)
        return with_timeout(self.listener.accept()[0])


def with_timeout(connection: socket.socket, seconds: float = 5) -> socket.socket:
    connection.settimeout(seconds)
    return connection


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.listener.close()


def connect(port: int) -> socket.socket:
    return with_timeout(socket.create_connection(("127.0.0.1", port)))


def nothing_comes(connection: socket.socket) -> bool:
    connection.settimeout(0.2)
    try:
        return connection.recv(1) == b"never"
    except TimeoutError:
        return True
    finally:
        connection.settimeout(5)


def test_what_is_sent_arrives_both_ways_and_an_end_is_passed_on(network: Network, peer: Peer) -> None:
    link = network.link(peer.port)
    with connect(link.port) as here, peer.accept() as there:
        here.sendall(b"question")
        assert there.recv(100) == b"question"
        there.sendall(b"answer")
        assert here.recv(100) == b"answer"
        here.shutdown(socket.SHUT_WR)
        assert there.recv(100) == b""
        there.sendall(b"still")
        assert here.recv(100) == b"still"


def test_a_cut_breaks_what_is_there_and_lets_new_ones_in(network: Network, peer: Peer) -> None:
    link = network.link(peer.port)
    with connect(link.port) as here, peer.accept() as there:
        here.sendall(b"1")
        assert there.recv(1) == b"1"
        link.cut()
        for end in (here, there):
            with pytest.raises(ConnectionResetError):
                end.recv(1)
    with connect(link.port) as here, peer.accept() as there:
        here.sendall(b"again")
        assert there.recv(100) == b"again"


def test_refusing_lets_nobody_in_until_it_is_healed(network: Network, peer: Peer) -> None:
    link = network.link(peer.port)
    link.refuse()
    with connect(link.port) as here, pytest.raises(ConnectionResetError):
        here.recv(1)
    link.heal()
    with connect(link.port) as here, peer.accept() as there:
        here.sendall(b"in")
        assert there.recv(100) == b"in"


@pytest.mark.parametrize("direction", ["there", "back"])
def test_a_black_hole_swallows_one_way_and_gives_back_when_healed(network: Network, peer: Peer, direction: str) -> None:
    link = network.link(peer.port)
    with connect(link.port) as here, peer.accept() as there:
        sender, receiver = (here, there) if direction == "there" else (there, here)
        link.black_hole("there" if direction == "there" else "back")
        sender.sendall(b"lost?")
        receiver.sendall(b"seen")
        assert sender.recv(100) == b"seen"
        assert nothing_comes(receiver)
        link.heal()
        assert receiver.recv(100) == b"lost?"


def test_a_connection_in_a_black_hole_can_be_cut(network: Network, peer: Peer) -> None:
    link = network.link(peer.port)
    with connect(link.port) as here, peer.accept() as there:
        link.black_hole("there", "back")
        here.sendall(b"never")
        assert nothing_comes(there)
        link.cut()
        with pytest.raises(ConnectionResetError):
            here.recv(1)


@pytest.mark.usefixtures("drops_packets")
def test_who_vanishes_neither_acknowledges_nor_lets_anybody_in_until_it_is_healed(network: Network, peer: Peer) -> None:
    link = network.link(peer.port)
    with connect(link.port) as here, peer.accept() as there:
        for end in (here, there):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000)
        here.sendall(b"1")
        assert there.recv(1) == b"1"
        link.vanish()
        for end in (here, there):
            end.sendall(b"never")
        for end in (here, there):
            with pytest.raises(TimeoutError) as caught:
                end.recv(1)
            assert caught.value.errno == errno.ETIMEDOUT
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.1", link.port), timeout=0.5)
        link.heal()
    with connect(link.port) as here, peer.accept() as there:
        here.sendall(b"again")
        assert there.recv(100) == b"again"


def test_a_delay_is_one_way_and_in_order(network: Network, peer: Peer) -> None:
    link = network.link(peer.port)
    with connect(link.port) as here, peer.accept() as there:
        link.delay(0.2, "there")
        began = time.monotonic()
        threading.Timer(0.05, here.sendall, [b"2"]).start()
        here.sendall(b"1")
        assert there.recv(1) + there.recv(1) == b"12"
        assert time.monotonic() - began >= 0.2


def test_half_closed_one_side_sees_an_end_and_the_other_nothing(network: Network, peer: Peer) -> None:
    link = network.link(peer.port)
    with connect(link.port) as here, peer.accept() as there:
        here.sendall(b"1")
        assert there.recv(1) == b"1"
        link.half_close("there")
        assert there.recv(1) == b""
        assert nothing_comes(here)
        there.sendall(b"late")
        assert here.recv(100) == b"late"


def test_a_reset_is_passed_on(network: Network, peer: Peer) -> None:
    """A killed process leaves one behind when it had not read all; its peer must not wait for it for ever."""
    link = network.link(peer.port)
    with connect(link.port) as here, peer.accept() as there:
        here.sendall(b"1")
        assert there.recv(1) == b"1"
        there.sendall(b"unread")
        assert here.recv(1) == b"u"
        here.close()
        with pytest.raises(ConnectionResetError):
            there.recv(100)
