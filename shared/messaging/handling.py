"""Runs handlers in savepoints: a group whole first, then one by one, so that only the culprit fails."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from sqlalchemy.orm import Session

from shared.contracts import ContractError, Envelope, Event, event_class
from shared.messaging import metrics
from shared.messaging.database_failures import database_is_unwell
from shared.messaging.subscriptions import BatchHandler, Received, Subscriptions

log = structlog.get_logger(__name__)

ERROR_LENGTH = 2000


class Incoming(Protocol):
    """What is needed of an inbox row to hand it to a handler."""

    type: str
    attempts: int
    envelope: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event: `handled`, `skipped` (nobody here wants it), `failed` (try again), `refused`
    (its payload breaks the contract: trying again would not help), `deferred` (not begun: time was up).
    """

    kind: str
    error: str | None = None


HANDLED = Outcome("handled")


class TimeLimit:
    """How long one transaction goes on beginning handlers."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds

    def over(self) -> bool:
        """Whether nothing new is to be begun."""
        return time.monotonic() > self._until

    def renewed(self) -> TimeLimit:
        """The same length, from now."""
        return TimeLimit(self._seconds)


DEFERRED = Outcome("deferred")
NO_HANDLER = Outcome("skipped", "no handler for this type")


def received_of(incoming: Incoming) -> Received[Any]:
    """The event as handlers see it.

    Raises:
        ContractError: the payload is not what its contract says.
    """
    contract = event_class(incoming.type)
    if contract is None:
        raise ContractError(f"{incoming.type}: not a contract that this code knows")
    return received_from(contract, Envelope.from_json(incoming.envelope), attempt=incoming.attempts + 1)


def received_from(contract: type[Event], envelope: Envelope, *, attempt: int) -> Received[Any]:
    """See `received_of`."""
    return Received(
        event=contract.from_data(envelope.data), id=envelope.id, type=envelope.type, source=envelope.source,
        subject=envelope.subject, school=envelope.school, sequence=envelope.sequence, time=envelope.time,
        correlation=envelope.correlation,
        traceparent=envelope.traceparent, resync=envelope.resync, attempt=attempt,
    )  # fmt: skip


def handle(
    session: Session,
    subscriptions: Subscriptions,
    type_: str,
    events: Sequence[Incoming],
    limit: TimeLimit,
) -> list[Outcome]:
    """Handle events of one type, no two of one subject; one outcome each, in their order.

    What a failing handler wrote is rolled back. The transaction stays usable. No handler is begun when the limit
    is over.

    Raises:
        sqlalchemy.exc.DBAPIError: the connection is lost, and the transaction with it; or the database is unwell, which
            must not use up the attempts of an event that is in order.
    """
    handler = subscriptions.handler_of(type_)
    if handler is None:
        return [NO_HANDLER] * len(events)
    started = time.monotonic()
    decoded = [_decode(event) for event in events]
    good = [each for each in decoded if isinstance(each, Received)]
    results = iter(_run_group(session, handler, good, limit))
    outcomes = [next(results) if isinstance(each, Received) else each for each in decoded]
    metrics.handled(type_, [outcome.kind for outcome in outcomes], time.monotonic() - started)
    return outcomes


def _decode(event: Incoming) -> Received[Any] | Outcome:
    try:
        return received_of(event)
    except ContractError as error:
        return Outcome("refused", str(error)[:ERROR_LENGTH])


def _run_group(
    session: Session, handler: BatchHandler[Any], group: list[Received[Any]], limit: TimeLimit
) -> list[Outcome]:
    if not group:
        return []
    if limit.over():
        return [DEFERRED] * len(group)
    whole = _run(session, handler, group)
    if whole is HANDLED or len(group) == 1:
        return [whole] * len(group)
    # The culprit may have used up the time of all: without more of it nobody would ever find out which one it is.
    again = limit.renewed()
    return [DEFERRED if again.over() else _run(session, handler, [received]) for received in group]


def _run(session: Session, handler: BatchHandler[Any], group: list[Received[Any]]) -> Outcome:
    try:
        with session.begin_nested():
            handler(session, group)
    except Exception as error:
        if database_is_unwell(error):
            raise
        if len(group) == 1:
            log.warning("handler_failed", event_id=str(group[0].id), type=group[0].type, exc_info=True)
        return Outcome("failed", f"{type(error).__name__}: {error}"[:ERROR_LENGTH])
    return HANDLED
