"""What comes off the bus becomes rows of the inbox: decoded if it can be, kept raw and dead if it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from shared.contracts import ContractError, Envelope
from shared.messaging.aggregate import aggregate_of
from shared.messaging.set_aside import SetAside

# Names the space of ids made for what has none: the same bytes give the same id, so redelivery is seen.
_UNDECODABLE = UUID("5b0f7a86-5a43-4ddc-8d4e-0d6f0a3c7b11")


class Arrival(NamedTuple):
    """One row to be. Made for each event, so a tuple: a frozen dataclass takes more than twice as long to make."""

    source: str
    event_id: UUID
    type: str
    aggregate: str
    subject: str
    sequence: int
    school: UUID | None
    resync: bool
    envelope: str | None
    raw: bytes | None
    state: str
    error: str | None
    event: Envelope | None = None


def arrivals_of(bodies: Iterable[bytes]) -> list[Arrival]:
    """In the order in which they are written.

    Sorted, so that two consumers with the same duplicates wait for each other instead of deadlocking.
    """
    return sorted((arrival(body) for body in bodies), key=lambda each: (each.source, each.event_id))


def arrival(body: bytes) -> Arrival:
    """Decode a structured CloudEvent, or make of the bytes a dead letter that can be looked at.

    What the bus itself set aside is dead from the start; it can be replayed like any other.
    """
    aside = body.reason if isinstance(body, SetAside) else None
    body = bytes(body)  # orjson takes no subclass
    try:
        event = Envelope.from_json(body)
        _check_storable(event, body)
        return Arrival(
            source=event.source, event_id=event.id, type=event.type, aggregate=aggregate_of(event.type),
            subject=event.subject, sequence=event.sequence, school=event.school, resync=event.resync,
            envelope=body.decode(), raw=None, state="dead" if aside else "pending", error=aside,
            event=None if aside else event,
        )  # fmt: skip
    except ContractError as error:
        return undecodable(body, str(error))


def _check_storable(event: Envelope, body: bytes) -> None:
    """No event of ours has U+0000, since the outbox is jsonb too, nor a sequence below 1."""
    if b"\\u0000" in body:
        raise ContractError("the event contains U+0000, which PostgreSQL cannot store")
    if not 1 <= event.sequence < 2**63:
        raise ContractError("sequence: must be 1 or more, and fit into 64 bits")


def undecodable(body: bytes, error: str) -> Arrival:
    """A dead letter of raw bytes."""
    return Arrival(
        source="undecodable", event_id=uuid5(_UNDECODABLE, body.hex()), type="undecodable", aggregate="undecodable",
        subject="", sequence=0, school=None, resync=False, envelope=None, raw=body, state="dead", error=error,
    )  # fmt: skip


_INSERT = text("""
INSERT INTO inbox (source, event_id, type, aggregate, subject, sequence, school, resync, envelope, raw,
                   state, error, received_at, next_attempt_at, settled_at)
SELECT source, event_id, type, aggregate, subject, sequence, school, resync, envelope::jsonb, raw,
       state, error, :now, :now, CASE WHEN state <> 'pending' THEN CAST(:now AS timestamptz) END
FROM unnest(
    CAST(:source AS text[]), CAST(:event_id AS uuid[]), CAST(:type AS text[]), CAST(:aggregate AS text[]),
    CAST(:subject AS text[]), CAST(:sequence AS bigint[]), CAST(:school AS uuid[]), CAST(:resync AS boolean[]),
    CAST(:envelope AS text[]), CAST(:raw AS bytea[]), CAST(:state AS text[]), CAST(:error AS text[])
) AS arrived (source, event_id, type, aggregate, subject, sequence, school, resync, envelope, raw, state, error)
ON CONFLICT (source, event_id) DO NOTHING
""")

COLUMNS = Arrival._fields[:-1]  # its event is no column


def columns_of(arrivals: Sequence[Arrival]) -> dict[str, list[Any]]:
    """As the arrays of one statement."""
    return {name: [getattr(each, name) for each in arrivals] for name in COLUMNS}


def take_in(session: Session, arrivals: Sequence[Arrival], now: datetime) -> int:
    """Insert what has not been seen yet, in one statement; return how many that were."""
    if not arrivals:
        return 0
    try:
        with session.begin_nested():
            return _insert(session, arrivals, now)
    except DataError:
        return sum(_insert_alone(session, each, now) for each in arrivals)


def _insert_alone(session: Session, one: Arrival, now: datetime) -> int:
    """What PostgreSQL will not take as an event it takes as bytes; one such must not hold up the rest."""
    try:
        with session.begin_nested():
            return _insert(session, [one], now)
    except DataError as error:
        body = one.raw if one.raw is not None else (one.envelope or "").encode()
        return _insert(session, [undecodable(body, str(error.orig))], now)


def _insert(session: Session, arrivals: Sequence[Arrival], now: datetime) -> int:
    result = session.execute(_INSERT, {**columns_of(arrivals), "now": now})
    return int(result.rowcount)  # type: ignore[attr-defined]
