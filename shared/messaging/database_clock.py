"""The time of the service's database: one clock for all its workers, whatever the clocks of their machines say."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)

# Between two looks this process's own steady clock counts on; it drifts by milliseconds in that time.
LOOK_EVERY = 60.0
_NOW = text("SELECT clock_timestamp()")


class DatabaseClock:
    """Workers write times that others compare with theirs: an event's patience, a retry, a timer.

    With the machines' clocks, a worker that is an hour ahead would lose patience with every missing predecessor at
    once, fire every timer an hour early, and put off its retries by an hour for the others.
    """

    def __init__(self, begin: Callable[[], AbstractContextManager[Session]]) -> None:
        self._begin = begin
        self._seen: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """Never ahead of the database: at most the time of one round trip behind it.

        Raises:
            sqlalchemy.exc.OperationalError: the database has not been seen yet and is away.
        """
        seen = self._seen
        if seen is None:
            seen = self._seen = self._look()
        elif time.monotonic() - seen[1] > LOOK_EVERY:
            seen = self._seen = self._look_again(seen)
        at, steady = seen
        return at + timedelta(seconds=time.monotonic() - steady)

    def _look(self) -> tuple[datetime, float]:
        with self._begin() as session:
            at: datetime = session.execute(_NOW).scalar_one()
            return at, time.monotonic()

    def _look_again(self, seen: tuple[datetime, float]) -> tuple[datetime, float]:
        """While the database is away the last look is good enough."""
        try:
            return self._look()
        except SQLAlchemyError as error:
            log.info("database_clock_unseen", error=str(error))
            return seen
