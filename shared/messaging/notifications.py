"""Waiting for PostgreSQL's NOTIFY without waking up in between: psycopg's own wait looks around ten times a second,
which in a stack of a dozen waiting threads is most of what it does at rest.
"""

from __future__ import annotations

import select

import psycopg


def notified(connection: psycopg.Connection, timeout: float | None) -> bool:
    """Whether a notification came within `timeout` seconds (None: for ever). All that are there are taken.

    Raises:
        psycopg.OperationalError: the connection is lost.
    """
    if _taken(connection):
        return True
    select.select([connection.fileno()], [], [], timeout)
    return _taken(connection)


def _taken(connection: psycopg.Connection) -> bool:
    return bool(list(connection.notifies(timeout=0)))
