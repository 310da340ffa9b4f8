"""The events that exist: a frozen dataclass each, registered under its type name.

    @event("scheduling", "activity", "scheduled", schema=ActivitySchema)
    class ActivityScheduled(Activity): ...

gives the type `qinglan.scheduling.activity.scheduled.v1`. The payload is validated by a marshmallow schema made
from the dataclass's fields; unknown fields are ignored, so that adding one within a version breaks nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Self, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

import marshmallow as ma
import orjson

from shared.contracts.compiled import UnusualError, reader_of
from shared.contracts.envelope import ContractError

_registry: dict[str, type["Event"]] = {}

SCALARS: dict[Any, type[ma.fields.Field[Any]]] = {
    str: ma.fields.String,
    int: ma.fields.Integer,
    bool: ma.fields.Boolean,
    UUID: ma.fields.UUID,
    datetime: ma.fields.AwareDateTime,
    date: ma.fields.Date,
    dict: ma.fields.Dict,
}


class Event:
    """The base of all contracts. Subclasses are frozen dataclasses made by `@event`."""

    service: ClassVar[str]
    subject_kind: ClassVar[str]
    action: ClassVar[str]
    type: ClassVar[str]
    schema: ClassVar[ma.Schema]
    read_usual: ClassVar[Callable[[Mapping[str, Any]], Any]]
    example: ClassVar[Mapping[str, Any]] = {}

    def to_data(self) -> dict[str, Any]:
        """The payload as JSON values; raises ContractError for a value that JSON does not have."""
        try:
            data: dict[str, Any] = orjson.loads(orjson.dumps(self))
        except TypeError as error:
            raise ContractError(f"{self.type}: {error}") from None
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Reads a payload; raises ContractError that names each bad field."""
        try:
            usual: Self = cls.read_usual(data)
        except UnusualError:
            return cls._read_unusual(data)
        return usual

    @classmethod
    def _read_unusual(cls, data: Mapping[str, Any]) -> Self:
        try:
            return cls(**cls.schema.load(data))
        except ma.ValidationError as error:
            raise ContractError(f"{cls.type}: {error.messages}") from None


E_ = TypeVar("E_", bound=Event)


def event(service: str, subject: str, action: str, *, version: int = 1) -> Callable[[type[E_]], type[E_]]:
    """Registers a dataclass as the contract `qinglan.<service>.<subject>.<action>.v<version>`."""

    def register(cls: type[E_]) -> type[E_]:
        cls.service, cls.subject_kind, cls.action = service, subject, action
        cls.type = f"qinglan.{service}.{subject}.{action}.v{version}"
        if cls.type in _registry:
            raise ValueError(f"{cls.type} is registered twice")
        cls.schema = schema_of(cls)()
        cls.read_usual = staticmethod(reader_of(cls))
        _registry[cls.type] = cls
        return cls

    return register


def event_class(type_name: str) -> type[Event] | None:
    """The contract of a type name, or None for one that this code does not know."""
    return _registry.get(type_name)


def all_events() -> Mapping[str, type[Event]]:
    return dict(_registry)


def type_of(contract: Event | type[Event]) -> str:
    return contract.type


def schema_of(cls: type) -> type[ma.Schema]:
    """A marshmallow schema with one field per dataclass field; fields with a default may be missing."""
    hints = get_type_hints(cls)
    declared = {f.name: marshal(hints[f.name], f) for f in fields(cls)}
    meta = type("Meta", (), {"unknown": ma.EXCLUDE})
    return type(f"{cls.__name__}Payload", (ma.Schema,), {**declared, "Meta": meta})


def marshal(hint: Any, declared: Field[Any] | None = None) -> ma.fields.Field[Any]:
    """The marshmallow field for a type hint: scalars, X | None, Literal, tuple/list of X, nested dataclasses."""
    options: dict[str, Any] = {"required": True}
    if declared is not None and (declared.default is not MISSING or declared.default_factory is not MISSING):
        options = {"load_default": declared.default if declared.default is not MISSING else declared.default_factory}
    if get_origin(hint) is UnionType and NoneType in get_args(hint):
        (hint,) = (arg for arg in get_args(hint) if arg is not NoneType)
        options["allow_none"] = True
    origin = get_origin(hint)
    if origin is Literal:
        return ma.fields.String(validate=ma.validate.OneOf(get_args(hint)), **options)
    if origin in (tuple, list):
        return Sequence(marshal(get_args(hint)[0]), **options)
    if origin is dict:
        return ma.fields.Dict(**options)
    if hint in SCALARS:
        return SCALARS[hint](**options)
    return Nested(hint, **options)


class Sequence(ma.fields.List[Any]):
    """A list on the wire, a tuple in the frozen dataclass."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class Nested(ma.fields.Nested):
    """A dataclass inside a payload."""

    def __init__(self, cls: type, **options: Any) -> None:
        super().__init__(schema_of(cls), **options)
        self.cls = cls

    def _deserialize(self, value: Any, attr: str | None, data: Any, partial: Any = None, **kwargs: Any) -> Any:
        return self.cls(**super()._deserialize(value, attr, data, partial, **kwargs))
