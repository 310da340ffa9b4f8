"""A client of the public API that outlives the death of any process behind it: it repeats, with one key a write."""

import time
from collections.abc import Mapping
from typing import Any

import httpx

from shared.ids import new_id

PATIENCE_SECONDS = 60.0
PASSING = {429, 502, 503, 504}


class DemoError(RuntimeError):
    """A step did not work; the message says which and what was answered."""


class ApiClient:
    """Signed in as one person. Writes carry an Idempotency-Key, so that repeating one does it once."""

    def __init__(self, base_url: str) -> None:
        self.http = httpx.Client(base_url=base_url, timeout=20, trust_env=False, headers={"Accept-Language": "zh"})
        self.login = ""
        self.password = ""

    def sign_in(self, login: str, password: str) -> None:
        """Raises DemoError when refused."""
        self.login, self.password = login, password
        answer = self.send("POST", "/session", json={"login": login, "password": password, "cookies": False})
        self.http.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def sign_in_when_known(self, login: str, password: str) -> None:
        """For an account just made: the gateway hears of it, and of its password, over the bus."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.sign_in(login, password)
            except DemoError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(1)
            else:
                return

    def get(self, path: str, **query: Any) -> Any:
        return self.send("GET", path, params=query)

    def post(self, path: str, body: Mapping[str, Any] | None = None, **options: Any) -> Any:
        return self.send("POST", path, json=dict(body or {}) if "files" not in options else None, **options)

    def everything(self, path: str, **query: Any) -> list[Any]:
        """All pages of a list."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, limit=200, **query, **cursor)
            items += page["items"]
            if not page["next_cursor"]:
                return items
            cursor = {"cursor": page["next_cursor"]}

    def send(self, method: str, path: str, **options: Any) -> Any:
        """Repeats what may pass (nothing listening, 429, 502–504) until PATIENCE_SECONDS are over."""
        headers = {**(options.pop("headers", None) or {}), "Idempotency-Key": str(new_id())}
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            said = self.attempt(method, path, headers, options)
            if isinstance(said, httpx.Response) and said.status_code not in PASSING:
                return self.understood(said, method, path)
            if time.monotonic() > give_up:
                raise DemoError(f"{method} {path}: no answer in {PATIENCE_SECONDS:.0f} s; last: {said}")
            time.sleep(0.3)

    def attempt(
        self, method: str, path: str, headers: dict[str, str], options: dict[str, Any]
    ) -> httpx.Response | httpx.TransportError:
        try:
            response = self.http.request(method, path, headers=headers, **options)
        except httpx.TransportError as error:
            return error
        if response.status_code == 401 and self.login and path != "/session":
            self.sign_in(self.login, self.password)
            return self.http.request(method, path, headers=headers, **options)
        return response

    @staticmethod
    def understood(response: httpx.Response, method: str, path: str) -> Any:
        if response.is_success:
            return response.json() if response.content else None
        raise DemoError(f"{method} {path}: {response.status_code} {response.text[:600]}")
