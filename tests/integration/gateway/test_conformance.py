"""schemathesis over the gateway's OpenAPI document: nothing that a caller can send breaks it."""

from __future__ import annotations

import re
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.core.result import Ok

from tests.integration.gateway.world import World

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def test_no_request_breaks_the_schema_or_the_gateway(world: World) -> None:
    for path in ("/openapi.json", "/api/gateway/v1/openapi.json"):
        assert world.client().get(path).get_json()["info"]["title"] == "Qinglan Gateway"
    schema = schemathesis.openapi.from_wsgi("/openapi.json", world.app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        try_operation(found.ok(), world)


def try_operation(operation: Any, world: World) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=25,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def attempt(case: Any) -> None:
        token = world.sign_in().get_json()["access_token"]
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    attempt()


def test_every_route_states_its_capability_and_refuses_who_has_no_token(world: World) -> None:
    document = world.client().get("/openapi.json").get_json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["x-capability"], path
            assert operation["summary"], path
            if operation["x-capability"] != "public":
                address = re.sub(r"\{\w+\}", "1", path)
                assert world.client().open(address, method=method.upper(), json={}).status_code == 401, path
