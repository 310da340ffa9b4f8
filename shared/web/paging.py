"""Keyset paging: a cursor is the sort key of the last row seen, so that a page costs the same anywhere in a list."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.errors import InvalidError

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


@dataclass(frozen=True)
class Page:
    """Rows of one page; `next_cursor` is None on the last one."""

    items: Sequence[Any]
    next_cursor: str | None = None


def paginate(
    session: Session,
    statement: Select[Any],
    keys: Sequence[InstrumentedAttribute[Any]],
    *,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
    descending: bool = False,
) -> Page:
    """One page of `statement` in the order of `keys` (NOT NULL columns of the selected entity, the last one unique).

    Raises InvalidError for a cursor that is none of ours.
    """
    columns: list[ColumnElement[Any]] = [key.expression for key in keys]
    if cursor:
        after = tuple_(*(literal(value, key.type) for value, key in zip(read_cursor(cursor, keys), keys, strict=True)))
        statement = statement.where(tuple_(*columns) < after if descending else tuple_(*columns) > after)
    order = [column.desc() if descending else column.asc() for column in columns]
    rows = session.scalars(statement.order_by(None).order_by(*order).limit(limit + 1)).all()
    if len(rows) <= limit:
        return Page(rows)
    return Page(rows[:limit], write_cursor([getattr(rows[limit - 1], key.key) for key in keys]))


def write_cursor(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).rstrip(b"=").decode()


def read_cursor(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        return [revive(value, key) for value, key in zip(values, keys, strict=True)]
    except (ValueError, TypeError, binascii.Error):
        raise InvalidError(
            "cursor: not one that this list gave; leave it out to begin at the first page",
            detail_zh="cursor 无效,请从第一页开始",
            code="cursor",
            fields={"cursor": ["not a cursor of this list"]},
        ) from None


def revive(value: Any, key: InstrumentedAttribute[Any]) -> Any:
    """A JSON value as the Python type of the column that it came from."""
    wanted = key.type.python_type
    if wanted is UUID:
        return UUID(value)
    if wanted is datetime:
        return datetime.fromisoformat(value)
    if wanted is date:
        return date.fromisoformat(value)
    if not isinstance(value, wanted):
        raise TypeError(value)
    return value
