"""A whole worker as a process of its own, to be killed.

One database is producer and subscriber at once, so that one process passes every crash point: for each group it
writes an effect, publishes a school (which has an effect too) and sets a timer (whose effect is a third).
"""

from __future__ import annotations

import gc
import sys
import threading
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts.directory import Group, GroupCreated, GroupUpdated, SchoolCreated
from shared.messaging import Due, Received, Subscriptions, Timers, bus, emit, run_worker, set_timer
from shared.messaging.backoff import Backoff
from shared.messaging.inbox import InboxOptions
from shared.settings import load_settings
from shared.store import open_store
from shared.telemetry import configure_logging

subscriptions = Subscriptions("notifications")
timers = Timers()


def effect(session: Session, kind: str, subject: str, sequence: int) -> None:
    session.execute(
        text("INSERT INTO effects (name, subject, sequence) VALUES (:name, :subject, :sequence)"),
        {"name": kind, "subject": subject, "sequence": sequence},
    )


@subscriptions.on(GroupCreated, GroupUpdated)
def group(session: Session, received: Received[Group]) -> None:
    effect(session, "group", received.subject, received.sequence)
    school = SchoolCreated(school_id=received.school, name="x", kind="school", active=True)
    emit(session, school, subject=uuid.uuid5(received.id, "school"), school=received.school, sequence=1)
    set_timer(
        session, key=f"group {received.subject} {received.sequence}", kind="group", due_at=datetime.now(UTC),
        payload={"subject": received.subject, "sequence": received.sequence},
    )  # fmt: skip


@subscriptions.on_batch(SchoolCreated)
def schools(session: Session, batch: Sequence[Received[SchoolCreated]]) -> None:
    for received in batch:
        effect(session, "school", received.subject, received.sequence)


@timers.on("group")
def timer(session: Session, due: Due) -> None:
    effect(session, "timer", due.payload["subject"], due.payload["sequence"])


def broken(_stop: object) -> None:
    raise RuntimeError("a thread that dies")


def weigh(stop: threading.Event) -> None:
    """Says what the garbage collector passes over."""
    sys.stdout.write(f"passed over: {gc.get_freeze_count()}\n")
    sys.stdout.flush()
    stop.wait()


THREADS = {"broken": broken, "weigh": weigh}


def main() -> int:
    bus.VISIBILITY_TIMEOUT = 1  # what a killed one had taken comes again soon
    settings = load_settings("notifications")
    configure_logging("notifications", "info")
    return run_worker(
        "notifications", store=open_store(settings.database_url), settings=settings, subscriptions=subscriptions,
        timers=timers, threads=[(name, THREADS[name]) for name in sys.argv[1:]],
        inbox_options=InboxOptions(patience=timedelta(seconds=20), backoff=Backoff(0.1, 0.5)),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
