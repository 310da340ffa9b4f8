"""The durable inbox: one transaction takes in what is new, handles what is due and records the outcomes.

It is also the retry queue: an event that failed, or waits for its predecessor, is a `pending` row with a time.
Several consumers may run: a subject is claimed by an advisory lock of the transaction, tried and never waited
for, so order per subject holds and no consumer waits for another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from shared.clock import Clock
from shared.messaging import crash_points, metrics
from shared.messaging.backoff import Backoff
from shared.messaging.express import NEXT_DUE, BumpError, board, ride
from shared.messaging.handling import Outcome, TimeLimit, handle
from shared.messaging.intake import Arrival, arrivals_of, take_in
from shared.messaging.order import Lane, Pending, by_type, lanes
from shared.messaging.subscriptions import Subscriptions

log = structlog.get_logger(__name__)

Begin = Callable[[], AbstractContextManager[Session]]
# How many were new, how many of them are settled, and when the next pending event falls due.
Intake = tuple[int, int, datetime | None]
Way = Callable[[Session, list[Arrival], datetime], Intake]


RETRIES = Backoff(first=1.0, longest=300.0)  # with ten attempts about nine minutes


@dataclass(frozen=True, slots=True)
class InboxOptions:
    """`handler_deadline`: a statement of a handler that takes longer is cancelled, so the handler has failed; what
    is left of a batch then is not begun in this transaction. One that hangs holds up nothing but its own subject.
    `patience`: how long an event waits for a predecessor that has not come. It must exceed the time in which
    the bus redelivers what a killed consumer had taken (10 s on pgmq), with room for a second kill.
    """

    patience: timedelta = timedelta(seconds=30)
    max_attempts: int = 10
    backoff: Backoff = RETRIES
    claim: int = 200
    fetch: int = 1000
    handler_deadline: timedelta = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Step:
    """What one transaction did.

    `next_due` is when the next pending event falls due, if there is one; `more` says that it is due already: there
    was more than one transaction takes, or it is in another consumer's hands.
    """

    taken: int
    settled: int
    more: bool
    next_due: datetime | None


@dataclass(slots=True)
class Outcomes:
    """What is to be written about the events of one transaction."""

    id: list[int] = field(default_factory=list)
    state: list[str] = field(default_factory=list)
    attempts: list[int] = field(default_factory=list)
    next_attempt_at: list[datetime] = field(default_factory=list)
    error: list[str | None] = field(default_factory=list)

    def add(self, event: Pending, state: str, error: str | None = None, again_at: datetime | None = None) -> None:
        """Record `state` for `event`."""
        self.id.append(event.id)
        self.state.append(state)
        self.attempts.append(event.attempts)
        self.next_attempt_at.append(again_at or event.next_attempt_at)
        self.error.append(error)

    def columns(self) -> dict[str, object]:
        """As the arrays of one statement."""
        return {
            "id": self.id, "state": self.state, "attempts": self.attempts,
            "next_attempt_at": self.next_attempt_at, "error": self.error,
        }  # fmt: skip


# A queue's statistics are those of another hour, and a plan is kept for as long as its connection: one that was made
# while the inbox was small would read all of it for each event once it is large. There is an index for every question.
_BEGIN = text("SELECT set_config('statement_timeout', :limit, true), set_config('enable_seqscan', 'off', true)")

_CLAIM = text("""
WITH due AS MATERIALIZED (
    SELECT DISTINCT aggregate, subject
    FROM (SELECT aggregate, subject FROM inbox WHERE state = 'pending' AND next_attempt_at <= :now
          ORDER BY next_attempt_at LIMIT :claim) AS earliest
)
SELECT aggregate, subject, pg_try_advisory_xact_lock(hashtextextended('qinglan.inbox ' || aggregate || ' ' || subject, 0))
FROM due
""")

# A statement of its own after the lock: what the lock's last owner committed must be seen.
_PENDING = text("""
SELECT i.id, i.type, i.aggregate, i.subject, i.sequence, i.resync, i.forced, i.attempts, i.next_attempt_at,
       i.received_at, i.error, i.envelope::text, coalesce(p.sequence, 0)
FROM unnest(CAST(:aggregates AS text[]), CAST(:subjects AS text[])) AS ours (aggregate, subject)
JOIN inbox AS i USING (aggregate, subject)
LEFT JOIN inbox_positions AS p USING (aggregate, subject)
WHERE i.state = 'pending'
ORDER BY i.aggregate, i.subject, i.sequence, i.id
LIMIT :fetch
""")

_SETTLE = text("""
UPDATE inbox SET state = o.state, attempts = o.attempts, next_attempt_at = o.next_attempt_at, error = o.error,
       forced = inbox.forced AND o.state = 'pending',
       settled_at = CASE WHEN o.state <> 'pending' THEN CAST(:now AS timestamptz) END
FROM unnest(CAST(:id AS bigint[]), CAST(:state AS text[]), CAST(:attempts AS integer[]),
            CAST(:next_attempt_at AS timestamptz[]), CAST(:error AS text[]))
     AS o (id, state, attempts, next_attempt_at, error)
WHERE inbox.id = o.id
""")

_MOVE = text("""
INSERT INTO inbox_positions AS p (aggregate, subject, sequence)
SELECT * FROM unnest(CAST(:aggregates AS text[]), CAST(:subjects AS text[]), CAST(:sequences AS bigint[]))
ON CONFLICT (aggregate, subject) DO UPDATE SET sequence = excluded.sequence WHERE p.sequence < excluded.sequence
""")

# Successors that were not read with their predecessors must not sleep out their patience.
_BRING_FORWARD = text("""
UPDATE inbox SET next_attempt_at = :now
FROM unnest(CAST(:aggregates AS text[]), CAST(:subjects AS text[]), CAST(:sequences AS bigint[]))
     AS o (aggregate, subject, sequence)
WHERE inbox.state = 'pending' AND inbox.attempts = 0
  AND inbox.aggregate = o.aggregate AND inbox.subject = o.subject AND inbox.sequence = o.sequence + 1
""")


class Inbox:
    """The inbox of one service. Safe in several threads and processes at once; holds no state in memory."""

    def __init__(
        self, begin: Begin, subscriptions: Subscriptions, clock: Clock, options: InboxOptions | None = None
    ) -> None:
        self._begin = begin
        self._subscriptions = subscriptions
        self._clock = clock
        self._options = options or InboxOptions()
        self._deadline = f"{self._options.handler_deadline / timedelta(milliseconds=1):.0f}ms"

    def step(self, bodies: Sequence[bytes]) -> Step:
        """Take in `bodies`, handle what is due, commit. After it returns the bus may forget `bodies`.

        Raises:
            sqlalchemy.exc.DBAPIError: the database is away; nothing happened.
        """
        now = self._clock.now()
        arrivals = arrivals_of(bodies)
        try:
            step = self._step(arrivals, now, self._express)
        except (BumpError, DataError):
            step = self._step(arrivals, now, self._careful)
        crash_points.reached("inbox.after-commit")
        metrics.inbox_taken(step.taken, duplicates=len(bodies) - step.taken)
        return step

    def _step(self, arrivals: list[Arrival], now: datetime, way: Way) -> Step:
        with self._begin() as session:
            taken, settled, next_due = way(session, arrivals, now)
            if next_due is not None and next_due <= now:
                settled += self._handle_due(session, now)
                next_due = session.execute(NEXT_DUE).scalar()
            crash_points.reached("inbox.before-commit")
        return Step(taken, settled, more=next_due is not None and next_due <= now, next_due=next_due)

    def _express(self, session: Session, arrivals: list[Arrival], now: datetime) -> Intake:
        if not arrivals:
            return self._careful(session, arrivals, now)
        boarding = board(session, self._subscriptions, arrivals, now, deadline=self._deadline)
        crash_points.reached("inbox.after-intake")
        ride(session, self._subscriptions, boarding.aboard, self._time_limit())
        return boarding.taken, len(boarding.aboard), boarding.next_due

    def _careful(self, session: Session, arrivals: list[Arrival], now: datetime) -> Intake:
        session.execute(_BEGIN, {"limit": self._deadline})
        taken = take_in(session, arrivals, now)
        crash_points.reached("inbox.after-intake")
        return taken, 0, session.execute(NEXT_DUE).scalar()

    def _time_limit(self) -> TimeLimit:
        return TimeLimit(self._options.handler_deadline.total_seconds())

    def _handle_due(self, session: Session, now: datetime) -> int:
        claimed = session.execute(_CLAIM, {"now": now, "claim": self._options.claim}).all()
        ours = [(aggregate, subject) for aggregate, subject, locked in claimed if locked]
        if not ours:
            return 0
        pending, positions = self._pending_of(session, ours)
        outcomes = Outcomes()
        ready = lanes(pending, positions)
        self._run(session, ready, outcomes, now)
        self._record(session, ready, outcomes, now)
        if len(pending) == self._options.fetch:
            session.execute(_BRING_FORWARD, {**_columns(ready), "now": now})
        return sum(state != "pending" for state in outcomes.state)

    def _pending_of(
        self, session: Session, subjects: list[tuple[str, str]]
    ) -> tuple[list[Pending], dict[tuple[str, str], int]]:
        parameters = {"aggregates": [a for a, _ in subjects], "subjects": [s for _, s in subjects]}
        rows = session.execute(_PENDING, {**parameters, "fetch": self._options.fetch}).all()
        events = [Pending(*row[:12]) for row in rows]
        return events, {event.subject_key: row[12] for event, row in zip(events, rows, strict=True)}

    def _run(self, session: Session, ready: list[Lane], outcomes: Outcomes, now: datetime) -> None:
        """Round after round: the next event of each subject, grouped by type, until all lanes are at rest.

        Or until the deadline: then what was done is committed, and the rest is due at once in the next transaction.
        """
        limit = self._time_limit()
        while ready:
            round_ = [(lane, event) for lane in ready if (event := self._advance(lane, outcomes, now))]
            lane_of = {event.id: lane for lane, event in round_}
            for type_, events in by_type(event for _, event in round_):
                outcomes_of = handle(session, self._subscriptions, type_, events, limit)
                for event, outcome in zip(events, outcomes_of, strict=True):
                    self._settle(lane_of[event.id], event, outcome, outcomes, now)
            ready = [lane for lane, _ in round_]

    def _advance(self, lane: Lane, outcomes: Outcomes, now: datetime) -> Pending | None:
        event, until = lane.next(now, self._options.patience)
        for stale in lane.take_stale():
            outcomes.add(stale, "skipped", "its subject has moved on")
        if until is not None:
            self._postpone(lane, outcomes, until)
        return event

    def _settle(self, lane: Lane, event: Pending, outcome: Outcome, outcomes: Outcomes, now: datetime) -> None:
        if outcome.kind == "deferred":
            outcomes.add(event, "pending", event.error, now)
            self._postpone(lane, outcomes, now)
            return
        event.attempts += 1
        if outcome.kind == "failed" and event.attempts < self._options.max_attempts:
            again_at = now + self._options.backoff.after(event.attempts)
            outcomes.add(event, "pending", outcome.error, again_at)
            self._postpone(lane, outcomes, again_at)
            return
        lane.settled(event)
        state = "dead" if outcome.kind in {"failed", "refused"} else outcome.kind
        if state == "dead":
            log.error("event_dead", type=event.type, subject=event.subject, error=outcome.error)
        outcomes.add(event, state, outcome.error)

    def _postpone(self, lane: Lane, outcomes: Outcomes, until: datetime) -> None:
        """The rest of a subject waits with its first; looked at again then, or when something new comes for it."""
        while lane.events:
            event = lane.events.popleft()
            outcomes.add(event, "pending", event.error, until)

    def _record(self, session: Session, ready: list[Lane], outcomes: Outcomes, now: datetime) -> None:
        session.execute(_SETTLE, {**outcomes.columns(), "now": now})
        moved = [lane for lane in ready if lane.position > lane.began_at]
        if moved:
            session.execute(_MOVE, _columns(moved))
        metrics.inbox_gaps(sum(lane.gaps for lane in ready))


def _columns(ready: list[Lane]) -> dict[str, object]:
    return {
        "aggregates": [lane.aggregate for lane in ready],
        "subjects": [lane.subject for lane in ready],
        "sequences": [lane.position for lane in ready],
    }
