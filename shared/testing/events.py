"""The events that an operation emitted, and events handed to a subscription as the worker would."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts import Envelope, Event, event_class
from shared.ids import new_id
from shared.messaging import Received, Subscriptions

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Emitted:
    """One row of the outbox with its payload as the contract's instance."""

    event: Event
    type: str
    subject: str
    school: UUID
    sequence: int
    resync: bool


def outbox(session: Session, *contracts: type[Event]) -> list[Emitted]:
    """What was emitted so far, in the order of writing; only these contracts (or their bases') if some are named."""
    rows = session.execute(text("SELECT envelope::text FROM outbox ORDER BY id")).scalars()
    found = [emitted(Envelope.from_json(row)) for row in rows]
    return [each for each in found if not contracts or isinstance(each.event, contracts)]


def emitted(envelope: Envelope) -> Emitted:
    contract = event_class(envelope.type)
    if contract is None:
        raise LookupError(f"no contract of type {envelope.type}")
    return Emitted(
        contract.from_data(envelope.data),
        envelope.type,
        envelope.subject,
        envelope.school,
        envelope.sequence,
        envelope.resync,
    )


def received(
    event: E,
    *,
    subject: UUID | str,
    school: UUID,
    sequence: int = 1,
    resync: bool = False,
    time: datetime | None = None,
) -> Received[E]:
    """`event` as it reaches a handler."""
    return Received(
        event=event,
        id=new_id(),
        type=event.type,
        source=f"/services/{event.service}",
        subject=str(subject),
        school=school,
        sequence=sequence,
        time=time or datetime.now(UTC),
        correlation=None,
        traceparent=None,
        resync=resync,
        attempt=1,
    )


def deliver(session: Session, subscriptions: Subscriptions, *events: Received[Event]) -> None:
    """Hands the events to their handlers one after the other; raises LookupError where there is no handler."""
    for each in events:
        handler = subscriptions.handler_of(each.type)
        if handler is None:
            raise LookupError(f"{subscriptions.service} does not handle {each.type}")
        batch: Sequence[Received[Event]] = [each]
        handler(session, batch)
