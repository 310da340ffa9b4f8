"""One page for the HTTP interfaces of all services, made from their own OpenAPI documents."""

from dataclasses import dataclass
from typing import Any

from services.gateway.pages.blueprints import public
from services.gateway.pages.edge import ApiError, Edge
from services.gateway.pages.render import render
from services.gateway.runtime import gateway

SERVICES = ("directory", "scheduling", "training", "publications", "notifications", "gateway")
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """A route as the page shows it."""

    method: str
    path: str
    summary: str
    capability: str
    parameters: list[dict[str, Any]]
    body: str
    answer: str
    status: str


@dataclass(frozen=True)
class Interface:
    """One service's routes, and its schemas by name; `operations` is None while the service does not answer."""

    service: str
    title: str
    operations: list[Operation] | None
    schemas: dict[str, Any]


@public.get("/docs/api")
def api_docs() -> str:
    return render("apidocs.html", interfaces=[interface_of(service) for service in SERVICES])


def interface_of(service: str) -> Interface:
    edge = Edge(gateway().transport, "", "en")
    try:
        document = edge.send("GET", f"/api/{service}/v1/openapi.json")
    except ApiError:
        return Interface(service, service, None, {})
    operations = [
        operation_of(method.upper(), path, description)
        for path, methods in document["paths"].items()
        for method, description in methods.items()
        if method in METHODS
    ]
    schemas = document.get("components", {}).get("schemas", {})
    return Interface(service, document["info"]["title"], operations, schemas)


def operation_of(method: str, path: str, description: dict[str, Any]) -> Operation:
    status = next(iter(description["responses"]))
    return Operation(
        method,
        path,
        description.get("summary", ""),
        description.get("x-capability", ""),
        description.get("parameters", []),
        schema_of(description.get("requestBody", {})),
        schema_of(description["responses"][status]),
        status,
    )


def schema_of(described: dict[str, Any]) -> str:
    """The name of the schema in a body or an answer; of a page of them, the items'."""
    for content in described.get("content", {}).values():
        schema = content.get("schema", {})
        items = schema.get("properties", {}).get("items", {}).get("items", {})
        reference = schema.get("$ref") or items.get("$ref") or ""
        name = str(reference).rsplit("/", 1)[-1]
        if name:
            return f"[{name}]" if items else name
    return ""
