"""A writer: business rows and their events in one transaction, again and again, until it is told to stop."""

from __future__ import annotations

import random
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.contracts.directory import GroupCreated, GroupUpdated
from shared.messaging import emit
from shared.store import SERVICE, Store, open_store
from shared.store.transaction import enter_scope
from shared.telemetry import configure_logging
from tests.faults.checker import Fate
from tests.faults.history import Recorder
from tests.faults.subscriber import POISON

SCHOOL = UUID(int=7)
FLOOD_BATCH = 50

_NEXT_VERSION = text("""
INSERT INTO groups (id, version) VALUES (:id, 1)
ON CONFLICT (id) DO UPDATE SET version = groups.version + 1 RETURNING version
""")
# Past every check of ours, as by a producer of another make.
_BREAK_CONTRACT = text("UPDATE outbox SET envelope = jsonb_set(envelope, '{data}', '{}') WHERE event_id = :id")


@dataclass(frozen=True, kw_only=True)
class WriterSpec:
    """`pause` is the longest rest between transactions, `flood` how many events to write at once at the beginning."""

    seed: int
    database_url: str
    history: Path
    log: Path
    first_subject: int = 1
    subjects: int = 12
    pause: float = 0.02
    flood: int = 0
    crash_at: str = ""


class Writer:
    """Its choices come from the seed alone; what it sees of them is the world's."""

    def __init__(self, spec: WriterSpec, store: Store, recorder: Recorder) -> None:
        self._spec = spec
        self._store = store
        self._recorder = recorder
        self._random = random.Random(spec.seed)
        self._flooding = False

    def flood(self) -> None:
        """As many events as its specification says, at once."""
        self._flooding = True
        for _ in range(0, self._spec.flood, FLOOD_BATCH):
            self.transaction(FLOOD_BATCH)
        self._flooding = False

    def transaction(self, events: int | None = None) -> None:
        """One transaction with some events, of different subjects, that commits or rolls back on purpose."""
        ids: list[str] = []
        committing = False
        try:
            with Session(self._store.engine) as session:
                enter_scope(session, SERVICE)
                for subject in self._subjects(events or self._random.randint(1, 3)):
                    self._write(session, subject, ids)
                if self._random.random() < 0.1:
                    time.sleep(self._random.uniform(0.05, 0.3))  # others take later ids and commit earlier
                if self._random.random() < 0.1:
                    session.rollback()
                    self._recorder.saw(ids, "failed")
                    return
                committing = True
                session.commit()
        except SQLAlchemyError:
            # Before COMMIT was sent nothing can have been committed; after it nobody knows.
            self._recorder.saw(ids, "unknown" if committing else "failed")
            time.sleep(0.1)
        else:
            self._recorder.saw(ids, "ok")

    def _subjects(self, count: int) -> list[UUID]:
        """In one order for all writers, who share them."""
        first, subjects = self._spec.first_subject, self._spec.subjects
        return sorted(UUID(int=n) for n in self._random.sample(range(first, first + subjects), count))

    def _write(self, session: Session, subject: UUID, ids: list[str]) -> None:
        version = int(session.execute(_NEXT_VERSION, {"id": subject}).scalar_one())
        kind = "good" if self._flooding else self._random.choices(["good", "poison", "broken"], [98, 1, 1])[0]
        fate: Fate = "effect" if kind == "good" else "dead"
        contract = GroupCreated if version == 1 else GroupUpdated
        name = POISON if kind == "poison" else "Mathematics"
        group = contract(group_id=subject, school_id=SCHOOL, name=name, kind="committee")
        event_id = emit(session, group, subject=subject, school=SCHOOL, sequence=version)
        self._recorder.tries(str(event_id), str(subject), version, fate)
        ids.append(str(event_id))
        if kind == "broken":
            session.execute(_BREAK_CONTRACT, {"id": event_id})

    def rest(self) -> None:
        time.sleep(self._random.uniform(0, self._spec.pause))


def write(spec: WriterSpec) -> int:
    """Until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    configure_logging("writer", "warning")
    writer = Writer(spec, open_store(spec.database_url), Recorder(spec.history))
    writer.flood()
    while not stop.is_set():
        writer.transaction()
        writer.rest()
    return 0
