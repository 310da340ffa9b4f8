"""A service's process that changes and tells, with the kernel's statement for hot writes."""

from __future__ import annotations

from shared.contracts.directory import GroupCreated
from shared.ids import new_id
from shared.messaging import HotWrite
from shared.store import Scope, open_store
from tests.bench.job import Job, await_go, job_of_this_process, paced

WRITE = HotWrite("""
INSERT INTO groups (group_id, school_id, name, kind)
SELECT %(group_id)s, %(school_id)s, %(name)s, %(kind)s FROM scope
""")


def run(job: Job) -> None:
    school = new_id()
    store = open_store(job.producer_url)
    scope = Scope("school", school)
    await_go()
    for number in paced(job):
        group = GroupCreated(group_id=new_id(), school_id=school, name=f"group {number}", kind="committee")
        WRITE.run(store, scope, vars(group), group, subject=group.group_id, school=school, sequence=1)
    store.close()


if __name__ == "__main__":
    run(job_of_this_process())
