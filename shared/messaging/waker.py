"""Wakes the relay after a commit: `NOTIFY` from its own thread and connection, at most once in 10 ms a process.

Where many commits come, less often, as the relay that it wakes (`spacing.py`): a thread that notified a hundred times a
second took two fifths of a busy writer's processor time.

Inside the transaction `NOTIFY` takes a lock that serialises all commits of the database (measured: 7,200 →
4,000 writes a second), so it is sent after the commit and for many commits at once. It only saves latency:
a wake that is lost is made good by the relay's own poll, so every failure here is survived in silence.
"""

from __future__ import annotations

import os
import threading
import time
from weakref import WeakKeyDictionary

import psycopg
import structlog
from psycopg.pq import ExecStatus
from sqlalchemy import URL, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from shared.keepalive import watching
from shared.messaging import crash_points
from shared.messaging.spacing import rest

CHANNEL = "qinglan_outbox"
_NOTIFY = f"NOTIFY {CHANNEL}".encode()
IDLE = 10.0
_EMITTED = "qinglan.emitted"

log = structlog.get_logger(__name__)


def conninfo(url: URL) -> str:
    """The libpq URL of an SQLAlchemy one."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Waker:
    """One per process and database. `poke` is cheap and never blocks."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._poked = threading.Event()
        self._pokes = 0
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pause = threading.Event()

    def poke(self) -> None:
        """Wake the relay soon."""
        self._pokes += 1  # threads may lose one to each other, which matters to nobody
        self._poked.set()
        if self._thread is None:
            self._start_thread()

    def _start_thread(self) -> None:
        with self._start:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="outbox-waker", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._poked.wait()
            try:
                with self._connect() as connection:
                    self._serve(connection)
            except psycopg.Error as error:
                log.debug("waker_unable", error=str(error))
                self._poked.clear()
                self._pause.wait(1.0)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(watching(self._conninfo), autocommit=True, application_name="qinglan waker")

    def _serve(self, connection: psycopg.Connection) -> None:
        """Notify until nobody has poked for a while; the connection is then given back."""
        while self._poked.wait(IDLE):
            self._poked.clear()
            began, pokes, self._pokes = time.monotonic(), self._pokes, 0
            _notify(connection)
            rest(self._pause, began, pokes)


def _notify(connection: psycopg.Connection) -> None:
    """Without a cursor, at a third of the price."""
    result = connection.pgconn.exec_(_NOTIFY)
    if result.status != ExecStatus.COMMAND_OK:
        raise psycopg.OperationalError(result.get_error_message())


_wakers: dict[str, Waker] = {}
# To write out a URL for each commit costs more than the rest of a poke.
_waker_of_engine: WeakKeyDictionary[Engine, Waker] = WeakKeyDictionary()
_wakers_lock = threading.Lock()


def waker_of(engine: Engine) -> Waker:
    """This process's waker for a database."""
    waker = _waker_of_engine.get(engine)
    if waker is None:
        key = conninfo(engine.url)
        with _wakers_lock:
            waker = _waker_of_engine[engine] = _wakers.setdefault(key, Waker(key))
    return waker


def _forget_wakers() -> None:
    _wakers.clear()
    _waker_of_engine.clear()


# A thread does not survive a fork; the child makes its own.
os.register_at_fork(after_in_child=_forget_wakers)


def mark_emitted(session: Session) -> None:
    """Remember that this transaction has written to the outbox, so that its commit wakes the relay."""
    session.info[_EMITTED] = True


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if session.info.get(_EMITTED) and not session.in_nested_transaction():
        crash_points.reached("outbox.before-commit")


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    """SQLAlchemy also tells of a savepoint's end, which is no commit."""
    if session.info.get(_EMITTED) and not session.in_nested_transaction():
        crash_points.reached("outbox.after-commit")
        waker_of(session.get_bind().engine).poke()


@event.listens_for(Session, "after_transaction_end")
def _after_transaction_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_EMITTED, None)
