"""The bare reference's writer: business row and outbox row in one statement, NOTIFY after the commit."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID

import orjson
import psycopg

from shared.ids import new_id
from tests.bench.job import Job, await_go, job_of_this_process, paced

TYPE = "qinglan.directory.group.created.v1"
SPACING = 0.010

WRITE = """
WITH written AS (
    INSERT INTO groups (group_id, school_id, name, kind)
    VALUES (%(group)s, %(school)s, %(name)s, %(kind)s)
    RETURNING group_id
)
INSERT INTO outbox (event_id, type, aggregate, subject, sequence, school, resync, envelope)
SELECT %(event)s, %(type)s, 'directory.group', %(subject)s, 1, %(school)s, false, %(envelope)s::jsonb
FROM written
"""


def envelope(event: UUID, group: UUID, school: UUID, name: str) -> str:
    """The same bytes as the kernel's."""
    return orjson.dumps(
        {
            "specversion": "1.0", "id": event, "source": "/services/directory", "type": TYPE, "subject": str(group),
            "time": datetime.now(UTC), "datacontenttype": "application/json", "dataschema": f"urn:{TYPE}",
            "school": school, "sequence": 1,
            "data": {"group_id": group, "school_id": school, "name": name, "kind": "committee"},
        }
    ).decode()  # fmt: skip


def write(connection: psycopg.Connection, school: UUID, name: str) -> None:
    """One business row and its event, committed."""
    group, event = new_id(), new_id()
    connection.execute(
        WRITE,
        {
            "group": group, "school": school, "name": name, "kind": "committee", "event": event, "type": TYPE,
            "subject": str(group), "envelope": envelope(event, group, school, name),
        },
    )  # fmt: skip


def run(job: Job) -> None:
    school, notified = new_id(), 0.0
    with psycopg.connect(job.producer_url, autocommit=True) as connection:
        await_go()
        for number in paced(job):
            write(connection, school, f"group {number}")
            if (now := time.monotonic()) - notified > SPACING:
                connection.execute("NOTIFY bare_outbox")
                notified = now
        connection.execute("NOTIFY bare_outbox")


if __name__ == "__main__":
    run(job_of_this_process())
