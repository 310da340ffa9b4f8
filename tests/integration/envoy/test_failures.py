"""When a process behind the edge is slow, sick or gone."""

import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.integration.envoy.conftest import Upstreams
from tests.integration.envoy.issuer import Issuer, new_key
from tests.integration.envoy.world import Edge, Handler, Script, running_edge, wait_until

PLANS = "/api/scheduling/v1/plans"


@pytest.fixture(scope="module")
def changes() -> Mapping[str, object]:
    return {"timeout_seconds": 1, "upload_timeout_seconds": 3, "keys_refresh_seconds": 1}


def failing(times: int, how: Script) -> Script:
    """Fails the first `times` requests by `how`, then answers."""
    left = [times]

    def script(handler: Handler) -> None:
        left[0] -= 1
        if left[0] >= 0:
            how(handler)
        else:
            handler.reply(200, {"attempt": times + 1})

    return script


def unavailable(handler: Handler) -> None:
    handler.reply(503, {"code": "unavailable"})


def slow(handler: Handler) -> None:
    time.sleep(1.6)
    handler.reply(200, {"slow": True})


@pytest.mark.parametrize("how", [unavailable, Handler.hang_up])
def test_a_get_that_fails_is_tried_again(teacher: httpx.Client, upstreams: Upstreams, how: Script) -> None:
    upstreams["scheduling.web"].script = failing(2, how)
    assert teacher.get(PLANS).json() == {"attempt": 3}
    assert len(upstreams["scheduling.web"].seen) == 3


def test_a_get_is_tried_three_times_at_most(teacher: httpx.Client, upstreams: Upstreams) -> None:
    upstreams["scheduling.web"].script = unavailable
    response = teacher.get(PLANS)
    assert (response.status_code, response.json()) == (503, {"code": "unavailable"})
    assert len(upstreams["scheduling.web"].seen) == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("how", [unavailable, Handler.hang_up])
def test_a_write_is_never_tried_again(teacher: httpx.Client, upstreams: Upstreams, method: str, how: Script) -> None:
    upstreams["scheduling.web"].script = failing(1, how)
    asks_for_retries = {"X-Envoy-Retry-On": "5xx,reset", "X-Envoy-Max-Retries": "5"}
    assert teacher.request(method, PLANS, headers=asks_for_retries).status_code == 503
    assert len(upstreams["scheduling.web"].seen) == 1


def test_an_error_of_the_application_is_not_tried_again(teacher: httpx.Client, upstreams: Upstreams) -> None:
    upstreams["scheduling.web"].script = lambda handler: handler.reply(500, {})
    assert teacher.get(PLANS).status_code == 500
    assert len(upstreams["scheduling.web"].seen) == 1


def test_a_process_that_is_down_is_a_problem_and_back_at_once_when_it_is_up(
    teacher: httpx.Client, upstreams: Upstreams
) -> None:
    upstreams["scheduling.web"].stop()
    for _ in range(12):  # more than enough to be taken out, if a single instance could be
        response = teacher.post(PLANS)
        assert (response.status_code, response.json()["code"]) == (503, "unavailable")
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["retry-after"] == "5"
    upstreams["scheduling.web"].start()
    assert teacher.post(PLANS).status_code == 200


def test_a_sick_single_instance_is_not_taken_out(teacher: httpx.Client, upstreams: Upstreams) -> None:
    upstreams["scheduling.web"].script = failing(12, unavailable)
    codes = [teacher.post(PLANS).status_code for _ in range(13)]
    assert codes == [503] * 12 + [200]


def test_a_browser_gets_a_page_when_the_console_is_down(anyone: httpx.Client, upstreams: Upstreams) -> None:
    upstreams["gateway.web"].stop()
    try:
        response = anyone.get("/", headers={"Accept": "text/html,application/xhtml+xml"})
    finally:
        upstreams["gateway.web"].start()
    assert response.status_code == 503
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "服务暂不可用" in response.text
    assert response.headers["x-request-id"] in response.text


def test_a_slow_answer_is_cut_off(teacher: httpx.Client, upstreams: Upstreams) -> None:
    upstreams["scheduling.web"].script = slow
    response = teacher.post(PLANS, json={})
    assert (response.status_code, response.json()["code"]) == (504, "timeout")
    assert len(upstreams["scheduling.web"].seen) == 1


def test_an_upload_may_take_longer(teacher: httpx.Client, upstreams: Upstreams) -> None:
    upstreams["scheduling.web"].script = slow
    assert teacher.post(PLANS, files={"file": ("plan.txt", b"...")}).json() == {"slow": True}


def test_tokens_are_checked_with_the_last_keys_while_the_gateway_is_away(
    edge: Edge, upstreams: Upstreams, issuer: Issuer
) -> None:
    with edge.client(Authorization=f"Bearer {issuer.token()}") as client:
        assert client.get(PLANS).status_code == 200
        upstreams["gateway.web"].stop()
        try:
            time.sleep(2.5)  # two refreshes fail
            client.headers["Authorization"] = f"Bearer {issuer.token()}"
            assert client.get(PLANS).status_code == 200
            client.headers["Authorization"] = f"Bearer {issuer.expired()}"
            assert client.get(PLANS).status_code == 401
        finally:
            upstreams["gateway.web"].start()


def test_a_new_key_is_known_and_a_withdrawn_one_refused_after_the_next_refresh(folder: Path, issuer: Issuer) -> None:
    rotating = Issuer(issuer.clock)
    upstreams = Upstreams(rotating)
    with running_edge(folder, upstreams, keys_refresh_seconds=1) as edge, edge.client() as client:
        old = rotating.token()
        assert status(client, old) == 200
        rotating.keys.append(new_key("second"))
        new = rotating.token()
        wait_until(lambda: status(client, new) == 200, 10)
        assert status(client, old) == 200
        withdrawn = rotating.keys.pop(0)
        wait_until(lambda: status(client, rotating.token(key=withdrawn)) == 401, 10)
    upstreams.stop()


def test_the_edge_starts_before_the_gateway_and_finds_the_keys_later(folder: Path, issuer: Issuer) -> None:
    upstreams = Upstreams(issuer)
    upstreams["gateway.web"].stop()
    with running_edge(folder, upstreams) as edge, edge.client() as client:
        assert status(client, issuer.token()) == 401
        upstreams["gateway.web"].start()
        wait_until(lambda: status(client, issuer.token()) == 200, 10)
    upstreams.stop()


def status(client: httpx.Client, token: str) -> int:
    return client.get(PLANS, headers={"Authorization": f"Bearer {token}"}).status_code
