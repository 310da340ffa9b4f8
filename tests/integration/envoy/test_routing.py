"""Each path has its process, and what arrives there is clean."""

import re

import httpx
import pytest

from tests.integration.envoy.conftest import Upstreams
from tests.integration.envoy.world import Edge, Handler

PLANS = "/api/scheduling/v1/plans"


@pytest.mark.parametrize(
    ("path", "upstream"),
    [
        ("/api/scheduling/v1/plans?limit=3", "scheduling.web"),
        ("/api/notifications/v1/inbox", "notifications.web"),
        ("/api/notifications/v1/inbox/stream", "notifications.stream"),
        ("/api/gateway/v1/me", "gateway.web"),
        ("/feeds/abc.ics", "scheduling.web"),
        ("/feedsx", "gateway.web"),
        ("/api", "gateway.web"),
        ("/calendar/month", "gateway.web"),
    ],
)
def test_a_path_reaches_its_process_unchanged(
    teacher: httpx.Client, upstreams: Upstreams, path: str, upstream: str
) -> None:
    assert teacher.get(path).json() == {"from": upstream}
    assert upstreams[upstream].seen[0].path == path


def test_a_service_that_does_not_run_here_is_not_found(teacher: httpx.Client) -> None:
    response = teacher.get("/api/training/v1/courses")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/metrics/", "//metrics", "/x/../metrics"])
def test_what_is_for_the_operator_is_hidden(anyone: httpx.Client, upstreams: Upstreams, path: str) -> None:
    assert anyone.get(httpx.URL(anyone.base_url, raw_path=path.encode())).status_code == 404
    assert upstreams["gateway.web"].seen == []


def test_the_edge_says_itself_that_it_is_up(anyone: httpx.Client, upstreams: Upstreams) -> None:
    response = anyone.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert upstreams["gateway.web"].seen == []


def test_headers_in_which_services_trust_do_not_come_in_from_outside(
    teacher: httpx.Client, upstreams: Upstreams
) -> None:
    teacher.get(PLANS, headers={"X-Qinglan-School": "other", "x-qinglan-client": "203.0.113.9", "X-Other": "kept"})
    (seen,) = upstreams["scheduling.web"].seen
    assert [name for name in seen.headers if name.startswith("x-qinglan-")] == ["x-qinglan-client"]
    assert seen.headers["x-other"] == "kept"


def test_a_service_learns_the_clients_address_from_the_connection_and_not_from_what_is_claimed(
    teacher: httpx.Client, upstreams: Upstreams
) -> None:
    teacher.get(
        PLANS, headers={"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "1.2.3.4"}
    )
    (seen,) = upstreams["scheduling.web"].seen
    assert seen.headers["x-qinglan-client"] == "127.0.0.1"
    assert "203.0.113.9" not in seen.headers["x-forwarded-for"]
    assert "forwarded" not in seen.headers
    assert "x-real-ip" not in seen.headers


def test_every_request_has_an_id_that_goes_to_the_service_and_comes_back(
    teacher: httpx.Client, upstreams: Upstreams
) -> None:
    response = teacher.get(PLANS, headers={"X-Request-Id": "made-up-by-the-client"})
    request_id = response.headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", request_id)
    assert upstreams["scheduling.web"].seen[0].headers["x-request-id"] == request_id


def test_a_trace_is_continued(teacher: httpx.Client, upstreams: Upstreams) -> None:
    traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    teacher.get(PLANS, headers={"traceparent": traceparent})
    assert upstreams["scheduling.web"].seen[0].headers["traceparent"] == traceparent


def test_answers_say_nosniff_and_nothing_of_what_runs_behind(teacher: httpx.Client, anyone: httpx.Client) -> None:
    for response in (teacher.get(PLANS), anyone.get(PLANS), anyone.get("/healthz")):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "server" not in response.headers
        assert not [name for name in response.headers if name.startswith("x-envoy")]


def test_an_answer_of_a_service_is_passed_as_it_is(teacher: httpx.Client, upstreams: Upstreams) -> None:
    """Problems of the services are theirs; only the edge's own answers are written by it."""

    def refuse(handler: Handler) -> None:
        handler.reply(404, {"code": "no_such_plan"}, ETag='"3"')

    upstreams["scheduling.web"].script = refuse
    response = teacher.get(PLANS)
    assert (response.status_code, response.json(), response.headers["etag"]) == (404, {"code": "no_such_plan"}, '"3"')


@pytest.mark.parametrize("path", ["/feeds%2fabc", "/api%2Fscheduling/v1/plans", "/a%5Cb", "/%00", "/a\\..\\b"])
def test_a_path_that_could_be_read_in_two_ways_never_reaches_a_service_as_it_came(
    edge: Edge, upstreams: Upstreams, path: str
) -> None:
    with edge.client() as client:
        response = client.get(httpx.URL(edge.url, raw_path=path.encode()))
    seen = [request.path for upstream in upstreams.values() for request in upstream.seen]
    assert response.status_code in {400, 404} or path not in seen


def test_a_header_with_an_underscore_is_refused(teacher: httpx.Client, upstreams: Upstreams) -> None:
    """WSGI reads x_qinglan_school and x-qinglan-school as one."""
    response = teacher.get(PLANS, headers={"x_qinglan_school": "other"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert upstreams["scheduling.web"].seen == []


def test_slashes_and_dots_are_resolved_before_a_service_sees_them(teacher: httpx.Client, upstreams: Upstreams) -> None:
    url = httpx.URL(teacher.base_url, raw_path=b"//api/./scheduling/v1//x/../plans")
    assert teacher.get(url).status_code == 200
    assert upstreams["scheduling.web"].seen[0].path == PLANS
