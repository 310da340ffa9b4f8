"""Which events a service wants, and what it does with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from shared.contracts import Event
from shared.messaging.aggregate import aggregate_of

E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Received(Generic[E_co]):
    """An event as it reaches a handler.

    `sequence` is the aggregate's version: guard an upsert with it. With `resync` the event tells the present
    state again: copy it, but send nobody a message. `attempt` is 1 the first time.
    """

    event: E_co
    id: UUID
    type: str
    source: str
    subject: str
    school: UUID
    sequence: int
    time: datetime
    correlation: UUID | None
    traceparent: str | None
    resync: bool
    attempt: int


Handler = Callable[[Session, Received[E]], None]
BatchHandler = Callable[[Session, Sequence[Received[E]]], None]

# Where a session keeps the event being handled, so that what it emits names its cause.
HANDLING = "qinglan.handling"


class AlreadyHandledError(ValueError):
    """Two handlers for one event type in one service: make one call the other."""


class Subscriptions:
    """The handlers of one service by event type."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._handlers: dict[str, BatchHandler[Any]] = {}

    def on(self, *contracts: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Handle each event of these contracts by itself; `received.event` is of what they have in common."""

        def register(handler: Handler[E]) -> Handler[E]:
            self._add(contracts, _each(handler))
            return handler

        return register

    def on_batch(self, *contracts: type[E]) -> Callable[[BatchHandler[E]], BatchHandler[E]]:
        """Handle events together, set-based. A batch is of one contract and has at most one event per subject."""

        def register(handler: BatchHandler[E]) -> BatchHandler[E]:
            self._add(contracts, handler)
            return handler

        return register

    def _add(self, contracts: tuple[type[E], ...], handler: BatchHandler[E]) -> None:
        for contract in contracts:
            if contract.type in self._handlers:
                raise AlreadyHandledError(f"{self.service} already handles {contract.type}")
            self._handlers[contract.type] = handler

    def handler_of(self, type_: str) -> BatchHandler[Any] | None:
        """The handler of an event type, each taken as a batch handler."""
        return self._handlers.get(type_)

    @property
    def aggregates(self) -> set[str]:
        """What is subscribed to, as `<service>.<subject kind>`: always all actions of it."""
        return {aggregate_of(type_) for type_ in self._handlers}


def _each(handler: Handler[E]) -> BatchHandler[E]:
    def one_by_one(session: Session, batch: Sequence[Received[E]]) -> None:
        for received in batch:
            session.info[HANDLING] = received
            try:
                with bound_contextvars(event_id=str(received.id), traceparent=received.traceparent):
                    handler(session, received)
            finally:
                session.info.pop(HANDLING, None)

    return one_by_one
