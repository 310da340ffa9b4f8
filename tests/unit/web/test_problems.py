import marshmallow as ma
import pytest
from flask import Flask, Response, g

from shared.errors import DomainError, StaleVersionError, TooManyRequestsError
from shared.web import problems


@pytest.fixture
def app() -> Flask:
    app = Flask("tried")
    problems.install(app, {})
    return app


class Nested(ma.Schema):
    name = ma.fields.String(required=True, validate=ma.validate.Length(2, 5))


class Body(ma.Schema):
    items = ma.fields.List(ma.fields.Nested(Nested), required=True)
    count = ma.fields.Integer(required=True, validate=ma.validate.Range(1, 9))
    kind = ma.fields.String(validate=ma.validate.OneOf(["a", "b"]))


def refusal(app: Flask, body: object, lang: str) -> Response:
    with app.test_request_context():
        g.lang = lang
        try:
            Body().load(body)  # type: ignore[arg-type]
        except ma.ValidationError as error:
            return problems.validation_problem(error)
    raise AssertionError("it was not refused")


def test_every_bad_field_is_named_with_its_path(app: Flask) -> None:
    document = refusal(app, {"items": [{"name": "x"}, {}], "kind": "c", "more": 1}, "en").get_json(force=True)
    assert {error["field"] for error in document["errors"]} == {"items.0.name", "items.1.name", "count", "kind", "more"}
    assert document["status"] == 422


def test_in_chinese_no_message_is_left_in_english(app: Flask) -> None:
    bodies = (
        {"items": [{"name": "x"}, {}], "count": 0, "kind": "c", "more": 1},
        {"items": 3, "count": "x"},
        {"items": None},
    )
    for body in bodies:
        for error in refusal(app, body, "zh").get_json(force=True)["errors"]:
            assert not any(" " in message and message.isascii() for message in error["messages"]), error


def test_an_unexpected_error_tells_nothing_of_the_inside(app: Flask) -> None:
    def explode() -> str:
        raise RuntimeError("password=secret")

    app.add_url_rule("/", "explode", explode)
    response = app.test_client().get("/")
    assert response.status_code == 500
    assert response.content_type == "application/problem+json"
    assert b"secret" not in response.data


def test_an_unknown_path_and_a_wrong_method_are_problems_too(app: Flask) -> None:
    app.add_url_rule("/thing", "thing", lambda: "x")
    assert app.test_client().get("/nothing").content_type == "application/problem+json"
    refused = app.test_client().post("/thing")
    assert (refused.status_code, refused.content_type) == (405, "application/problem+json")
    assert "GET" in refused.headers["Allow"]


def test_too_many_requests_says_when_to_come_back(app: Flask) -> None:
    with app.test_request_context():
        assert problems.domain_problem(TooManyRequestsError("slow down", retry_after=7)).headers["Retry-After"] == "7"


def test_every_kind_of_refusal_has_a_status_of_its_own() -> None:
    statuses = [cls.status for cls in DomainError.__subclasses__()]
    assert len(statuses) == len(set(statuses))
    assert StaleVersionError.status == 412
