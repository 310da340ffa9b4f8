"""A school with something of everything, made through each service's own routes, for the tests of all routes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.contract.conftest import Served

Known = dict[str, str]


def populate(served: Served, school: UUID) -> Known:
    """Fills the school; returns path parameter name -> an id of the school's that fits it."""
    makers: dict[str, Callable[[Served, UUID], Known]] = {"scheduling": scheduling}
    return makers.get(served.service, nothing)(served, school)


def nothing(_served: Served, _school: UUID) -> Known:
    return {}


def made(served: Served, school: UUID, path: str, body: dict[str, Any], **headers: str) -> Any:
    response = served.app.test_client().post(path, json=body, headers=served.headers(school) | headers)
    assert response.status_code in {200, 201}, f"{path}: {response.text}"
    return response.get_json()


def scheduling(served: Served, school: UUID) -> Known:
    base = "/api/scheduling/v1"
    term = made(served, school, f"{base}/terms", {"name": "学期", "starts_on": "2026-08-31", "weeks": 20})
    room = made(served, school, f"{base}/rooms", {"name": "报告厅", "capacity": 100})
    return {"term_id": term["id"], "room_id": room["id"]}
