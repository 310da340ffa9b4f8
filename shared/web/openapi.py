"""OpenAPI 3.1 from the endpoints and their marshmallow schemas."""

import re
from typing import Any

import marshmallow as ma
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.web.capabilities import Capability
from shared.web.endpoints import Api, Endpoint
from shared.web.requests import query_schema

PROBLEM = "#/components/schemas/Problem"
PATH_TYPES = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}, "string": {"type": "string"}}


class FieldProblem(ma.Schema):
    field = ma.fields.String(required=True)
    messages = ma.fields.List(ma.fields.String(), required=True)


class Problem(ma.Schema):
    """RFC 9457."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    request_id = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Nested(FieldProblem))


def openapi_document(api: Api) -> dict[str, Any]:
    """The whole description of one service's HTTP interface."""
    plugin = MarshmallowPlugin(schema_name_resolver=schema_name)
    spec = APISpec(
        title=f"Qinglan {api.title}", version="1", openapi_version="3.1.0", plugins=[plugin], info={"license": LICENSE}
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    spec.components.schema("Problem", schema=Problem)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in api.endpoints:
        path, parameters = openapi_path(api.prefix + endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = operation(endpoint, parameters)
    for path, operations in paths.items():
        spec.path(path, operations=operations)
    document: dict[str, Any] = spec.to_dict()
    return document


LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}


def schema_name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    return re.sub(r"Schema$", "", cls.__name__)


def openapi_path(rule: str) -> tuple[str, list[dict[str, Any]]]:
    """Flask's `/x/<uuid:id>` as OpenAPI's `/x/{id}` with its parameters."""
    parameters = []
    for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", rule):
        parameters.append({"in": "path", "name": name, "required": True, "schema": PATH_TYPES[kind or "string"]})
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule), parameters


def operation(endpoint: Endpoint, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "x-capability": str(endpoint.needs),
        "security": [] if endpoint.needs is Capability.PUBLIC else [{"token": []}],
        "parameters": [*parameters, *header_parameters(endpoint)],
        "responses": {str(endpoint.status): success(endpoint), "default": problem_response()},
    }
    if (query := query_schema(endpoint)) is not None:
        described["parameters"].append({"in": "query", "schema": query})
    if endpoint.body is not None:
        described["requestBody"] = request_body(endpoint)
    return described


def header_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found = []
    if endpoint.versioned:
        found.append(header("If-Match", "the version you saw, as the ETag gave it", pattern=r'^"\d{1,15}"$'))
    if endpoint.method != "GET" and not endpoint.secret:
        found.append(header("Idempotency-Key", "repeat it to be sure", pattern=r"^[!-~]{1,200}$"))
    return found


def header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"in": "header", "name": name, "description": description, "schema": {"type": "string", **schema}}


def request_body(endpoint: Endpoint) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": endpoint.body}}
    if endpoint.upload:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        content["multipart/form-data"] = {
            "schema": {"type": "object", "properties": {endpoint.upload: file}, "required": [endpoint.upload]}
        }
    return {"required": True, "content": content}


def success(endpoint: Endpoint) -> dict[str, Any]:
    if types := endpoint.content_types or ((endpoint.content_type,) if endpoint.content_type else ()):
        return {"description": "done", "content": {one: {"schema": {"type": "string"}} for one in types}}
    if endpoint.returns is None:
        return {"description": "done"}
    schema: Any = endpoint.returns
    if endpoint.paged:
        schema = {
            "type": "object",
            "required": ["items", "next_cursor"],
            "properties": {
                "items": {"type": "array", "items": endpoint.returns},
                "next_cursor": {"type": ["string", "null"]},
            },
        }
    return {"description": "done", "content": {"application/json": {"schema": schema}}}


def problem_response() -> dict[str, Any]:
    return {"description": "refused", "content": {"application/problem+json": {"schema": {"$ref": PROBLEM}}}}
