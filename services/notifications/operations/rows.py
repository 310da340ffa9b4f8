"""Rows as one JSON parameter: a statement for any number of them."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """For `jsonb_to_recordset(CAST(:rows AS jsonb))`."""
    return orjson.dumps(list(rows)).decode()
