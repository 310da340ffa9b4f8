"""The clock: whatever falls due is a row with a time. Claimed with SKIP LOCKED, handled in the same transaction.

Never "the rows of exactly today": what was due while nobody ran is handled when somebody runs, unless its own
lateness rule (`skip_after`) says that it is too late.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from shared.clock import Clock
from shared.messaging import crash_points, metrics
from shared.messaging.backoff import Backoff
from shared.messaging.database_failures import database_is_unwell

log = structlog.get_logger(__name__)

Begin = Callable[[], AbstractContextManager[Session]]

BATCH = 50
POLL = 1.0
MAX_ATTEMPTS = 10
ERROR_LENGTH = 2000

_SET = text("""
INSERT INTO timers AS t (key, kind, school, payload, due_at, skip_after, next_attempt_at)
VALUES (:key, :kind, :school, CAST(:payload AS jsonb), :due_at, :skip_after, :due_at)
ON CONFLICT (key) DO UPDATE
SET kind = excluded.kind, school = excluded.school, payload = excluded.payload, due_at = excluded.due_at,
    skip_after = excluded.skip_after, next_attempt_at = excluded.due_at, attempts = 0, error = NULL
WHERE t.state = 'pending'
RETURNING id
""")
_CANCEL = text("DELETE FROM timers WHERE key = :key AND state = 'pending' RETURNING id")
_ENSURE = text("""
INSERT INTO timers (key, kind, payload, due_at, next_attempt_at) VALUES (:key, :kind, '{}', :due_at, :due_at)
ON CONFLICT (key) DO NOTHING
""")
_CLAIM = text("""
SELECT id, key, kind, school, payload, due_at, skip_after, attempts FROM timers
WHERE state = 'pending' AND next_attempt_at <= :now ORDER BY next_attempt_at LIMIT :batch FOR UPDATE SKIP LOCKED
""")
# A handler may have set its own timer anew (same key, another time): then it stays pending.
_SETTLE = text("""
UPDATE timers SET state = :state, attempts = :attempts, error = :error, settled_at = :now
WHERE id = :id AND due_at = :due_at
""")
_AGAIN = text("UPDATE timers SET attempts = :attempts, error = :error, next_attempt_at = :again_at WHERE id = :id")
_REPEAT = text("""
UPDATE timers SET due_at = :due_at, next_attempt_at = :due_at, attempts = 0, error = :error WHERE id = :id
""")


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that has fallen due. `attempt` is 1 the first time."""

    key: str
    kind: str
    school: UUID | None
    payload: dict[str, Any]
    due_at: datetime
    attempt: int


TimerHandler = Callable[[Session, Due], None]


def set_timer(
    session: Session,
    *,
    key: str,
    kind: str,
    due_at: datetime,
    payload: dict[str, Any],
    school: UUID | None = None,
    skip_after: datetime | None = None,
) -> bool:
    """Have the handler of `kind` called once at `due_at` or as soon after it as a worker runs.

    The same `key` again moves a timer that has not fired. One that has fired never fires again: False.
    After `skip_after` it is recorded as missed instead of being handled.
    """
    row = session.execute(
        _SET,
        {
            "key": key, "kind": kind, "school": school, "payload": orjson.dumps(payload).decode(),
            "due_at": due_at, "skip_after": skip_after,
        },
    )  # fmt: skip
    return row.scalar() is not None


def cancel_timer(session: Session, key: str) -> bool:
    """Forget a timer that has not fired; False: it has, or there is none."""
    return session.execute(_CANCEL, {"key": key}).scalar() is not None


class AlreadyHandledError(ValueError):
    """Two handlers for one kind of timer."""


class Timers:
    """The handlers of one service by kind of timer."""

    def __init__(self) -> None:
        self._handlers: dict[str, TimerHandler] = {}
        self._intervals: dict[str, timedelta] = {}

    def on(self, kind: str) -> Callable[[TimerHandler], TimerHandler]:
        """Handle timers of this kind; several workers may run, each timer is one worker's."""

        def register(handler: TimerHandler) -> TimerHandler:
            if kind in self._handlers:
                raise AlreadyHandledError(f"there already is a handler for timers of kind {kind!r}")
            self._handlers[kind] = handler
            return handler

        return register

    def every(self, kind: str, interval: timedelta) -> Callable[[TimerHandler], TimerHandler]:
        """Call the handler again and again, by one worker at a time; what was missed is made up for once."""
        self._intervals[kind] = interval
        return self.on(kind)

    def handler_of(self, kind: str) -> TimerHandler | None:
        """Who handles this kind."""
        return self._handlers.get(kind)

    def interval_of(self, kind: str) -> timedelta | None:
        """How often, for a recurring one."""
        return self._intervals.get(kind)

    @property
    def recurring(self) -> tuple[str, ...]:
        """The kinds registered by `every`."""
        return tuple(self._intervals)


class TimerClock:
    """The clock's thread. Several may run, in several workers."""

    def __init__(self, begin: Begin, timers: Timers, clock: Clock, *, backoff: Backoff | None = None) -> None:
        self._begin = begin
        self._timers = timers
        self._clock = clock
        self._backoff = backoff or Backoff(first=1.0, longest=300.0)

    def run(self, stop: threading.Event) -> None:
        """Handle what falls due until `stop`; a database that is away is waited for."""
        ensured = False
        while not stop.is_set():
            try:
                if not ensured:
                    self.ensure_recurring()
                    ensured = True
                busy = self.step() == BATCH
            except (OperationalError, InterfaceError) as error:
                log.warning("clock_database_unavailable", error=str(error))
                busy = False
            if not busy:
                stop.wait(POLL)

    def ensure_recurring(self) -> None:
        """Make the rows of recurring timers that are not there yet."""
        with self._begin() as session:
            for kind in self._timers.recurring:
                session.execute(_ENSURE, {"key": f"every:{kind}", "kind": kind, "due_at": self._clock.now()})

    def step(self) -> int:
        """Handle what is due now, in one transaction; return how many timers that were."""
        now = self._clock.now()
        with self._begin() as session:
            rows = session.execute(_CLAIM, {"now": now, "batch": BATCH}).all()
            for id_, key, kind, school, payload, due_at, skip_after, attempts in rows:
                due = Due(key, kind, school, payload, due_at, attempts + 1)
                if skip_after is not None and skip_after < now:
                    self._settle(session, id_, due, "missed", now=now)
                else:
                    self._fire(session, id_, due, now)
            if rows:
                crash_points.reached("timers.before-commit")
        if rows:
            crash_points.reached("timers.after-commit")
        return len(rows)

    def _fire(self, session: Session, id_: int, due: Due, now: datetime) -> None:
        error = self._run(session, due)
        interval = self._timers.interval_of(due.kind)
        if error is None and interval is None:
            self._settle(session, id_, due, "done", now=now)
        elif interval is not None and (error is None or due.attempt >= MAX_ATTEMPTS):
            session.execute(_REPEAT, {"id": id_, "due_at": now + interval, "error": error})
        elif due.attempt >= MAX_ATTEMPTS:
            log.error("timer_dead", key=due.key, kind=due.kind, error=error)
            self._settle(session, id_, due, "dead", now=now, error=error)
        else:
            again_at = now + self._backoff.after(due.attempt)
            session.execute(_AGAIN, {"id": id_, "attempts": due.attempt, "error": error, "again_at": again_at})
        metrics.timer_fired(due.kind, "done" if error is None else "failed")

    def _run(self, session: Session, due: Due) -> str | None:
        handler = self._timers.handler_of(due.kind)
        if handler is None:
            return f"no handler for timers of kind {due.kind!r}"
        try:
            with session.begin_nested():
                handler(session, due)
        except Exception as error:
            if database_is_unwell(error):
                raise
            log.warning("timer_failed", key=due.key, kind=due.kind, exc_info=True)
            return f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        return None

    def _settle(
        self, session: Session, id_: int, due: Due, state: str, *, now: datetime, error: str | None = None
    ) -> None:
        session.execute(
            _SETTLE,
            {"id": id_, "due_at": due.due_at, "state": state, "attempts": due.attempt, "error": error, "now": now},
        )
