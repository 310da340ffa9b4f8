"""The console's way to the API: over HTTP through the edge, with the visitor's own token, like any other client."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

TIMEOUT = httpx.Timeout(8.0, connect=2.0)
#: A page shows at most this many pages of a list; more is what search and filters are for.
MOST_PAGES = 10


class ApiError(Exception):
    """The API refused, or did not answer (`status` 503). `document` is its problem+json, or one like it."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {document.get('code', '')}")
        self.status = status
        self.document = document

    @property
    def code(self) -> str:
        return str(self.document.get("code", ""))

    @property
    def detail(self) -> str:
        return str(self.document.get("detail", ""))

    @property
    def fields(self) -> dict[str, list[str]]:
        """What is wrong with which field."""
        return {error["field"]: error["messages"] for error in self.document.get("errors", [])}


def open_transport(edge_url: str) -> httpx.Client:
    """One for the whole process: it keeps its connections to the edge."""
    limits = httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=20)
    return httpx.Client(base_url=edge_url, timeout=TIMEOUT, limits=limits, trust_env=False)


@dataclass
class Edge:
    """The API as one visitor may use it, in the visitor's language."""

    transport: httpx.Client
    token: str = field(repr=False)
    lang: str
    request_id: str = ""

    def get(self, path: str, **query: Any) -> Any:
        """A GET's JSON. Raises ApiError."""
        return self.send("GET", path, params=query)

    def everything(self, path: str, *, pages: int = MOST_PAGES, **query: Any) -> list[Any]:
        """The items of a paged list, from as many pages as one screen can bear."""
        return [item for page in self._pages(path, pages, query) for item in page["items"]]

    def _pages(self, path: str, most: int, query: dict[str, Any]) -> Iterator[Any]:
        cursor: dict[str, str] = {}
        for _ in range(most):
            page = self.get(path, **{"limit": 200, **query, **cursor})
            yield page
            if not page["next_cursor"]:
                return
            cursor = {"cursor": page["next_cursor"]}

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.send("POST", path, json={} if body is None else body, **options)

    def patch(self, path: str, body: Any, *, version: int | str) -> Any:
        return self.send("PATCH", path, json=body, headers=if_match(version))

    def put(self, path: str, body: Any, **options: Any) -> Any:
        return self.send("PUT", path, json=body, **options)

    def delete(self, path: str, *, version: int | str | None = None) -> Any:
        return self.send("DELETE", path, headers=if_match(version))

    def upload(self, path: str, filename: str, content: bytes, fields: Mapping[str, str]) -> Any:
        """A multipart form with one file called `file`."""
        return self.send("POST", path, files={"file": (filename, content)}, data=dict(fields))

    def download(self, path: str, **query: Any) -> httpx.Response:
        """A file with the headers that say what it is. Raises ApiError."""
        return self.answer("GET", path, params=query)

    def send(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any) -> Any:
        """The answer's JSON, None without a body. Raises ApiError for every refusal and when nobody answers."""
        response = self.answer(method, path, headers=headers, **options)
        return response.json() if response.content else None

    def answer(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        own = {"Accept-Language": self.lang, "Accept": "application/json"}
        if self.token:
            own["Authorization"] = f"Bearer {self.token}"
        if "params" in options:
            options["params"] = {name: value for name, value in options["params"].items() if value not in (None, "")}
        try:
            response = self.transport.request(method, path, headers={**own, **(headers or {})}, **options)
        except httpx.HTTPError as error:
            raise ApiError(503, {"code": "away", "detail": "", "reason": type(error).__name__}) from None
        if response.is_success:
            return response
        raise ApiError(response.status_code, problem_of(response))


def if_match(version: int | str | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def problem_of(response: httpx.Response) -> Mapping[str, Any]:
    """The problem document; an answer that is none (a proxy's page) becomes one without words of its own."""
    try:
        document = response.json()
    except ValueError:
        document = None
    return document if isinstance(document, dict) else {"code": f"http_{response.status_code}", "detail": ""}
