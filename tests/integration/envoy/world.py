"""A real Envoy between a test and tiny servers that the test scripts."""

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from deploy.envoy import Address, EdgeSettings, command, render
from shared.ports import free_port

READY_SECONDS = 20


@dataclass(frozen=True)
class Seen:
    """A request as it reached an upstream; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """Answers as its server's script says."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.upstream.seen.append(Seen(self.command, self.path, headers, body))
        self.server.upstream.script(self)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815  # the names that http.server calls

    def reply(self, status: int, document: object, **headers: str) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def hang_up(self) -> None:
        """Closes the connection without an answer."""
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        """Keeps the tests' output clean."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    upstream: "Upstream"

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def hang_up_all(self) -> None:
        """Closes the connections that clients keep open, as the end of a process does."""
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of many tests."""


Script = Callable[[Handler], None]


def all_well(handler: Handler) -> None:
    handler.reply(200, {"from": handler.server.upstream.name})


@dataclass
class Upstream:
    """An HTTP server that remembers what it saw and answers by `script`."""

    name: str
    script: Script = all_well
    seen: list[Seen] = field(default_factory=list)
    host: str = "127.0.0.1"
    port: int = 0
    server: Server | None = None

    @property
    def address(self) -> Address:
        return Address(self.host, self.port)

    def start(self) -> None:
        """Listens; after a `stop` on the same port as before."""
        self.server = Server(self.port)
        self.server.upstream = self
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server.hang_up_all()
            self.server = None

    def reset(self) -> None:
        self.script = all_well
        self.seen.clear()


@dataclass
class Edge:
    """A running Envoy."""

    settings: EdgeSettings
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://{self.settings.listen}"

    @property
    def admin_url(self) -> str:
        return f"http://{self.settings.admin}"

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=20)

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.admin_url}/ready", trust_env=False, timeout=1).status_code == 200
        except httpx.TransportError:
            return False

    def log_text(self) -> str:
        return Path(self.settings.access_log).read_text(encoding="utf-8")

    def logged(self, request_id: str) -> dict[str, Any]:
        """The access log's line of a request; Envoy writes it a moment after the answer."""
        lines: list[dict[str, Any]] = []

        def found() -> bool:
            lines.extend(
                line for line in map(json.loads, self.log_text().splitlines()) if line["request_id"] == request_id
            )
            return bool(lines)

        wait_until(found, 15)
        return lines[0]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def wait_until(condition: Callable[[], bool], limit: float) -> None:
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {limit} s: {condition}")
        time.sleep(0.02)


@contextmanager
def running_edge(folder: Path, upstreams: Mapping[str, Upstream], **changes: Any) -> Iterator[Edge]:
    """An Envoy before `upstreams` with the default settings but `changes`."""
    edge = start(folder, upstreams, changes)
    try:
        yield edge
    finally:
        edge.stop()


def start(folder: Path, upstreams: Mapping[str, Upstream], changes: Mapping[str, Any]) -> Edge:
    """Another test may take a port between its choice and Envoy's start, so there are three attempts."""
    for _ in range(3):
        edge = launch(folder, upstreams, changes)
        deadline = time.monotonic() + READY_SECONDS
        while edge.process.poll() is None and time.monotonic() < deadline:
            if edge.is_ready():
                return edge
            time.sleep(0.02)
        edge.process.kill()
        edge.process.wait(10)
    raise AssertionError((folder / "envoy.log").read_text(encoding="utf-8"))


def launch(folder: Path, upstreams: Mapping[str, Upstream], changes: Mapping[str, Any]) -> Edge:
    admin = free_port()
    settings = EdgeSettings(
        listen=Address("127.0.0.1", free_port([admin])),
        admin=Address("127.0.0.1", admin),
        upstreams={role: upstream.address for role, upstream in upstreams.items()},
        access_log=str(folder / "access.log"),
        **changes,
    )
    configuration = folder / "envoy.json"
    configuration.write_text(render(settings), encoding="utf-8")
    # Envoy keeps the access log back for ten seconds by default.
    with (folder / "envoy.log").open("wb") as log:
        process = subprocess.Popen(
            [*command(configuration), "--file-flush-interval-msec", "50"], stdout=log, stderr=subprocess.STDOUT
        )
    return Edge(settings, folder, process)
