"""Somebody signed in to the console, in a browser that asks a double of the edge."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.gateway.fake_edge import FakeEdge
from tests.integration.gateway.world import PASSWORD, World


class Console:
    """A signed-in school administrator of the double's school, in a browser."""

    def __init__(self, world: World, edge: FakeEdge) -> None:
        self.world = world
        self.edge = edge
        self.client: FlaskClient = world.client()
        self.csrf = self._csrf()
        form = {"login": "chen.lan", "password": PASSWORD, "csrf_token": self.csrf}
        assert self.client.post("/sign-in", data=form).status_code == 303

    def _csrf(self) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.client.get("/sign-in").text)
        assert found
        return found[1]

    def speak(self, lang: str) -> None:
        self.client.set_cookie("qinglan_lang", lang)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def post(self, path: str, *, htmx: bool = False, **form: Any) -> TestResponse:
        headers = {"HX-Request": "true", "X-CSRF-Token": self.csrf} if htmx else {}
        return self.client.post(path, data={"csrf_token": self.csrf, **form}, headers=headers)

    def sent(self) -> Any:
        """The one change that reached the API."""
        (change,) = self.edge.changes()
        return change
