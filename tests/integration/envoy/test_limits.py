"""Each caller, school and address has its share, and is told when to come again."""

from collections.abc import Mapping
from uuid import uuid4

import httpx
import pytest

from deploy.envoy import Limit, Limits
from tests.integration.envoy.conftest import Upstreams
from tests.integration.envoy.issuer import Issuer
from tests.integration.envoy.world import Edge

PLANS = "/api/scheduling/v1/plans"
HOUR = 3600


@pytest.fixture(scope="module")
def changes() -> Mapping[str, object]:
    limits = Limits(
        caller=Limit(3, 1, 20), school=Limit(5, 1, 30), address=Limit(4, 1, HOUR), sign_in=Limit(2, 1, HOUR)
    )
    return {"limits": limits, "trusted_hops": 1}


def asks(edge: Edge, times: int, method: str = "GET", path: str = PLANS, **headers: str) -> list[httpx.Response]:
    with edge.client(**headers) as client:
        return [client.request(method, path) for _ in range(times)]


def statuses(answers: list[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def address(last: int) -> dict[str, str]:
    """A client of its own: this edge has a proxy before it."""
    return {"X-Forwarded-For": f"203.0.113.{last}"}


def test_a_caller_who_asks_too_often_is_told_when_to_come_again(
    edge: Edge, issuer: Issuer, upstreams: Upstreams
) -> None:
    *fine, refused = asks(edge, 4, **bearer(issuer.token()))
    assert statuses(fine) == [200, 200, 200]
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "20"
    assert len(upstreams["scheduling.web"].seen) == 3


def test_a_caller_has_one_share_whatever_the_token_and_wherever_it_stands(edge: Edge, issuer: Issuer) -> None:
    person = str(uuid4())
    assert statuses(asks(edge, 2, **bearer(issuer.token(sub=person)))) == [200, 200]
    cookie = {"Cookie": f"qinglan_access={issuer.token(sub=person)}"}
    assert statuses(asks(edge, 2, **cookie)) == [200, 429]


def test_callers_of_one_school_share_its_limit_and_other_schools_go_on(edge: Edge, issuer: Issuer) -> None:
    school = str(uuid4())
    answers = [asks(edge, 2, **bearer(issuer.token(school=school))) for _ in range(3)]
    assert [statuses(each) for each in answers] == [[200, 200], [200, 200], [200, 429]]
    assert answers[-1][-1].headers["retry-after"] == "30"
    assert statuses(asks(edge, 1, **bearer(issuer.token()))) == [200]


def test_who_shows_no_token_is_counted_by_address(edge: Edge, issuer: Issuer) -> None:
    assert statuses(asks(edge, 5, path="/sign-in", **address(1))) == [200, 200, 200, 200, 429]
    assert statuses(asks(edge, 1, path="/sign-in", **address(2))) == [200]
    assert statuses(asks(edge, 1, path="/sign-in", **address(1), **bearer(issuer.token()))) == [200]


def test_behind_a_proxy_of_ours_the_client_is_who_that_proxy_says(edge: Edge, upstreams: Upstreams) -> None:
    asks(edge, 1, path="/", **{"X-Forwarded-For": "198.51.100.1, 203.0.113.50"})
    assert upstreams["gateway.web"].seen[0].headers["x-qinglan-client"] == "203.0.113.50"


def test_a_bad_token_does_not_buy_another_share(edge: Edge, issuer: Issuer) -> None:
    answers = [asks(edge, 1, path="/", **address(3), **bearer(issuer.expired())) for _ in range(5)]
    assert [each.status_code for (each,) in answers] == [200, 200, 200, 200, 429]


@pytest.mark.parametrize(("last", "path"), [(4, "/session"), (5, "/session/"), (6, "/session?next=/"), (7, "/sign-in")])
def test_signing_in_is_limited_strictly_by_address(edge: Edge, last: int, path: str) -> None:
    assert statuses(asks(edge, 3, "POST", path, **address(last))) == [200, 200, 429]
    assert statuses(asks(edge, 1, "POST", path, **address(100 + last))) == [200]


def test_renewing_and_leaving_a_session_is_no_signing_in(edge: Edge) -> None:
    assert statuses(asks(edge, 3, "POST", "/session/refresh", **address(8))) == [200, 200, 200]
    assert statuses(asks(edge, 3, "DELETE", "/session", **address(9))) == [200, 200, 200]


def test_a_browser_reads_why_on_a_page(edge: Edge) -> None:
    *_, refused = asks(edge, 5, path="/", Accept="text/html", **address(10))
    assert refused.status_code == 429
    assert "请求过于频繁" in refused.text
    assert refused.headers["retry-after"] == str(HOUR)
