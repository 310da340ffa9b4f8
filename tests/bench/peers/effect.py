"""What every peer's handler does: insert one row, committed. One connection for each thread."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import psycopg

from shared.ids import new_id

INSERT = """
INSERT INTO group_copies (group_id, school_id, name, kind, sequence)
VALUES (%(group_id)s, %(school_id)s, %(name)s, %(kind)s, 1)
"""


class Effects:
    """Rows in the subscriber's database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._mine = threading.local()

    def insert(self, group: Mapping[str, str]) -> None:
        """One row, one commit."""
        if not hasattr(self._mine, "connection"):
            self._mine.connection = psycopg.connect(self._url, autocommit=True)
        self._mine.connection.execute(INSERT, group)


def message(number: int) -> dict[str, str]:
    """The payload that all of them send."""
    return {"group_id": str(new_id()), "school_id": str(new_id()), "name": f"group {number}", "kind": "committee"}
