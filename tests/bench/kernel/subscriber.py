"""The worker of the service that keeps a copy of the groups: its consumer."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts.directory import GroupCreated
from shared.messaging import Received, Subscriptions
from tests.bench.kernel.worker import work

COPY = text("""
INSERT INTO group_copies AS c (group_id, school_id, name, kind, sequence)
SELECT * FROM json_to_recordset(CAST(:rows AS json))
              AS r (group_id uuid, school_id uuid, name text, kind text, sequence bigint)
ON CONFLICT (group_id) DO UPDATE
SET school_id = excluded.school_id, name = excluded.name, kind = excluded.kind, sequence = excluded.sequence
WHERE c.sequence < excluded.sequence
""")

subscriptions = Subscriptions("notifications")


@subscriptions.on_batch(GroupCreated)
def copy(session: Session, batch: Sequence[Received[GroupCreated]]) -> None:
    rows = [vars(received.event) | {"sequence": received.sequence} for received in batch]
    session.execute(COPY, {"rows": orjson.dumps(rows).decode()})


if __name__ == "__main__":
    sys.exit(work("notifications", subscriptions))
