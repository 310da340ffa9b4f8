"""Publishing the present state, so that a new or rebuilt subscriber catches up.

A resync event carries the aggregate's present version as its sequence and the mark `resync`. A subscriber that
has that version or a newer one loses nothing by it: handlers are upserts guarded by `sequence`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from sqlalchemy.orm import Session

from shared.messaging.outbox import Emission, emit_many

AT_ONCE = 500


# An aggregate as it is now, told as the event that would bring a copy to this state.
State = Emission

States = Callable[[Session], Iterator[State]]


class Resync:
    """What a producer can tell of its present state."""

    def __init__(self) -> None:
        self._providers: dict[str, States] = {}

    def states(self, provider: States) -> States:
        """Register a function that yields the state of every aggregate of a kind; its name is what operators see."""
        self._providers[provider.__name__] = provider
        return provider

    @property
    def names(self) -> tuple[str, ...]:
        """What can be published again."""
        return tuple(self._providers)

    def publish(self, session: Session, only: str | None = None) -> int:
        """Write the present state to the outbox, in the caller's transaction; return how many events.

        A change that commits meanwhile has a higher sequence, so that the order of arrival does not matter.

        Raises:
            KeyError: there is no provider called `only`.
        """
        providers = [self._providers[only]] if only else list(self._providers.values())
        count = 0
        for provider in providers:
            states = provider(session)
            while some := list(islice(states, AT_ONCE)):
                emit_many(session, some, resync=True)
                count += len(some)
        return count
