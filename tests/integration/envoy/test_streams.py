"""Server-sent events go through as they are written, for as long as they take."""

import threading
import time
from collections.abc import Mapping

import httpx
import pytest

from tests.integration.envoy.conftest import Upstreams
from tests.integration.envoy.world import Handler

STREAM = "/api/notifications/v1/inbox/stream"
EVENTS = 4
PAUSE = 0.5


@pytest.fixture(scope="module")
def changes() -> Mapping[str, object]:
    return {"timeout_seconds": 1, "upload_timeout_seconds": 1}


class Teller:
    """Writes an event when it is told to."""

    def __init__(self) -> None:
        self.next = threading.Semaphore(0)

    def __call__(self, handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for number in range(EVENTS):
            self.next.acquire(timeout=10)
            event = f"data: {number}\n\n".encode()
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
        handler.wfile.write(b"0\r\n\r\n")


def test_an_event_arrives_before_the_next_is_written_and_no_timeout_ends_the_stream(
    teacher: httpx.Client, upstreams: Upstreams
) -> None:
    teller = Teller()
    upstreams["notifications.stream"].script = teller
    began = time.monotonic()
    with teacher.stream("GET", STREAM) as response:
        assert response.headers["content-type"] == "text/event-stream"
        chunks = response.iter_bytes()
        for number in range(EVENTS):
            time.sleep(PAUSE)
            teller.next.release()
            assert next(chunks) == f"data: {number}\n\n".encode()
        assert list(chunks) == []
    assert time.monotonic() - began > 1.5  # longer than every other timeout of this edge


def test_the_stream_asks_for_a_token(anyone: httpx.Client, upstreams: Upstreams) -> None:
    assert anyone.get(STREAM).status_code == 401
    assert upstreams["notifications.stream"].seen == []
