"""AsyncAPI 3.0 from the contracts: `python -m shared.contracts.asyncapi` prints it."""

import sys
from typing import Any

import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.contracts.examples import enveloped, examples
from shared.contracts.registry import Event, all_events


def asyncapi_document() -> dict[str, Any]:
    """Every event as a channel of the topic exchange `qinglan`, its payload as JSON Schema, one example each."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda _schema: "")
    APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    assert plugin.converter is not None  # noqa: S101  # made by the line above
    known = examples()
    events = sorted(all_events().items())
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Qinglan events",
            "version": "1",
            "description": "CloudEvents 1.0, structured JSON. `subject` is the aggregate's id, `sequence` its version.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {name: channel(cls) for name, cls in events},
        "operations": {f"publish.{name}": operation(name) for name, _ in events},
        "components": {
            "messages": {name: message(cls, plugin.converter, known[name]) for name, cls in events},
            "schemas": {"Envelope": ENVELOPE},
        },
    }


ENVELOPE: dict[str, Any] = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "subject", "time", "school", "sequence", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid", "description": "UUIDv7; the same at every delivery"},
        "source": {"type": "string", "description": "/services/<service>"},
        "type": {"type": "string"},
        "subject": {"type": "string", "description": "the aggregate's id"},
        "time": {"type": "string", "format": "date-time"},
        "dataschema": {"type": "string"},
        "school": {"type": "string", "format": "uuid", "description": "the tenant"},
        "sequence": {"type": "integer", "minimum": 1, "description": "the aggregate's version, without a gap"},
        "traceparent": {"type": "string"},
        "causation": {"type": "string", "format": "uuid", "description": "the event that this one follows from"},
        "correlation": {"type": "string", "format": "uuid", "description": "the first event of the chain"},
        "resync": {"type": "boolean", "description": "a statement of the present state, not news"},
        "data": {"type": "object"},
    },
}


def channel(cls: type[Event]) -> dict[str, Any]:
    return {
        "address": cls.type,
        "description": f"topic exchange `qinglan`, published by {cls.service}",
        "messages": {"event": {"$ref": f"#/components/messages/{cls.type}"}},
    }


def operation(name: str) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{name}"}}


def message(cls: type[Event], converter: Any, example: Event) -> dict[str, Any]:
    data = converter.schema2jsonschema(cls.schema)
    described = {"allOf": [{"$ref": "#/components/schemas/Envelope"}, {"properties": {"data": data}}]}
    return {
        "name": cls.type,
        "title": cls.__name__,
        "summary": summary(cls),
        "payload": described,
        "examples": [{"payload": orjson.loads(enveloped(example).to_json())}],
    }


def summary(cls: type[Event]) -> str:
    """The contract's docstring, or its base's where it adds nothing (a dataclass's own is only its signature)."""
    written = (base.__doc__ or "" for base in cls.__mro__ if not (base.__doc__ or "").startswith(f"{base.__name__}("))
    return " ".join(next(written).split())


if __name__ == "__main__":
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    sys.stdout.buffer.write(orjson.dumps(asyncapi_document(), option=options) + b"\n")
