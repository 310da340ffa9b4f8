"""The few shapes that Envoy's JSON repeats."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
TYPES = "type.googleapis.com/"


def typed(message: str, fields: Mapping[str, Any] | None = None) -> Json:
    """A google.protobuf.Any of `message`."""
    return {"@type": TYPES + message, **(fields or {})}


def extension(name: str, message: str, fields: Mapping[str, Any] | None = None) -> Json:
    """A named extension: a filter, a logger, a monitor."""
    return {"name": name, "typed_config": typed(message, fields)}


def seconds(value: float) -> str:
    """A google.protobuf.Duration."""
    return f"{value:g}s"


def set_header(name: str, value: str) -> Json:
    """A header that replaces what was there."""
    return {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def always(key: str) -> Json:
    """A switch that is on, and that runtime could turn off under `key`."""
    return {"runtime_key": key, "default_value": {"numerator": 100, "denominator": "HUNDRED"}}
