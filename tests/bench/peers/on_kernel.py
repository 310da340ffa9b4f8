"""The peers' job on the kernel: one process that tells of many things at once, as an import does."""

from __future__ import annotations

from shared.contracts.directory import GroupCreated
from shared.ids import new_id
from shared.messaging import Emission, emit_many
from shared.store import Scope, open_store
from tests.bench.job import await_go, job_of_this_process

BATCH = 200


def emission(number: int) -> Emission:
    """The peers' payload as an event."""
    group = GroupCreated(group_id=new_id(), school_id=new_id(), name=f"group {number}", kind="committee")
    return Emission(event=group, subject=group.group_id, school=group.school_id, sequence=1)


def main() -> None:
    job = job_of_this_process()
    store = open_store(job.producer_url)
    await_go()
    for first in range(0, job.events, BATCH):
        with store.begin(Scope("district")) as session:
            emit_many(session, map(emission, range(first, min(first + BATCH, job.events))))
    store.close()


if __name__ == "__main__":
    main()
