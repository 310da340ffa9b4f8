"""Old rows go, a bounded number at a time. The dead stay until a person decides."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.clock import Clock
from shared.messaging.timers import Due, Timers

KIND = "messaging.retention"
# Together the most that can go in a day, 14 million of each: more than comes. A step takes well under a second.
EVERY = timedelta(minutes=1)
AT_ONCE = 10_000

# How long what has gone can still be looked at or done again: `qinglan republish`, `qinglan replay`. A duplicate
# that comes after its inbox row has gone is behind its subject's position, and so without effect.
OUTBOX_DAYS = 14
INBOX_DAYS = 60
TIMER_DAYS = 180

_FORGET = """
DELETE FROM {table} WHERE id IN (
    SELECT id FROM {table} WHERE {column} < :before AND {condition} ORDER BY {column} LIMIT :at_once
)
"""

_DELETIONS = (
    (OUTBOX_DAYS, _FORGET.format(table="outbox", column="published_at", condition="published_at IS NOT NULL")),
    (
        INBOX_DAYS,
        _FORGET.format(table="inbox", column="settled_at", condition="state IN ('handled', 'skipped', 'discarded')"),
    ),
    (
        TIMER_DAYS,
        _FORGET.format(table="timers", column="settled_at", condition="settled_at IS NOT NULL AND state <> 'dead'"),
    ),
)


def forget_old(session: Session, clock: Clock) -> int:
    """Delete what is older than its table's span, at most `AT_ONCE` rows of each; return how many."""
    now = clock.now()
    deleted = 0
    for days, statement in _DELETIONS:
        result = session.execute(text(statement), {"before": now - timedelta(days=days), "at_once": AT_ONCE})
        deleted += result.rowcount  # type: ignore[attr-defined]
    return deleted


def register_retention(timers: Timers, clock: Clock) -> None:
    """Have the service's own clock do it."""

    @timers.every(KIND, EVERY)
    def retention(session: Session, due: Due) -> None:
        del due
        forget_old(session, clock)
