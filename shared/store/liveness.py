"""Whether a pooled connection is still there, without asking it each time.

A question before every transaction (`pool_pre_ping`) costs as much as a small statement. A server that ended a
connection has said so: there is something to read where there should be silence. Looking for that is one system
call. Asked is only who has been idle for a while, since a peer that vanished says nothing.
"""

import select
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

ASK_AFTER_IDLE = 5.0
_USED_AT = "qinglan.used_at"


def check_connections(engine: Engine) -> None:
    """Have every connection looked at before it is used; a dead one is replaced, with all that are as old as it."""

    @event.listens_for(engine, "checkin")
    def _checkin(_connection: object, record: Any) -> None:
        record.info[_USED_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _checkout(connection: Any, record: Any, _proxy: object) -> None:
        used_at = record.info.get(_USED_AT)
        if used_at is None:
            return
        if time.monotonic() - used_at < ASK_AFTER_IDLE and is_silent(connection):
            return
        if not _answers(engine, connection):
            raise InvalidatePoolError


def is_silent(connection: Any) -> bool:
    """Whether the server has said nothing since the last statement: it ends a connection with a word."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.dbapi.Error:  # type: ignore[union-attr]  # an engine has its driver
        return False
