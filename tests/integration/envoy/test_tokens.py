"""The edge lets a valid token through, from header or cookie, and answers every other one itself."""

from collections.abc import Callable

import httpx
import pytest

from tests.integration.envoy.conftest import Upstreams
from tests.integration.envoy.issuer import Issuer, new_key
from tests.integration.envoy.world import Edge

PLANS = "/api/scheduling/v1/plans"
BAD: dict[str, Callable[[Issuer], str]] = {
    "expired": Issuer.expired,
    "without an expiry": lambda issuer: issuer.token(exp=None),
    "of another issuer": lambda issuer: issuer.token(iss="elsewhere"),
    "without an issuer": lambda issuer: issuer.token(iss=None),
    "for another audience": lambda issuer: issuer.token(aud="elsewhere"),
    "signed by HMAC with the public key": Issuer.signed_with_public_key,
    "unsigned": Issuer.unsigned,
    "tampered with": Issuer.tampered,
    "of an unknown key": lambda issuer: issuer.token(key=new_key("stranger")),
    "of an unknown key under a known id": lambda issuer: issuer.token(key=new_key("first")),
    "not a token": lambda _: "nonsense",
}


def test_a_valid_token_in_the_header_passes_and_is_forwarded(edge: Edge, upstreams: Upstreams, issuer: Issuer) -> None:
    bearer = f"Bearer {issuer.token()}"
    with edge.client(Authorization=bearer) as client:
        assert client.get(PLANS).json() == {"from": "scheduling.web"}
    (seen,) = upstreams["scheduling.web"].seen
    assert (seen.path, seen.headers["authorization"]) == (PLANS, bearer)


def test_a_valid_token_in_the_cookie_passes_and_is_forwarded(edge: Edge, upstreams: Upstreams, issuer: Issuer) -> None:
    cookie = f"theme=dark; qinglan_access={issuer.token()}; qinglan_csrf=abc"
    with edge.client(Cookie=cookie) as client:
        assert client.post(PLANS).status_code == 200
    (seen,) = upstreams["scheduling.web"].seen
    assert seen.headers["cookie"] == cookie


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("place", ["header", "cookie"])
def test_a_bad_token_is_refused_with_a_problem(
    edge: Edge, upstreams: Upstreams, issuer: Issuer, kind: str, place: str
) -> None:
    token = BAD[kind](issuer)
    headers = {"Authorization": f"Bearer {token}"} if place == "header" else {"Cookie": f"qinglan_access={token}"}
    with edge.client(**headers) as client:
        response = client.get(PLANS)
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert upstreams["scheduling.web"].seen == []


def test_the_problem_has_the_fields_of_the_services_own(anyone: httpx.Client) -> None:
    response = anyone.get(PLANS)
    assert response.json() == {
        "type": "urn:qinglan:problem:token_invalid",
        "title": "请先登录",
        "status": 401,
        "detail": "登录状态无效或已过期,请重新登录",
        "code": "token_invalid",
        "request_id": response.headers["x-request-id"],
    }
    assert response.headers["www-authenticate"].startswith("Bearer ")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"


def test_the_problem_is_english_for_who_asks_for_it(anyone: httpx.Client) -> None:
    response = anyone.get(PLANS, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert response.json()["title"] == "Sign in first"


def test_a_good_header_does_not_carry_a_bad_cookie_through(edge: Edge, issuer: Issuer) -> None:
    headers = {"Authorization": f"Bearer {issuer.token()}", "Cookie": f"qinglan_access={issuer.expired()}"}
    with edge.client(**headers) as client:
        assert client.get(PLANS).status_code == 401


@pytest.mark.parametrize(
    ("path", "upstream"),
    [
        ("/api/scheduling/v1/openapi.json", "scheduling.web"),
        ("/feeds/s3cr3t.ics", "scheduling.web"),
        ("/api/gateway/v1/sessions", "gateway.web"),
        ("/sign-in", "gateway.web"),
        ("/", "gateway.web"),
    ],
)
def test_what_needs_no_token_passes_without_and_with_a_bad_one(
    edge: Edge, upstreams: Upstreams, issuer: Issuer, path: str, upstream: str
) -> None:
    for headers in ({}, {"Cookie": f"qinglan_access={issuer.expired()}"}):
        with edge.client(**headers) as client:
            assert client.get(path).json() == {"from": upstream}


@pytest.mark.parametrize(
    "path",
    [
        "/api/scheduling/v1/openapi.json/x",
        "/api/scheduling/v1/x/openapi.json",
        "/api/scheduling/v1/openapi.jsonx",
        "/api/scheduling",
        "/api/scheduling/v2/plans",
        "//api//scheduling/v1/plans",
        "/feeds/../api/scheduling/v1/plans",
        "/%61pi/scheduling/v1/plans",
        "/api/notifications/v1/inbox/stream",
    ],
)
def test_no_spelling_of_a_path_avoids_the_check(anyone: httpx.Client, upstreams: Upstreams, path: str) -> None:
    assert anyone.get(httpx.URL(anyone.base_url, raw_path=path.encode())).status_code in {401, 404}
    assert upstreams["scheduling.web"].seen == upstreams["notifications.stream"].seen == []
