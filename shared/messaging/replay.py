"""Doing again what was done: handlers over past events, or the bus over the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_REPLAY = text("""
UPDATE inbox SET state = 'pending', forced = true, attempts = 0, error = NULL, settled_at = NULL, next_attempt_at = :now
WHERE state IN ('handled', 'skipped') AND envelope IS NOT NULL
  AND (CAST(:type AS text) IS NULL OR type = :type)
  AND (CAST(:subject AS text) IS NULL OR subject = :subject)
  AND (CAST(:since AS timestamptz) IS NULL OR received_at >= :since)
  AND (CAST(:until AS timestamptz) IS NULL OR received_at < :until)
""")

# What is unpublished is written as well, unchanged: a relay that has sent it to the lost bus cannot mark it any more.
_REPUBLISH = text("UPDATE outbox SET published_at = NULL WHERE published_at >= :since OR published_at IS NULL")


def replay(
    session: Session,
    now: datetime,
    *,
    type_: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Have the consumer run the handlers again over events of the inbox, with their own ids, in order per subject.

    `since` and `until` are times of arrival. Returns how many.
    """
    parameters = {"now": now, "type": type_, "subject": subject, "since": since, "until": until}
    return int(session.execute(_REPLAY, parameters).rowcount)  # type: ignore[attr-defined]


def republish(session: Session, since: datetime) -> int:
    """Have the relay publish again what it published since then: the remedy for a bus that lost its data.

    Subscribers that have an event already are not affected. Returns how many the relay has to publish now.
    """
    return int(session.execute(_REPUBLISH, {"since": since}).rowcount)  # type: ignore[attr-defined]
