"""`python -m tests.faults.bloat`: what outbox, inbox and queue weigh after many events with retention, and the workers.

Whole workers in processes of their own carry the events; retention goes on beside them, its clock moved forward so
that it keeps about as many events as `--keep` says. What matters is the end beside the middle: a table, or a process,
that is larger at the end than it was when retention began to bite grows without bound.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from shared.clock import FixedClock
from shared.messaging.retention import INBOX_DAYS, OUTBOX_DAYS, forget_old
from shared.messaging.tables import QUEUE_AUTOVACUUM, TABLES
from shared.store import SERVICE, Store, open_store
from tests.bench.sides import await_count
from tests.faults.processes import Child
from tests.faults.worker import WorkerSpec, work
from tests.faults.world import DIRECTORY, NOTIFICATIONS, Stage, stage

CHUNK = 1_000
SUBJECTS = 500
# So many may be on their way: more would measure the backlog.
IN_FLIGHT = 10_000
# By table or worker.
Weights = dict[str, dict[str, float]]
TUNED = f"({', '.join(QUEUE_AUTOVACUUM)})"

# Valid envelopes as `emit` writes them, set-based: the writer is not what is measured.
_WRITE = """
INSERT INTO outbox (event_id, type, aggregate, subject, sequence, school, envelope)
SELECT id, 'qinglan.directory.group.updated.v1', 'directory.group', subject, sequence, school, jsonb_build_object(
    'specversion', '1.0', 'id', id, 'source', '/services/directory', 'type', 'qinglan.directory.group.updated.v1',
    'subject', subject, 'time', to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'datacontenttype', 'application/json', 'school', school, 'sequence', sequence,
    'data', jsonb_build_object('group_id', subject, 'school_id', school, 'name', 'Mathematics', 'kind', 'committee'))
FROM (SELECT uuidv7() AS id, lpad((n %% %(subjects)s)::text, 32, '0')::uuid::text AS subject,
             n / %(subjects)s + 1 AS sequence, '00000000-0000-0000-0000-000000000007'::uuid AS school
      FROM generate_series(%(first)s::bigint, %(first)s::bigint + %(count)s - 1) AS n) AS events
"""
_DONE = "SELECT count(*) FROM effects"
_SIZE = """
SELECT pg_table_size(c.oid), pg_indexes_size(c.oid), s.n_dead_tup, s.autovacuum_count
FROM pg_class AS c JOIN pg_stat_user_tables AS s ON s.relid = c.oid WHERE c.oid = to_regclass(%s)
"""


class Weighing:
    """One relaying and one consuming worker on a stage, and the events that pass them."""

    def __init__(self, made: Stage, keep: int) -> None:
        self.stage = made
        self.keep = keep
        self.written = 0
        self.done = 0
        self.stores: dict[str, Store] = {
            service: open_store(made.app_url(service)) for service in (DIRECTORY, NOTIFICATIONS)
        }
        self.workers = {service: Child(work, self._spec(service)) for service in self.stores}

    def _spec(self, service: str) -> WorkerSpec:
        return WorkerSpec(
            service=service, database_url=self.stage.app_url(service), bus_url=self.stage.bus.url,
            log=self.stage.folder / f"{service}.log",
        )  # fmt: skip

    def carry(self, events: int) -> None:
        """Write so many more and wait until all but a few have had their effect."""
        with psycopg.connect(self.stage.app_url(DIRECTORY), autocommit=True) as connection:
            for _ in range(0, events, CHUNK):
                connection.execute(
                    _WRITE.encode(), {"first": self.written, "count": CHUNK, "subjects": SUBJECTS}
                )  # fmt: skip
                connection.execute("NOTIFY qinglan_outbox")
                self.written += CHUNK
                await_count(self.effects, self.written - IN_FLIGHT)
            self.forget()

    def come_to_rest(self) -> None:
        """All that was written has had its effect, and retention has had its turn."""
        await_count(self.effects, self.written)
        self.forget()

    def effects(self) -> int:
        return self.done + int(str(self.stage.query(NOTIFICATIONS, _DONE)[0][0]))

    def forget(self) -> None:
        """Retention, when there is more than is to be kept; and the effects, which are the test's own."""
        ((gone,),) = self.stage.query(
            NOTIFICATIONS, "WITH gone AS (DELETE FROM effects RETURNING 1) SELECT count(*) FROM gone"
        )
        self.done += int(str(gone))
        spans = {DIRECTORY: OUTBOX_DAYS, NOTIFICATIONS: INBOX_DAYS}
        for service, store in self.stores.items():
            table = "outbox" if service == DIRECTORY else "inbox"
            ((there,),) = self.stage.query(service, f"SELECT count(*) FROM {table}")
            if int(str(there)) > self.keep:
                with store.begin(SERVICE) as session:
                    forget_old(session, FixedClock(datetime.now(UTC) + timedelta(days=spans[service])))

    def weigh(self) -> Weights:
        """Megabytes, dead rows and rounds of autovacuum of each table; megabytes of each worker, now and at most."""
        places = {"outbox": DIRECTORY, "inbox": NOTIFICATIONS, "inbox_positions": NOTIFICATIONS}
        rows = {table: self.stage.query(service, _SIZE, table)[0] for table, service in places.items()}
        with psycopg.connect(self.stage.bus.url.replace("pgmq://", "postgresql://")) as connection:
            rows["queue"] = connection.execute(_SIZE.encode(), ("pgmq.q_qinglan_notifications",)).fetchall()[0]
        tables: Weights = {
            name: {
                "table_mb": megabytes(table), "indexes_mb": megabytes(indexes),
                "dead": int(str(dead)), "vacuumed": int(str(count)),
            }
            for name, (table, indexes, dead, count) in rows.items()
        }  # fmt: skip
        return tables | {f"{service} worker": memory(child) for service, child in self.workers.items()}


def megabytes(size: object) -> float:
    return round(int(str(size)) / 1_048_576, 1)


def memory(child: Child[WorkerSpec]) -> dict[str, float]:
    """What of a process is in memory, and the most that ever was."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{child.process.pid}/status").read_text().splitlines())
    resident, peak = (megabytes(int(status[name].split()[0]) * 1024) for name in ("VmRSS", "VmHWM"))
    return {"mb": resident, "peak_mb": peak}


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.bloat", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=int, default=100_000, help="so many events stay in outbox and inbox")
    parser.add_argument("--default-autovacuum", action="store_true", help="with PostgreSQL's own settings, to compare")
    asked = parser.parse_args(given)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave nothing running
    with stage("pgmq", small_disk=False) as made:
        made.empty()
        if asked.default_autovacuum:
            reset_autovacuum(made)
        found = measure(Weighing(made, asked.keep), asked.events)
    sys.stdout.write(f"bloat: {json.dumps(found)}\n")
    return 0


def measure(weighing: Weighing, events: int) -> dict[str, object]:
    """A line at each tenth; what is returned sets the start, the middle and the end side by side."""
    for child in weighing.workers.values():
        child.start()
    try:
        step = 10 * CHUNK
        weighing.carry(step)
        seen = [weighing.weigh()]
        tell("begun", weighing.written, seen[0])
        began = time.monotonic()
        for n in range(step, events, step):
            weighing.carry(step)
            if n % max(step, events // 10) < step:
                seen.append(weighing.weigh())
                tell("so far", weighing.written, seen[-1])
        weighing.come_to_rest()
        return {
            "events": weighing.written, "seconds": round(time.monotonic() - began),
            "start": seen[0], "middle": seen[len(seen) // 2], "end": weighing.weigh(),
        }  # fmt: skip
    finally:
        for child in weighing.workers.values():
            child.stop()


def tell(what: str, events: int, weights: Weights) -> None:
    sys.stdout.write(f"{what}: {json.dumps({'events': events, **weights})}\n")
    sys.stdout.flush()


def reset_autovacuum(made: Stage) -> None:
    for service in (DIRECTORY, NOTIFICATIONS):
        for table in TABLES:
            made.change(service, f"ALTER TABLE {table} RESET {TUNED}")
    with psycopg.connect(made.bus.url.replace("pgmq://", "postgresql://"), autocommit=True) as connection:
        connection.execute(f"ALTER TABLE pgmq.q_qinglan_notifications RESET {TUNED}".encode())


if __name__ == "__main__":
    sys.exit(main())
