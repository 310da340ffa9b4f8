from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import marshmallow as ma
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from shared.errors import ForbiddenError, InvalidError, UnsupportedTypeError
from shared.store import Base
from shared.web import Capability, Endpoint
from shared.web.paging import read_cursor, write_cursor
from shared.web.requests import check_csrf, read_body, read_if_match, refuse_nul

app = Flask("tried")


class Thing(Base):
    metadata = MetaData()
    __tablename__ = "things"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str]


class Body(ma.Schema):
    name = ma.fields.String(required=True)


def endpoint(**options: Any) -> Endpoint:
    return Endpoint("POST", "/things", lambda: None, Capability.PUBLIC, "tried", body=Body, **options)


@given(st.text(), st.uuids())
def test_a_cursor_comes_back_as_it_went(name: str, number: UUID) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:
        return
    assert read_cursor(write_cursor([name, number]), [Thing.name, Thing.id]) == [name, number]


@given(st.text(max_size=40))
def test_any_other_cursor_is_refused_by_name(cursor: str) -> None:
    with pytest.raises(InvalidError, match="cursor"):
        read_cursor(cursor, [Thing.name, Thing.id])


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(InvalidError):
        read_cursor(write_cursor([1, 2, 3]), [Thing.name, Thing.id])
    with pytest.raises(InvalidError):
        read_cursor(write_cursor([uuid4(), "x"]), [Thing.name, Thing.id])


@pytest.mark.parametrize("value", ["a\x00b", {"x": ["\x00"]}, {"\x00": 1}, "\ud800"])
def test_text_that_the_database_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(InvalidError):
        refuse_nul(value)


def csrf_context(header: str | None, cookie: str | None, site: str | None = None) -> Iterator[None]:
    headers = {name: value for name, value in (("X-CSRF-Token", header), ("Sec-Fetch-Site", site)) if value is not None}
    environ = {"HTTP_COOKIE": f"qinglan_csrf={cookie}"} if cookie is not None else {}
    with app.test_request_context(method="POST", headers=headers, environ_base=environ):
        yield


@pytest.mark.parametrize(
    ("header", "cookie", "site"),
    [(None, "abc", None), ("", "", None), ("abc", None, None), ("abc", "abd", None), ("abc", "abc", "cross-site")],
)
def test_an_unsafe_request_by_cookie_must_prove_its_origin(
    header: str | None, cookie: str | None, site: str | None
) -> None:
    for _ in csrf_context(header, cookie, site):
        with pytest.raises(ForbiddenError):
            check_csrf()


def test_the_double_submitted_token_is_the_proof() -> None:
    for _ in csrf_context("abc", "abc", "same-origin"):
        check_csrf()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'"x"', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    with (
        app.test_request_context(method="POST", data=body, content_type="application/json"),
        pytest.raises(InvalidError),
    ):
        read_body(endpoint())


def test_a_body_of_another_type_is_refused() -> None:
    with (
        app.test_request_context(method="POST", data=b"name=x", content_type="application/x-www-form-urlencoded"),
        pytest.raises(UnsupportedTypeError),
    ):
        read_body(endpoint())


@pytest.mark.parametrize(("header", "version"), [('"3"', 3), ("3", 3), ('W/"12"', 12), ("", None)])
def test_if_match_names_a_version(header: str, version: int | None) -> None:
    with app.test_request_context(headers={"If-Match": header}):
        assert read_if_match(endpoint(versioned=True)) == version


@pytest.mark.parametrize("header", ['"x"', "*", '"-1"', '"99999999999999999999"', '"³"'])
def test_an_if_match_that_is_no_version_is_refused(header: str) -> None:
    with app.test_request_context(headers={"If-Match": header}), pytest.raises(InvalidError):
        read_if_match(endpoint(versioned=True))
