"""From the database to the hub: hears whose inbox changed, asks for the present count, offers it.

Nothing is missed: a connection joins the hub before its count is asked for, and after every loss of the LISTEN
connection the counts of all who listen are asked for again.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from services.notifications.stream.hub import Count, Hub
from shared.keepalive import watching
from shared.telemetry import get_logger

log = get_logger("notifications.stream")

# The same as in `operations/delivering.py`, which this process does not load: it has no SQLAlchemy.
CHANNEL = "qinglan_inbox"
# Changes within this time are one count: a plan's publication is one update, not seventy.
COALESCE_SECONDS = 0.05
RETRY_SECONDS = 1.0
PROBE_SECONDS = 30.0

_SCOPE = "SELECT set_config('qinglan.reach', 'service', true)"
_COUNTS = """
SELECT p.person, count(m.id), (array_agg(m.id ORDER BY m.changed_at DESC, m.id DESC))[1]
FROM unnest(%s::uuid[]) AS p (person)
LEFT JOIN messages AS m ON m.person_id = p.person AND m.read_at IS NULL AND m.state <> 'suppressed'
GROUP BY p.person
"""


@dataclass
class Feed:
    """Two connections of its own: one that listens, one that asks."""

    url: str
    hub: Hub
    listens: bool = False
    _changed: set[UUID] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self, people: Iterable[UUID]) -> None:
        """Have these persons' counts offered to whoever of them listens."""
        wanted = self.hub.listening(people)
        if wanted:
            self._changed |= wanted
            self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen_forever())
            tasks.create_task(self._count_forever())

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("stream_database_unavailable", error=str(error))
            finally:
                self.listens = False
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        async with await self._connect() as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.listens = True
            self.ask(self.hub.listening())
            while True:
                async for notice in connection.notifies(timeout=PROBE_SECONDS):
                    self.ask(people_in(notice.payload))
                await connection.execute("SELECT 1")

    async def _count_forever(self) -> None:
        while True:
            try:
                async with await self._connect() as connection:
                    await self._count(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("stream_counts_unavailable", error=str(error))
                self._wake.set()
            await asyncio.sleep(RETRY_SECONDS)

    async def _count(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(COALESCE_SECONDS)
            self._wake.clear()
            people = list(self._changed)
            self.hub.offer(await counts_of(connection, people))
            self._changed.difference_update(people)
            if self._changed:
                self._wake.set()

    async def _connect(self) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(
            watching(self.url), autocommit=True, application_name="notifications stream"
        )


def people_in(payload: str) -> set[UUID]:
    """The ids of a notice; what is none is passed over."""
    found = set()
    for word in payload.split(","):
        try:
            found.add(UUID(hex=word))
        except ValueError:
            log.warning("stream_payload_unreadable", payload=word[:40])
    return found


async def counts_of(connection: psycopg.AsyncConnection, people: list[UUID]) -> dict[UUID, Count]:
    async with connection.transaction():
        await connection.execute(_SCOPE)
        rows = await (await connection.execute(_COUNTS, (people,))).fetchall()
    return {person: Count(unread, latest) for person, unread, latest in rows}
