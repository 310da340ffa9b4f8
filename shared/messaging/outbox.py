"""Writing an event: one row, in the transaction that made the change. Publishing is the relay's."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

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
    data = _checked(event)
    handling: Received[Event] | None = session.info.get(HANDLING)
    if handling is not None:
        causation = causation or handling.id
        correlation = correlation or handling.correlation or handling.id
    envelope = Envelope(
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
    session.execute(_INSERT, _row(event, envelope))
    mark_emitted(session)
    return envelope.id


def _checked(event: Event) -> dict[str, object]:
    """What breaks its contract fails here, where it is made, and not in every subscriber."""
    data = event.to_data()
    event.from_data(data)
    return data


def _row(event: Event, envelope: Envelope) -> dict[str, object]:
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
