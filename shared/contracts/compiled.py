"""Reading a payload that is just as our own services write it, without asking marshmallow field by field.

The schema is the rule. What is compiled here takes only values that the schema takes too, and makes the same of
them (a property test holds the two equal); at anything else it raises `UnusualError`, and the schema decides. It is five
times as fast, and every event is read at least twice: once where it is made, once in each subscriber.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints
from uuid import UUID

Read = Callable[[Any], Any]
UUID_LENGTH = 36
DATE_LENGTH = 10


class UnusualError(Exception):
    """Not a value that is taken here; the schema may take it."""


def reader_of(cls: type) -> Callable[[Mapping[str, Any]], Any]:
    """A function from a payload to an instance of `cls`; it raises UnusualError where the schema must be asked."""
    hints = get_type_hints(cls)
    declared = [(f.name, _reader(hints[f.name]), _default(f)) for f in fields(cls)]

    def read(data: Mapping[str, Any]) -> Any:
        if type(data) is not dict:
            raise UnusualError
        values = {}
        for name, reader, default in declared:
            value = data.get(name, MISSING)
            values[name] = reader(value) if value is not MISSING else default()
        return cls(**values)

    return read


def _default(declared: Any) -> Callable[[], Any]:
    if declared.default is not MISSING:
        return lambda: declared.default
    if declared.default_factory is not MISSING:
        factory: Callable[[], Any] = declared.default_factory
        return factory
    return _unusual


def _unusual() -> Any:
    raise UnusualError


def _reader(hint: Any) -> Read:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType and NoneType in arguments:
        (wanted,) = (each for each in arguments if each is not NoneType)
        return _or_none(_reader(wanted))
    if origin is Literal:
        return _one_of(frozenset(arguments))
    if origin in (tuple, list):
        return _each(_reader(arguments[0]))
    if is_dataclass(hint) and isinstance(hint, type):
        return reader_of(hint)
    return READERS.get(hint, _never)


def _never(_value: Any) -> Any:
    raise UnusualError


def _exactly(kind: type) -> Read:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise UnusualError
        return value

    return read


def _or_none(reader: Read) -> Read:
    return lambda value: None if value is None else reader(value)


def _one_of(values: frozenset[Any]) -> Read:
    def read(value: Any) -> Any:
        if type(value) is not str or value not in values:
            raise UnusualError
        return value

    return read


def _each(reader: Read) -> Read:
    def read(value: Any) -> Any:
        if type(value) is not list:
            raise UnusualError
        return tuple(map(reader, value))

    return read


def _uuid(value: Any) -> UUID:
    if type(value) is not str or len(value) != UUID_LENGTH:
        raise UnusualError
    try:
        return UUID(value)
    except ValueError:
        raise UnusualError from None


def _datetime(value: Any) -> datetime:
    if type(value) is not str or not value.endswith("+00:00"):
        raise UnusualError
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise UnusualError from None
    if moment.tzinfo is None:
        raise UnusualError
    return moment


def _date(value: Any) -> date:
    if type(value) is not str or len(value) != DATE_LENGTH:
        raise UnusualError
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UnusualError from None


READERS: dict[Any, Read] = {
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    UUID: _uuid,
    datetime: _datetime,
    date: _date,
}
