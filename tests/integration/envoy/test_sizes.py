"""Requests that are too large, and uploads that come slowly."""

import socket
import time
from collections.abc import Mapping

import httpx
import pytest

from tests.integration.envoy.conftest import Upstreams
from tests.integration.envoy.issuer import Issuer
from tests.integration.envoy.world import Edge

PLANS = "/api/scheduling/v1/plans"
LIMIT = 100_000


@pytest.fixture(scope="module")
def changes() -> Mapping[str, object]:
    return {"max_request_bytes": LIMIT, "upload_timeout_seconds": 2}


def test_a_body_of_the_greatest_size_passes(teacher: httpx.Client, upstreams: Upstreams) -> None:
    assert teacher.post(PLANS, content=b"x" * LIMIT).status_code == 200
    assert len(upstreams["scheduling.web"].seen[0].body) == LIMIT


@pytest.mark.parametrize("chunked", [False, True])
def test_a_larger_body_is_refused_before_a_service_sees_it(
    teacher: httpx.Client, upstreams: Upstreams, chunked: bool
) -> None:
    body = b"x" * (LIMIT + 1)
    response = teacher.post(PLANS, content=iter([body]) if chunked else body)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert response.headers["content-type"] == "application/problem+json"
    assert upstreams["scheduling.web"].seen == []


def test_headers_that_are_too_large_are_refused(teacher: httpx.Client) -> None:
    response = teacher.get(PLANS, headers={"X-Long": "x" * 40_000})
    assert response.status_code == 431


def test_a_slow_upload_waits_in_the_edge_and_not_on_a_services_thread(
    edge: Edge, upstreams: Upstreams, issuer: Issuer
) -> None:
    with open_upload(edge, issuer) as upload:
        upload.sendall(b"half")
        time.sleep(0.3)
        assert upstreams["scheduling.web"].seen == []
        upload.sendall(b"half")
        assert b" 200 " in upload.recv(4096)
    assert upstreams["scheduling.web"].seen[0].body == b"halfhalf"


def test_an_upload_that_never_ends_is_given_up(edge: Edge, upstreams: Upstreams, issuer: Issuer) -> None:
    with open_upload(edge, issuer) as upload:
        upload.sendall(b"half")
        assert b" 408 " in upload.recv(4096)
    assert upstreams["scheduling.web"].seen == []


def open_upload(edge: Edge, issuer: Issuer) -> socket.socket:
    """Sends the head of a POST of eight bytes."""
    connection = socket.create_connection((edge.settings.listen.host, edge.settings.listen.port), timeout=10)
    head = f"POST {PLANS} HTTP/1.1\r\nHost: edge\r\nContent-Length: 8\r\nAuthorization: Bearer {issuer.token()}\r\n\r\n"
    connection.sendall(head.encode())
    return connection
