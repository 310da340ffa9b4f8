"""A browser's session: cookies, CSRF, security headers, and the way through sign-in to a page."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.gateway.headers import CONTENT_SECURITY_POLICY
from tests.integration.gateway.world import PASSWORD, World

HTML = {"Accept": "text/html", "Accept-Language": "en"}


def csrf_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/sign-in", headers=HTML).text)
    assert found
    return found[1]


def enter(world: World, client: FlaskClient, target: str = "/password", password: str = PASSWORD) -> TestResponse:
    form = {"login": "chen.lan", "password": password, "next": target, "csrf_token": csrf_of(client)}
    return client.post("/sign-in", data=form, headers=HTML)


def cookies(response: TestResponse) -> dict[str, str]:
    return {line.split("=", 1)[0]: line for line in response.headers.getlist("Set-Cookie")}


def test_signing_in_sets_three_cookies_with_the_attributes_that_protect_them(world: World) -> None:
    response = enter(world, world.client())

    found = cookies(response)
    assert response.status_code == 303
    for name in ("qinglan_access", "qinglan_refresh"):
        assert "HttpOnly" in found[name]
    assert "Path=/session" in found["qinglan_refresh"]
    assert "Path=/;" in found["qinglan_access"] + ";"
    assert "HttpOnly" not in found["qinglan_csrf"]
    assert all("SameSite=Lax" in line for line in found.values())
    assert all("Secure" not in line for line in found.values())


def test_with_tls_every_cookie_is_secure_and_browsers_are_told_to_stay_with_it(secure_world: World) -> None:
    response = enter(secure_world, secure_world.client())

    assert all("Secure" in line for line in cookies(response).values())
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize("path", ["/sign-in", "/session", "/.well-known/jwks.json", "/nowhere", "/static/console.css"])
def test_every_answer_carries_the_security_headers(world: World, path: str) -> None:
    with world.client().get(path, headers=HTML) as response:
        headers = response.headers

    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("given", ["", "wrong-token-wrong-token-wrong-token"])
def test_a_form_without_the_csrf_token_is_refused(world: World, given: str) -> None:
    client = world.client()
    csrf_of(client)

    response = client.post(
        "/sign-in", data={"login": "chen.lan", "password": PASSWORD, "csrf_token": given}, headers=HTML
    )

    assert response.status_code == 403
    assert "qinglan_access" not in cookies(response)


@pytest.mark.parametrize("path", ["/session/end", "/sessions/end-all", "/language", "/password", "/act-for"])
def test_every_change_by_form_needs_the_csrf_token(world: World, path: str) -> None:
    client = world.client()
    enter(world, client)

    assert client.post(path, data={}, headers=HTML).status_code == 403


def test_another_sites_form_is_refused_even_with_the_token(world: World) -> None:
    client = world.client()
    token = csrf_of(client)
    form = {"login": "chen.lan", "password": PASSWORD, "csrf_token": token}

    response = client.post("/sign-in", data=form, headers={**HTML, "Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_signing_in_never_leads_to_another_site(world: World, target: str) -> None:
    assert enter(world, world.client(), target).headers["Location"] == "/"
    client = world.client()
    enter(world, client)
    refreshed = client.get(f"/session/refresh?next={quote(target)}", headers=HTML)
    assert refreshed.headers["Location"] == "/"


def test_a_wrong_password_shows_the_form_again_with_the_login_kept_and_the_password_not(world: World) -> None:
    response = enter(world, world.client(), password="not-this-one")

    assert response.status_code == 401
    assert 'value="chen.lan"' in response.text
    assert "not-this-one" not in response.text
    assert 'role="alert"' in response.text


def test_a_locked_account_is_told_when_to_try_again(world: World) -> None:
    client = world.client()
    for _ in range(10):
        enter(world, client, password="not-this-one")

    response = enter(world, client)
    assert response.status_code == 429
    assert "15 min" in response.text


def test_a_page_asks_who_it_is_and_comes_back_after_signing_in(world: World) -> None:
    client = world.client()
    asked = client.get("/calendar?view=week", headers=HTML)
    assert asked.headers["Location"] == "/session/refresh?next=%2Fcalendar%3Fview%3Dweek"
    sent_on = client.get(asked.headers["Location"], headers=HTML)
    assert sent_on.headers["Location"] == "/sign-in?next=%2Fcalendar%3Fview%3Dweek"
    assert enter(world, client, "/calendar?view=week").headers["Location"] == "/calendar?view=week"


def test_an_expired_access_token_is_renewed_on_the_way_to_the_page(world: World) -> None:
    client = world.client()
    enter(world, client)
    world.clock.advance(timedelta(minutes=11))

    response = client.get("/password", headers=HTML, follow_redirects=True)

    assert response.request.path == "/password"
    assert "修改密码" in response.text


def test_an_htmx_request_with_an_expired_token_is_sent_there_too(world: World) -> None:
    client = world.client()
    headers = {**HTML, "HX-Request": "true", "HX-Current-URL": "http://localhost/inbox?only=unread"}

    response = client.get("/inbox/list", headers=headers)

    assert response.headers["HX-Redirect"] == "/session/refresh?next=%2Finbox%3Fonly%3Dunread"


def test_our_script_renews_the_cookies_with_the_csrf_header_and_nobody_without(world: World) -> None:
    client = world.client()
    enter(world, client)
    token = csrf_of(client)

    assert client.post("/session/refresh", json={}).status_code == 403
    renewed = client.post("/session/refresh", json={}, headers={"X-CSRF-Token": token})
    assert renewed.status_code == 200
    assert renewed.get_json()["access_token"] is None
    assert "qinglan_refresh" in cookies(renewed)


def test_signing_out_takes_the_cookies_and_ends_the_session(world: World) -> None:
    client = world.client()
    enter(world, client)

    response = client.post("/session/end", data={"csrf_token": csrf_of(client)}, headers=HTML)

    assert response.headers["Location"] == "/sign-in?notice=signed_out"
    assert all("Expires=Thu, 01 Jan 1970" in line for line in cookies(response).values())
    assert world.rows("SELECT ended_by FROM sessions")[0].ended_by == "signed out"


def test_a_session_ended_elsewhere_is_over_for_the_pages_at_once(world: World) -> None:
    client = world.client()
    enter(world, client)
    token = world.sign_in().get_json()["access_token"]
    world.client().post("/session/everywhere", headers={"Authorization": f"Bearer {token}"})

    assert client.get("/password", headers=HTML).status_code == 303


def test_a_first_password_is_changed_before_anything_else(world: World) -> None:
    world.set_password(world.person, "given-by-the-office", must_change=True)
    client = world.client()
    enter(world, client, "/calendar", "given-by-the-office")

    assert client.get("/calendar", headers=HTML).headers["Location"] == "/password"
    assert "请先设置自己的密码" in client.get("/password", headers=HTML).text


def test_the_language_switch_is_remembered_and_beats_the_persons_own(world: World) -> None:
    client = world.client()
    enter(world, client)
    assert 'lang="zh-CN"' in client.get("/password", headers={"Accept": "text/html"}).text

    client.post("/language", data={"csrf_token": csrf_of(client), "lang": "en", "next": "/password"}, headers=HTML)

    assert '<html lang="en">' in client.get("/password", headers={"Accept": "text/html"}).text


def test_one_acts_for_another_school_with_a_form(world: World) -> None:
    other = world.employ_elsewhere()
    client = world.client()
    enter(world, client)

    client.post("/act-for", data={"csrf_token": csrf_of(client), "school": str(other)}, headers=HTML)

    token = client.get_cookie("qinglan_access")
    assert token is not None
    assert world.who(token.value).get_json()["school"]["id"] == str(other)


def test_an_unknown_page_is_a_page_for_people_and_a_problem_for_programs(world: World) -> None:
    assert "<html" in world.client().get("/nowhere", headers=HTML).text
    answer = world.client().get("/nowhere", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("name", ["../keys/signing-keys.json", "package.json", "htmx.org/package.json"])
def test_only_the_named_files_of_node_modules_are_served(world: World, name: str) -> None:
    assert world.client().get(f"/static/vendor/{name}", headers=HTML).status_code == 404
