"""schemathesis over every service's OpenAPI document: nothing that a caller can send breaks it."""

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.core.result import Ok

from shared.ids import new_id
from tests.contract.conftest import SERVICES, Served, ServeService
from tests.contract.worlds import populate

EXAMPLES = 12
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.mark.parametrize("service", SERVICES)
def test_no_request_breaks_the_schema_or_the_service(service: str, serve: ServeService) -> None:
    served = serve(service)
    school = new_id()
    known = populate(served, school)
    for api in served.apis:
        if api.endpoints:
            schema = schemathesis.openapi.from_wsgi(f"{api.prefix}/openapi.json", served.app)
            for found in schema.get_all_operations():
                assert isinstance(found, Ok), found
                try_operation(found.ok(), served, served.headers(school, "district_admin"), known)


def try_operation(operation: Any, served: Served, headers: dict[str, str], known: dict[str, str]) -> None:
    """Values of every kind, for ids half of the time ones that exist."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def attempt(case: Any) -> None:
        if case.path_parameters and len(str(case.body)) % 2 == 0:
            case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
        case.call_and_validate(headers=headers, checks=CHECKS)

    attempt()


def test_the_description_names_a_capability_for_every_route(serve: ServeService) -> None:
    for service in SERVICES:
        for prefix, endpoint in serve(service).endpoints:
            assert endpoint.needs, f"{prefix}{endpoint.path}"
            assert endpoint.summary.strip(), f"{prefix}{endpoint.path}"


def test_every_route_that_needs_a_token_refuses_a_request_without_one(serve: ServeService) -> None:
    for service in SERVICES:
        served = serve(service)
        for prefix, endpoint in served.endpoints:
            if endpoint.needs != "public":
                path = prefix + filled(endpoint.path)
                answer = served.app.test_client().open(path, method=endpoint.method, json={})
                assert answer.status_code == 401, f"{endpoint.method} {path}"


def filled(path: str) -> str:
    """A path with some value for each of its parameters."""
    return re.sub(r"<(\w+):\w+>", lambda found: "7" if found[1] == "int" else str(new_id()), path)
