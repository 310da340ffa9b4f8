"""Dead letters: events that were given up on. Listed, shown, replayed and discarded, never lost by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.messaging.intake import arrivals_of, take_in


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event of the inbox that is dead. `id` is its number in this service's inbox."""

    id: int
    event_id: UUID
    source: str
    type: str
    subject: str
    sequence: int
    school: UUID | None
    attempts: int
    error: str | None
    received_at: datetime
    died_at: datetime
    envelope: dict[str, Any] | None
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dead letters are meant; what is None does not narrow. `error` is a part of the error's text."""

    ids: tuple[int, ...] | None = None
    type: str | None = None
    subject: str | None = None
    error: str | None = None

    def parameters(self) -> dict[str, Any]:
        """For the statements below."""
        return {
            "ids": list(self.ids) if self.ids is not None else None,
            "type": self.type, "subject": self.subject, "error": self.error,
        }  # fmt: skip


_WHERE = """
WHERE state = 'dead'
  AND (CAST(:ids AS bigint[]) IS NULL OR id = ANY(:ids))
  AND (CAST(:type AS text) IS NULL OR type = :type)
  AND (CAST(:subject AS text) IS NULL OR subject = :subject)
  AND (CAST(:error AS text) IS NULL OR strpos(lower(error), lower(:error)) > 0)
"""
_LIST = text(f"""
SELECT id, event_id, source, type, subject, sequence, school, attempts, error, received_at, settled_at, envelope, raw
FROM inbox {_WHERE} AND id > :after ORDER BY id LIMIT :limit
""")  # noqa: S608 - constants
_COUNT = text("SELECT count(*) FROM inbox WHERE state = 'dead'")
_REPLAY = text(f"""
UPDATE inbox SET state = 'pending', forced = true, attempts = 0, settled_at = NULL, next_attempt_at = :now
{_WHERE} AND envelope IS NOT NULL
""")  # noqa: S608 - constants
_UNDECODED = text(f"SELECT id, raw FROM inbox {_WHERE} AND envelope IS NULL")  # noqa: S608 - constants
_DISCARD = text(f"""
UPDATE inbox SET state = 'discarded', error = concat(error, E'\\ndiscarded: ', CAST(:reason AS text)), settled_at = :now
{_WHERE}
""")  # noqa: S608 - constants

EVERYTHING = Filter()


def list_dead(session: Session, which: Filter = EVERYTHING, *, after: int = 0, limit: int = 100) -> list[DeadLetter]:
    """Dead letters in the order of their arrival; go on with `after` = the last one's id."""
    rows = session.execute(_LIST, {**which.parameters(), "after": after, "limit": limit}).all()
    return [DeadLetter(*row) for row in rows]


def count_dead(session: Session) -> int:
    """How many there are."""
    return int(session.execute(_COUNT).scalar_one())


def show_dead(session: Session, id_: int) -> DeadLetter | None:
    """One dead letter, whole."""
    return next(iter(list_dead(session, Filter(ids=(id_,)))), None)


def replay_dead(session: Session, which: Filter, now: datetime) -> int:
    """Really run the handlers again, with the events' own ids; return how many will be.

    Bytes that could not be decoded are decoded anew: if the code can do it by now they are taken in as what they
    are, and the dead letter is discarded; if not, it stays dead.
    """
    replayed = int(session.execute(_REPLAY, {**which.parameters(), "now": now}).rowcount)  # type: ignore[attr-defined]
    for id_, raw in session.execute(_UNDECODED, which.parameters()).all():
        if take_in(session, arrivals_of([bytes(raw)]), now):
            discard_dead(session, Filter(ids=(id_,)), now, "decoded and taken in")
            replayed += 1
    return replayed


def discard_dead(session: Session, which: Filter, now: datetime, reason: str) -> int:
    """Give up on them for good, keeping who they were and why, until retention; return how many."""
    parameters = {**which.parameters(), "now": now, "reason": reason}
    return int(session.execute(_DISCARD, parameters).rowcount)  # type: ignore[attr-defined]
