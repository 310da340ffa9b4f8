"""Who is listening, and the last thing that each has not been sent yet. For one event loop; no I/O."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.notifications import metrics

PER_PERSON = 5
IN_ALL = 2000


@dataclass(frozen=True)
class Count:
    """How many messages are unread, and the newest of them."""

    unread: int
    latest: UUID | None


class TooManyConnectionsError(RuntimeError):
    """The person, or the process, has as many connections as it may."""


@dataclass(eq=False)
class Subscriber:
    """One open connection. Only the newest count is kept: a slow reader skips what is out of date."""

    person: UUID
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False
    _count: Count | None = None

    def offer(self, count: Count) -> None:
        self._count = count
        self.changed.set()

    def close(self) -> None:
        self.closing = True
        self.changed.set()

    def take(self) -> Count | None:
        """What is to be sent now, if anything."""
        count, self._count = self._count, None
        self.changed.clear()
        return count


@dataclass
class Hub:
    """All open connections by person; at most `per_person` each and `in_all` together."""

    per_person: int = PER_PERSON
    in_all: int = IN_ALL
    _by_person: dict[UUID, set[Subscriber]] = field(default_factory=dict)
    _size: int = 0

    def join(self, person: UUID) -> Subscriber:
        """Raises TooManyConnectionsError."""
        if len(self._by_person.get(person, ())) >= self.per_person or self._size >= self.in_all:
            metrics.stream_refused_total.inc()
            raise TooManyConnectionsError
        subscriber = Subscriber(person)
        self._by_person.setdefault(person, set()).add(subscriber)
        self._resized(1)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        subscribers = self._by_person[subscriber.person]
        subscribers.remove(subscriber)
        if not subscribers:
            del self._by_person[subscriber.person]
        self._resized(-1)

    def _resized(self, by: int) -> None:
        self._size += by
        metrics.stream_connections.set(self._size)

    def listening(self, among: Iterable[UUID] | None = None) -> set[UUID]:
        """Who is listening; of these, if some are named."""
        return set(self._by_person) if among is None else self._by_person.keys() & set(among)

    def offer(self, counts: Mapping[UUID, Count]) -> None:
        for person, count in counts.items():
            for subscriber in self._by_person.get(person, ()):
                subscriber.offer(count)

    def close(self) -> None:
        """Ends every connection; clients come back to whoever serves next."""
        for subscribers in self._by_person.values():
            for subscriber in subscribers:
                subscriber.close()
