"""Writing an event: one row, in the transaction that made the change. Publishing is the relay's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts import Envelope, Event
from shared.ids import new_id
from shared.messaging.subscriptions import HANDLING, Received
from shared.messaging.waker import mark_emitted
from shared.telemetry import current_traceparent

_INSERT = text("""
INSERT INTO outbox (event_id, type, aggregate, subject, sequence, school, resync, envelope)
VALUES (:event_id, :type, :aggregate, :subject, :sequence, :school, :resync, CAST(:envelope AS jsonb))
""")

# As one JSON document: arrays take longer to write out than all the rest.
_INSERT_MANY = text("""
INSERT INTO outbox (event_id, type, aggregate, subject, sequence, school, resync, envelope)
SELECT event_id, type, aggregate, subject, sequence, school, resync, CAST(envelope AS jsonb)
FROM ROWS FROM (json_to_recordset(CAST(:rows AS json)) AS (
         event_id uuid, type text, aggregate text, subject text, sequence bigint, school uuid, resync boolean,
         envelope text)) WITH ORDINALITY
     AS written (event_id, type, aggregate, subject, sequence, school, resync, envelope, n)
ORDER BY n
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Emission:
    """One of many events; see `emit`."""

    event: Event
    subject: UUID | str
    school: UUID
    sequence: int


def emit(
    session: Session,
    event: Event,
    *,
    subject: UUID | str,
    school: UUID,
    sequence: int,
    causation: UUID | None = None,
    correlation: UUID | None = None,
    traceparent: str | None = None,
    resync: bool = False,
) -> UUID:
    """Publish `event` if and only if the caller's transaction commits; return its id.

    `subject` is the aggregate's id, `sequence` its version after the change: 1 first, then one more each time.
    Inside an event handler, causation, correlation and trace are taken from the event being handled.

    Raises:
        shared.contracts.ContractError: the payload breaks its contract.
        sqlalchemy.exc.IntegrityError: `one_event_per_version_of_an_aggregate`, another event has this sequence.
    """
    envelope = envelope_of(
        event, subject=subject, school=school, sequence=sequence, causation=causation, correlation=correlation,
        traceparent=traceparent, resync=resync, handling=session.info.get(HANDLING),
    )  # fmt: skip
    session.execute(_INSERT, row_of(event, envelope))
    mark_emitted(session)
    return envelope.id


def emit_many(session: Session, emissions: Iterable[Emission], *, resync: bool = False) -> None:
    """`emit` for many, in their order, by one statement.

    Raises:
        shared.contracts.ContractError: a payload breaks its contract; nothing is written.
        sqlalchemy.exc.IntegrityError: `one_event_per_version_of_an_aggregate`.
    """
    handling: Received[Event] | None = session.info.get(HANDLING)
    rows = [
        row_of(
            each.event,
            envelope_of(
                each.event,
                subject=each.subject,
                school=each.school,
                sequence=each.sequence,
                resync=resync,
                handling=handling,
            ),
        )
        for each in emissions
    ]
    if not rows:
        return
    session.execute(_INSERT_MANY, {"rows": orjson.dumps(rows).decode()})
    mark_emitted(session)


def envelope_of(
    event: Event,
    *,
    subject: UUID | str,
    school: UUID,
    sequence: int,
    causation: UUID | None = None,
    correlation: UUID | None = None,
    traceparent: str | None = None,
    resync: bool = False,
    handling: Received[Event] | None = None,
) -> Envelope:
    """The event as it will be published; see `emit`."""
    data = _checked(event)
    if handling is not None:
        causation = causation or handling.id
        correlation = correlation or handling.correlation or handling.id
    return Envelope(
        id=new_id(),
        source=f"/services/{event.service}",
        type=event.type,
        subject=str(subject),
        time=datetime.now(UTC),
        school=school,
        sequence=sequence,
        data=data,
        traceparent=traceparent or current_traceparent(),
        causation=causation,
        correlation=correlation,
        resync=resync,
    )


def _checked(event: Event) -> dict[str, object]:
    """What breaks its contract fails here, where it is made, and not in every subscriber."""
    data = event.to_data()
    event.from_data(data)
    return data


def row_of(event: Event, envelope: Envelope) -> dict[str, object]:
    """The columns of the outbox."""
    return {
        "event_id": envelope.id,
        "type": envelope.type,
        "aggregate": f"{event.service}.{event.subject_kind}",
        "subject": envelope.subject,
        "sequence": envelope.sequence,
        "school": envelope.school,
        "resync": envelope.resync,
        "envelope": envelope.to_json().decode(),
    }
