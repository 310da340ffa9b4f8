"""How long nobody relays after the active relay was killed."""

from __future__ import annotations

import random
import time

from tests.faults.processes import Child
from tests.faults.worker import WorkerSpec
from tests.faults.world import DIRECTORY, Stage, World

# Who holds the lock of the relays.
_HOLDER = """
SELECT a.pid FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database() AND a.application_name = 'qinglan relay'
"""
_LATEST = "SELECT coalesce(max(id), 0) FROM outbox"
_PUBLISHED_SINCE = "SELECT 1 FROM outbox WHERE published_at IS NOT NULL AND id > %s LIMIT 1"


def take_over(stage: Stage) -> float:
    """Seconds from the SIGKILL of the active relay to the first event that the other one has published.

    Raises:
        TimeoutError: it did not happen within half a minute.
    """
    stage.empty()
    world = World(stage, random.Random(0))
    try:
        world.start()
        world.wait_until_it_works()
        active = active_relay(world)
        began = time.monotonic()
        active.kill()
        # What is written from here on the dead one cannot have read.
        ((latest,),) = stage.query(DIRECTORY, _LATEST)
        while not stage.query(DIRECTORY, _PUBLISHED_SINCE, latest):
            if time.monotonic() - began > 30:
                raise TimeoutError("no relay has taken over within 30 s")
            time.sleep(0.01)
        return time.monotonic() - began
    finally:
        world.close()


def active_relay(world: World) -> Child[WorkerSpec]:
    """The one whose log says so last: only one of them has the lock."""
    if len(world.stage.query(DIRECTORY, _HOLDER)) != 1:
        raise AssertionError("not exactly one relay is active")
    active = [child for child in world.relays if "relay_active" in child.spec.log.read_text()]
    if len(active) != 1:
        raise AssertionError("not exactly one relay has become active")
    return active[0]
