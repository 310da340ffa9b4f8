"""The bare reference's consumer: what has come, up to 200, is one statement and then one multiple ack."""

from __future__ import annotations

from typing import Any

import orjson
import pika
import psycopg

from tests.bench.bare.queue import QUEUE, declare
from tests.bench.job import end_with_parent, job_of_this_process, say_ready

WINDOW = 200

APPLY = """
WITH arrived AS (
    SELECT * FROM unnest(%s::text[], %s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::uuid[], %s::text[],
                         %s::uuid[], %s::uuid[], %s::text[], %s::text[])
        AS a (source, event_id, type, subject, sequence, school, envelope, group_id, school_id, name, kind)
), new AS (
    INSERT INTO inbox (source, event_id, type, aggregate, subject, sequence, school, envelope,
                       state, received_at, next_attempt_at, settled_at)
    SELECT source, event_id, type, 'directory.group', subject, sequence, school, envelope::jsonb,
           'handled', now(), now(), now()
    FROM arrived
    ON CONFLICT (source, event_id) DO NOTHING
    RETURNING source, event_id
)
INSERT INTO group_copies AS c (group_id, school_id, name, kind, sequence)
SELECT group_id, school_id, name, kind, sequence FROM arrived JOIN new USING (source, event_id)
ON CONFLICT (group_id) DO UPDATE
SET school_id = excluded.school_id, name = excluded.name, kind = excluded.kind, sequence = excluded.sequence
WHERE c.sequence < excluded.sequence
"""


def columns(bodies: list[bytes]) -> list[list[Any]]:
    """The arrays of APPLY."""
    rows = []
    for body in bodies:
        event = orjson.loads(body)
        data = event["data"]
        rows.append(
            (
                event["source"], event["id"], event["type"], event["subject"], event["sequence"], event["school"],
                body.decode(), data["group_id"], data["school_id"], data["name"], data["kind"],
            )
        )  # fmt: skip
    return [list(column) for column in zip(*rows, strict=True)]


class Consumer:
    """One thread; a batch is whatever came with one turn of the connection's loop."""

    def __init__(self, bus_url: str, database: psycopg.Connection) -> None:
        self._database = database
        self._bodies: list[bytes] = []
        self._last_tag = 0
        self._planned = False
        self._channel: Any = None
        self._connection: Any = pika.SelectConnection(pika.URLParameters(bus_url), on_open_callback=self._on_open)

    def run(self) -> None:
        """Consume until the process is ended."""
        self._connection.ioloop.start()

    def _on_open(self, connection: Any) -> None:
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Any) -> None:
        self._channel = channel
        declare(channel)
        channel.basic_qos(prefetch_count=2 * WINDOW)
        channel.basic_consume(QUEUE, self._on_message, callback=lambda _frame: say_ready())

    def _on_message(self, _channel: Any, deliver: Any, _properties: Any, body: bytes) -> None:
        self._bodies.append(body)
        self._last_tag = deliver.delivery_tag
        if len(self._bodies) >= WINDOW:
            self._apply()
        elif not self._planned:
            self._planned = True
            self._connection.ioloop.call_later(0, self._apply)

    def _apply(self) -> None:
        self._planned = False
        if self._bodies:
            self._database.execute(APPLY, columns(self._bodies))
            self._channel.basic_ack(self._last_tag, multiple=True)
            self._bodies = []


def main() -> None:
    job = job_of_this_process()
    end_with_parent()
    with psycopg.connect(job.subscriber_url, autocommit=True) as database:
        Consumer(job.bus_url, database).run()


if __name__ == "__main__":
    main()
