"""A client of one service's API, as one caller: paths below the service's prefix, JSON in and out."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart


@dataclass(frozen=True)
class Client:
    """`prefix` is put before each path that begins with "/" and is not below /api already; `token` may be empty."""

    app: Flask
    token: str
    prefix: str

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("POST", path, body=body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("PUT", path, body=body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("PATCH", path, body=body, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.send("DELETE", path, **options)

    def upload(
        self, path: str, content: bytes, filename: str, *, name: str = "file", key: str | None = None, **form: Any
    ) -> TestResponse:
        """A multipart form with one file, called `name`, and other fields beside it; `key` becomes Idempotency-Key."""
        boundary, body = encode_multipart({**form, name: FileStorage(BytesIO(content), filename)})
        headers = self._headers({"Content-Type": f'multipart/form-data; boundary="{boundary}"'})
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.app.test_client().post(self._url(path), data=body, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        version: int | None = None,
        key: str | None = None,
        lang: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """One request. `version` becomes If-Match, `key` Idempotency-Key, `lang` Accept-Language."""
        sent = dict(headers or {})
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        if key is not None:
            sent["Idempotency-Key"] = key
        if lang is not None:
            sent["Accept-Language"] = lang
        return self.app.test_client().open(
            self._url(path), method=method, json=body, query_string=dict(query or {}), headers=self._headers(sent)
        )

    def everything(self, path: str, **query: Any) -> list[Any]:
        """The items of all pages of a list."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            response = self.get(path, **query, **cursor)
            assert response.status_code == 200, response.text  # noqa: S101  # a test's own check
            page = response.get_json()
            items += page["items"]
            if not page["next_cursor"]:
                return items
            cursor = {"cursor": page["next_cursor"]}

    def _url(self, path: str) -> str:
        return path if path.startswith("/api/") or not self.prefix else self.prefix + path

    def _headers(self, sent: Mapping[str, str]) -> dict[str, str]:
        return dict(sent) | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
