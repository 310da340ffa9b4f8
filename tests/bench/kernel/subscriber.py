"""The worker of the service that keeps a copy of the groups: its consumer."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts.directory import GroupCreated
from shared.messaging import Received, Subscriptions
from tests.bench.kernel.worker import work

COPY = text("""
INSERT INTO group_copies AS c (group_id, school_id, name, kind, sequence)
SELECT * FROM unnest(CAST(:group_id AS uuid[]), CAST(:school_id AS uuid[]), CAST(:name AS text[]),
                     CAST(:kind AS text[]), CAST(:sequence AS bigint[]))
ON CONFLICT (group_id) DO UPDATE
SET school_id = excluded.school_id, name = excluded.name, kind = excluded.kind, sequence = excluded.sequence
WHERE c.sequence < excluded.sequence
""")

subscriptions = Subscriptions("notifications")


@subscriptions.on_batch(GroupCreated)
def copy(session: Session, batch: Sequence[Received[GroupCreated]]) -> None:
    session.execute(
        COPY,
        {
            "group_id": [received.event.group_id for received in batch],
            "school_id": [received.event.school_id for received in batch],
            "name": [received.event.name for received in batch],
            "kind": [received.event.kind for received in batch],
            "sequence": [received.sequence for received in batch],
        },
    )


if __name__ == "__main__":
    sys.exit(work("notifications", subscriptions))
