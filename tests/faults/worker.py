"""A whole worker, by `run_worker` as in production, in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from shared.clock import SystemClock
from shared.messaging import bus, run_worker
from shared.messaging.backoff import Backoff
from shared.messaging.inbox import InboxOptions
from shared.store import open_store
from shared.telemetry import configure_logging
from shared.testing.settings import settings_for
from tests.faults.holes import planted
from tests.faults.subscriber import subscriptions

# Patience is without end: how long a fault lasts says nothing about the order that must be kept. What a killed one had
# taken comes again soon, else each run would wait for it.
OPTIONS = InboxOptions(patience=timedelta(hours=1), backoff=Backoff(first=0.02, longest=0.2))
VISIBILITY_TIMEOUT = 2


@dataclass(frozen=True, kw_only=True)
class WorkerSpec:
    """`directory` only relays; `notifications` consumes. `skew` is how far the machine's clock is off, in seconds."""

    service: str
    database_url: str
    bus_url: str
    log: Path
    crash_at: str = ""
    skew: float = 0.0
    hole: str | None = None


def work(spec: WorkerSpec) -> int:
    """Until SIGTERM; the exit code of `run_worker`."""
    configure_logging(spec.service, "info")
    with (
        patch.object(bus, "VISIBILITY_TIMEOUT", VISIBILITY_TIMEOUT),
        patch.object(SystemClock, "now", lambda _clock: datetime.now(UTC) + timedelta(seconds=spec.skew)),
        planted(spec.hole),
    ):
        return run_worker(
            spec.service,
            store=open_store(spec.database_url),
            settings=settings_for(spec.service, spec.database_url, bus_url=spec.bus_url),
            subscriptions=subscriptions if spec.service == subscriptions.service else None,
            inbox_options=OPTIONS,
        )
