"""Live updates from a real server process: the present count first, every change after it, and the token's end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import httpx
import orjson
import psycopg
import pytest
from joserfc.jwk import KeySet

from shared.clock import SystemClock
from shared.ids import new_id
from shared.store.cluster import Cluster
from shared.testing import Signer
from tests.integration.notifications.world import World, activity, member, one

PATH = "/api/notifications/v1/inbox/stream"


@dataclass
class Streams:
    """A running `stream` process, and tokens that it believes."""

    url: str
    signer: Signer
    process: subprocess.Popen[bytes]

    @contextmanager
    def open(self, person: UUID, *, cookie: bool = False, lifetime: int = 600) -> Iterator[Iterator[dict[str, Any]]]:
        token = self.signer.token(person, new_id(), lifetime=timedelta(seconds=lifetime))
        headers = {"Cookie": f'odd=a b"; qinglan_access={token}'} if cookie else {"Authorization": f"Bearer {token}"}
        with httpx.Client(trust_env=False, timeout=30) as client, client.stream("GET", self.url, headers=headers) as r:
            assert r.status_code == 200, r.read()
            assert r.headers["content-type"].startswith("text/event-stream")
            yield events(r)

    def get(self, path: str = PATH, **headers: str) -> httpx.Response:
        return httpx.get(self.url.replace(PATH, path), headers=headers, trust_env=False, timeout=10)

    def bearer(self, person: UUID, **options: Any) -> str:
        return f"Bearer {self.signer.token(person, new_id(), **options)}"


def events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """The data of each event `unread`."""
    name = ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            assert name == "unread"
            yield orjson.loads(line.removeprefix("data: "))


@contextmanager
def jwks(signer: Signer) -> Iterator[str]:
    """The gateway, as far as its keys go."""
    body = orjson.dumps(KeySet([signer.key]).as_dict(private=False))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/jwks.json"
    server.shutdown()
    server.server_close()


@pytest.fixture
def streams(world: World) -> Iterator[Streams]:
    signer = Signer(SystemClock())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with jwks(signer) as keys:
        environment = {
            "PATH": os.environ["PATH"],
            "QINGLAN_DATABASE_URL": world.database.url,
            "QINGLAN_JWKS_URL": keys,
            "QINGLAN_PORT": str(port),
            "QINGLAN_LOG_LEVEL": "warning",
        }
        process = subprocess.Popen([sys.executable, "-m", "services.notifications", "stream"], env=environment)
        try:
            served = Streams(f"http://127.0.0.1:{port}{PATH}", signer, process)
            eventually(lambda: is_ready(served))
            yield served
        finally:
            process.terminate()
            try:
                process.wait(20)
            finally:
                process.kill()


def eventually(condition: Callable[[], bool], *, within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def is_ready(streams: Streams) -> bool:
    try:
        return streams.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def tell(world: World, person: UUID) -> None:
    world.hear(activity(world.school, one(person)))


def test_the_present_count_comes_first_and_every_change_after_it(world: World, streams: Streams) -> None:
    me, other = new_id(), new_id()
    world.hear(member(me, world.school), member(other, world.school))
    tell(world, me)
    with streams.open(me) as updates:
        first = next(updates)
        assert first["unread"] == 1
        started = time.monotonic()
        tell(world, other)
        tell(world, me)
        second = next(updates)
        assert second["unread"] == 2
        assert second["latest"] != first["latest"]
        assert time.monotonic() - started < 5


def test_what_happened_while_nobody_listened_is_in_the_first_event_of_the_next_connection(
    world: World, streams: Streams
) -> None:
    me = new_id()
    world.hear(member(me, world.school))
    with streams.open(me) as updates:
        assert next(updates) == {"unread": 0, "latest": None}
    tell(world, me)
    with streams.open(me, cookie=True) as updates:
        assert next(updates)["unread"] == 1


def test_a_whole_publication_is_a_single_update(world: World, streams: Streams) -> None:
    me = new_id()
    world.hear(member(me, world.school))
    with streams.open(me) as updates:
        next(updates)
        world.hear(*[activity(world.school, one(me)) for _ in range(40)])
        assert next(updates)["unread"] == 40


def test_the_stream_ends_when_the_token_does(streams: Streams) -> None:
    started = time.monotonic()
    with streams.open(new_id(), lifetime=2) as updates:
        assert [each["unread"] for each in updates] == [0]
    assert time.monotonic() - started < 10


def test_without_a_valid_token_there_is_no_stream(streams: Streams) -> None:
    assert streams.get().status_code == 401
    assert streams.get(Authorization="Bearer nonsense").status_code == 401
    expired = streams.get(Authorization=streams.bearer(new_id(), lifetime=timedelta(seconds=-60)))
    assert expired.status_code == 401
    assert expired.headers["content-type"] == "application/problem+json"
    stranger = Signer(SystemClock()).token(new_id(), new_id())
    assert streams.get(Authorization=f"Bearer {stranger}").status_code == 401


def test_a_person_has_at_most_five_and_a_closed_one_makes_room(streams: Streams) -> None:
    me = new_id()
    with ExitStack() as five:
        opened = [five.enter_context(streams.open(me)) for _ in range(5)]
        assert [next(updates)["unread"] for updates in opened] == [0] * 5
        refused = streams.get(Authorization=streams.bearer(me))
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
        assert b"qinglan_stream_connections 5.0" in streams.get("/metrics").content
    eventually(lambda: b"qinglan_stream_connections 0.0" in streams.get("/metrics").content)
    with streams.open(me) as updates:
        assert next(updates)["unread"] == 0


def test_a_lost_database_connection_is_made_again_and_nothing_is_missed(
    world: World, streams: Streams, postgres: Cluster
) -> None:
    me = new_id()
    world.hear(member(me, world.school))
    with streams.open(me) as updates:
        next(updates)
        with psycopg.connect(postgres.admin_url(), autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'notifications stream'"
            )
        tell(world, me)
        assert any(each["unread"] == 1 for each in updates)


def test_it_stops_when_told_though_streams_are_open(streams: Streams) -> None:
    with streams.open(new_id()) as updates:
        next(updates)
        streams.process.send_signal(signal.SIGTERM)
        assert list(updates) == []
    assert streams.process.wait(20) == 0
