"""Connections for statements that are transactions by themselves, kept open between them.

The engine's pool would do, at twice the price of the statement: it resets a connection each time, and its connections
are not in autocommit.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import psycopg
from sqlalchemy import Engine

from shared.store.liveness import ASK_AFTER_IDLE, is_silent


class AutocommitConnections:
    """As many as there are threads that need one at the same moment; safe between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: deque[tuple[psycopg.Connection, float]] = deque()

    @contextmanager
    def one(self) -> Iterator[psycopg.Connection]:
        """A connection for one statement; one that has been idle for long, or was ended, is not given again."""
        connection = self._kept() or self._opened()
        try:
            yield connection
        finally:
            if not connection.closed:
                self._idle.append((connection, time.monotonic()))

    def close(self) -> None:
        """Close what is not in use."""
        while self._idle:
            self._idle.pop()[0].close()

    def _kept(self) -> psycopg.Connection | None:
        while self._idle:
            try:
                connection, used_at = self._idle.pop()
            except IndexError:  # another thread was faster
                return None
            if time.monotonic() - used_at < ASK_AFTER_IDLE and is_silent(connection):
                return connection
            connection.close()
        return None

    def _opened(self) -> psycopg.Connection:
        pooled = self._engine.raw_connection()
        connection = cast("psycopg.Connection", pooled.driver_connection)
        pooled.detach()
        connection.autocommit = True
        return connection
