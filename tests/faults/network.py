"""A plain TCP proxy of our own between two parties: delays, cuts, black-holes, vanishes, half-closes, and heals.

One thread with one event loop serves all links of a world; each method may be called from any other thread.
"""

from __future__ import annotations

import asyncio
import ctypes
import socket
import struct
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, TypeVar

Direction = Literal["there", "back"]
BOTH: tuple[Direction, Direction] = ("there", "back")
CHUNK = 65536
# Of Linux, for the filter that a socket's packets pass (socket(7)); Python's socket module lacks the names.
SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27
CAN_VANISH = sys.platform == "linux"
KEEP_NO_BYTE = struct.pack("HBBI", 0x06, 0, 0, 0)

T = TypeVar("T")


@dataclass(eq=False)
class Flow:
    """One connection, one way."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    direction: Direction


@dataclass(eq=False)
class Link:
    """A port of ours that leads to `target`. `there` is from who connects to the target, `back` the other way."""

    target: int
    loop: asyncio.AbstractEventLoop
    port: int = 0
    _server: asyncio.Server | None = None
    _flows: set[Flow] = field(default_factory=set)
    _open: dict[Direction, asyncio.Event] = field(default_factory=dict)
    _delay: dict[Direction, float] = field(default_factory=dict)
    _refusing: bool = False

    # -- what a test does to it

    def cut(self) -> None:
        """Every connection breaks now, with a reset. New ones may come."""
        self._call(self._cut)

    def refuse(self) -> None:
        """Every connection breaks, and new ones are closed as soon as they come, until `heal`."""

        async def refuse() -> None:
            self._refusing = True
            await self._cut()

        self._call(refuse)

    def black_hole(self, *directions: Direction) -> None:
        """Nothing arrives any more in these directions, not even an end, until `heal`.

        What was sent meanwhile arrives then: TCP would have sent it again.
        """

        async def close_gates() -> None:
            for direction in directions:
                self._open[direction].clear()

        self._call(close_gates)

    def vanish(self) -> None:
        """Every packet of both ends is dropped, and of who comes anew, until `heal`: both must find out by themselves.

        In a black hole the kernels still acknowledge, and TCP sees nothing amiss.
        """

        async def vanish() -> None:
            for direction in BOTH:
                self._open[direction].clear()
            for end in self._ends():
                drop_packets(end)

        self._call(vanish)

    def delay(self, seconds: float, *directions: Direction) -> None:
        """All that passes in these directions is late by this much, until `heal`."""

        async def slow_down() -> None:
            self._delay = dict.fromkeys(directions, seconds)

        self._call(slow_down)

    def half_close(self, direction: Direction) -> None:
        """Who receives in this direction sees the sender's end; who sends is told nothing and may go on."""

        async def end() -> None:
            for flow in self._flows:
                if flow.direction == direction and flow.writer.can_write_eof():
                    with suppress(OSError):
                        flow.writer.write_eof()

        self._call(end)

    def heal(self) -> None:
        """As good as new for all connections that are still there."""

        async def open_gates() -> None:
            self._refusing, self._delay = False, {}
            for end in self._ends():
                keep_packets(end)
            for gate in self._open.values():
                gate.set()

        self._call(open_gates)

    # -- how it works

    def _call(self, work: Callable[[], Awaitable[T]]) -> T:
        async def run() -> T:
            return await work()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def _ends(self) -> list[socket.socket]:
        """Our sockets: towards both parties, and where new ones come in."""
        listening = self._server.sockets if self._server is not None else ()
        return [*listening, *(flow.writer.get_extra_info("socket") for flow in self._flows)]

    async def listen(self) -> None:
        for direction in BOTH:
            self._open[direction] = asyncio.Event()
            self._open[direction].set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut()

    async def _cut(self) -> None:
        for flow in self._flows:
            reset(flow.writer)
        # A pump behind a closed gate must see that its connection is gone.
        for flow in list(self._flows):
            flow.reader.feed_eof()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=CHUNK)
        except OSError:
            reset(writer)
            return
        flows = [Flow(reader, far_writer, "there"), Flow(far_reader, writer, "back")]
        self._flows.update(flows)
        try:
            with suppress(asyncio.CancelledError):  # the whole network ends
                await asyncio.gather(*(self._pump(flow) for flow in flows))
        finally:
            self._flows.difference_update(flows)
            writer.transport.abort()
            far_writer.transport.abort()

    async def _pump(self, flow: Flow) -> None:
        """Until the sender's end, which is passed on like everything else; a reset is passed on as a reset."""
        try:
            while data := await flow.reader.read(CHUNK):
                await self._pass(flow)
                flow.writer.write(data)
                await flow.writer.drain()
            await self._pass(flow)
            flow.writer.write_eof()
        except (OSError, RuntimeError):
            await self._pass(flow)
            reset(flow.writer)

    async def _pass(self, flow: Flow) -> None:
        if seconds := self._delay.get(flow.direction):
            await asyncio.sleep(seconds)
        await self._open[flow.direction].wait()


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection: without lingering a close is a reset instead of an orderly end."""
    connection = writer.get_extra_info("socket")
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def drop_packets(end: socket.socket) -> None:
    """The kernel throws away what comes in, before TCP sees it."""
    program = ctypes.create_string_buffer(KEEP_NO_BYTE)
    end.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(program)))


def keep_packets(end: socket.socket) -> None:
    """As before `drop_packets`, if that was called."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)


class Network:
    """The thread that serves the links."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="network", daemon=True)
        self._thread.start()
        self._links: list[Link] = []

    def link(self, target: int) -> Link:
        """A new link to 127.0.0.1:`target`; whoever is to use it connects to its `port`."""
        link = Link(target, self._loop)
        asyncio.run_coroutine_threadsafe(link.listen(), self._loop).result(10)
        self._links.append(link)
        return link

    def cut(self) -> None:
        """Cut all links."""
        for link in self._links:
            link.cut()

    def heal(self) -> None:
        """Heal all links."""
        for link in self._links:
            link.heal()

    def close(self) -> None:
        """Break all connections and end the thread."""
        self.heal()
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self) -> None:
        for link in self._links:
            await link.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
