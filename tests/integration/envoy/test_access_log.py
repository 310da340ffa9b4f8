"""The access log says what happened and keeps no secret."""

from uuid import uuid4

import httpx

from tests.integration.envoy.conftest import Upstreams
from tests.integration.envoy.issuer import Issuer
from tests.integration.envoy.world import Edge

PLANS = "/api/scheduling/v1/plans"
SECRET = "s3cr3t0f4f33d"


def test_a_line_says_who_asked_what_and_how_it_went(edge: Edge, issuer: Issuer) -> None:
    person, school = str(uuid4()), str(uuid4())
    with edge.client(Authorization=f"Bearer {issuer.token(sub=person, school=school)}") as client:
        response = client.get(PLANS)
    line = edge.logged(response.headers["x-request-id"])
    assert line["method"] == "GET"
    assert line["path"] == PLANS
    assert line["status"] == 200
    assert line["upstream"] == "scheduling_web"
    assert line["person"] == person
    assert line["school"] == school
    assert line["client"] == "127.0.0.1"
    assert isinstance(line["milliseconds"], int)


def test_a_refused_request_is_logged_with_the_reason(edge: Edge, anyone: httpx.Client) -> None:
    line = edge.logged(anyone.get(PLANS).headers["x-request-id"])
    assert line["status"] == 401
    assert "Jwt_is_missing" in line["details"]


def test_no_secret_is_written_wherever_it_stood(edge: Edge, upstreams: Upstreams, issuer: Issuer) -> None:
    token = issuer.token()
    bad = issuer.expired()
    requests = [
        (f"/feeds/{SECRET}.ics", {}),
        (f"/feeds/{SECRET}.ics?x=1", {}),
        (f"//feeds//{SECRET}.ics", {}),
        (f"/FEEDS/{SECRET}.ics", {}),
        (f"/feeds%2F{SECRET}.ics", {}),
        ("/feeds-of-mine", {}),
        (f"{PLANS}?key={SECRET}", {}),
        (PLANS, {"Cookie": f"qinglan_access={token}; qinglan_refresh={SECRET}"}),
        (PLANS, {"Authorization": f"Bearer {token}"}),
        (PLANS, {"Authorization": f"Bearer {bad}"}),
        (PLANS, {"Referer": f"{edge.url}/feeds/{SECRET}"}),
        ("/session", {"X-CSRF-Token": SECRET}),
    ]
    with edge.client() as client:
        for path, headers in requests:
            client.get(httpx.URL(edge.url, raw_path=path.encode()), headers=headers)
        edge.logged(client.get("/the-last-one").headers["x-request-id"])
    text = edge.log_text()
    assert '"path":"/feeds-of-mine"' in text
    assert text.count('"path":"(secret)"') == 5
    for secret in (SECRET, token, token.rsplit(".", 1)[-1], bad):
        assert secret not in text
        assert secret not in (edge.folder / "envoy.log").read_text(encoding="utf-8")
