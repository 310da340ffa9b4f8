"""The ASGI app: GET /api/notifications/v1/inbox/stream, and the operational routes. Plain ASGI, no framework."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from services.notifications import metrics
from services.notifications.config import load
from services.notifications.stream.callers import Listener, listener_of
from services.notifications.stream.feed import Feed
from services.notifications.stream.hub import Count, Hub, Subscriber, TooManyConnectionsError
from shared.clock import SystemClock
from shared.errors import DomainError, TooManyRequestsError
from shared.telemetry import configure_logging, expose_metrics, get_logger
from shared.web import TokenVerifier

log = get_logger("notifications.stream")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/api/notifications/v1/inbox/stream"
HEARTBEAT_SECONDS = 20.0
# What a browser waits before it comes back, in milliseconds.
COME_BACK = b"retry: 3000\n\n"
EVENT_STREAM = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


def create_stream() -> "StreamApp":
    settings = load()
    configure_logging("notifications", settings.log_level)
    hub = Hub()
    verifier = TokenVerifier(settings.jwks_url, SystemClock())
    return StreamApp(hub, Feed(settings.database_url, hub), verifier)


class StreamApp:
    """One per process; its feed runs from the server's start to its end."""

    def __init__(self, hub: Hub, feed: Feed, verifier: TokenVerifier) -> None:
        self.hub = hub
        self.feed = feed
        self.verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        close_when_told(self.hub)
        feeding = asyncio.create_task(self.feed.run())
        feeding.add_done_callback(end_with)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.hub.close()
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == PATH and scope["method"] == "GET":
            await self._stream(scope, receive, send)
        elif path == "/metrics":
            await respond(send, 200, expose_metrics(), b"text/plain; version=0.0.4; charset=utf-8")
        elif path == "/healthz":
            await respond(send, 200, b'{"status":"ok"}')
        elif path == "/readyz":
            ready = self.feed.listens
            await respond(send, 200 if ready else 503, b'{"status":"ready"}' if ready else b'{"status":"no database"}')
        else:
            await respond(send, 404, problem(404, "Not found", f"here is only GET {PATH}", "http_404"), PROBLEM)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            listener = await asyncio.to_thread(listener_of, self.verifier, scope["headers"])
            subscriber = self._join(listener)
        except DomainError as error:
            await refuse(send, error)
            return
        try:
            await send({"type": "http.response.start", "status": 200, "headers": EVENT_STREAM})
            await send(part(COME_BACK))
            self.feed.ask([listener.person])
            await until_gone(receive, tell(send, subscriber, listener.expires_at))
        finally:
            self.hub.leave(subscriber)

    def _join(self, listener: Listener) -> Subscriber:
        try:
            return self.hub.join(listener.person)
        except TooManyConnectionsError:
            raise TooManyRequestsError(
                "too many live updates are open; close a page",
                retry_after=60,
                detail_zh="打开的页面过多",
                code="streams",
            ) from None


def end_with(feeding: "asyncio.Task[None]") -> None:
    """Streams without their feed would be silent for ever: better none, and the server starts this process anew."""
    if not feeding.cancelled():
        log.critical("stream_feed_died", exc_info=feeding.exception())
        os._exit(1)


def close_when_told(hub: Hub) -> None:
    """Ends the streams at the signal to stop. granian waits for open connections before it says so by lifespan,
    and streams would not end by themselves.

    granian's own handler still runs: asyncio hears of a signal by its wakeup descriptor, whoever handles it in Python.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(hub.close))


async def tell(send: Send, subscriber: Subscriber, expires_at: float) -> None:
    """Sends counts as they come and a comment when there are none, until the token expires or the server stops."""
    while not subscriber.closing and (left := expires_at - time.time()) > 0:
        try:
            async with asyncio.timeout(min(HEARTBEAT_SECONDS, left)):
                await subscriber.changed.wait()
        except TimeoutError:
            await send(part(b": still here\n\n"))
            continue
        count = subscriber.take()
        if count is not None:
            metrics.stream_updates_total.inc()
            await send(part(unread_event(count)))
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def until_gone(receive: Receive, telling: Awaitable[None]) -> None:
    """Tells until it is over or the client has gone."""
    tasks = [asyncio.ensure_future(telling), asyncio.ensure_future(gone(receive))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def unread_event(count: Count) -> bytes:
    return b"event: unread\ndata: " + orjson.dumps({"unread": count.unread, "latest": count.latest}) + b"\n\n"


def part(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


# -- answers that are no stream

PROBLEM = b"application/problem+json"


def problem(status: int, title: str, detail: str, code: str) -> bytes:
    return orjson.dumps(
        {"type": f"urn:qinglan:problem:{code}", "title": title, "status": status, "detail": detail, "code": code}
    )


async def refuse(send: Send, error: DomainError) -> None:
    body = problem(error.status, error.title, error.detail, error.code)
    headers = []
    if isinstance(error, TooManyRequestsError):
        headers.append((b"retry-after", str(error.retry_after).encode()))
    if error.status == 401:
        headers.append((b"www-authenticate", b'Bearer realm="qinglan"'))
    await respond(send, error.status, body, PROBLEM, headers)


async def respond(
    send: Send,
    status: int,
    body: bytes,
    content_type: bytes = b"application/json",
    headers: list[tuple[bytes, bytes]] | None = None,
) -> None:
    head = [(b"content-type", content_type), (b"cache-control", b"no-store"), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body, "more_body": False})
