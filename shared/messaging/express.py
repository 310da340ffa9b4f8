"""The way of nearly every event: it is the next of its subject and nothing waits before it.

Such events are written as settled by the statement that takes them in, and their handlers run at once, without
being read back, in the same transaction. If anything at all goes wrong, the transaction is rolled back and the
inbox takes the careful way (`inbox.py`), which finds the culprit; so nothing here has to recover.

What is not the next of its subject, or whose subject is in another consumer's hands, is taken in as pending, as
on the careful way.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts import ContractError, event_class
from shared.messaging import metrics
from shared.messaging.database_failures import database_is_unwell
from shared.messaging.handling import NO_HANDLER, TimeLimit, received_from
from shared.messaging.intake import COLUMNS, Arrival
from shared.messaging.subscriptions import Received, Subscriptions


class BumpError(Exception):
    """A handler failed on the express way, or the way was not free: roll back and go carefully."""


class Passenger(NamedTuple):
    """An event that may be settled at once: as `state`, if it turns out to be the `rank`-th after its position."""

    arrival: Arrival
    received: Received[Any]
    rank: int
    state: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Boarding:
    """What the taking in did: `aboard` are settled if their handlers succeed; `next_due` is of all others."""

    taken: int
    aboard: list[Passenger]
    next_due: datetime | None


NEXT_DUE = text("SELECT min(next_attempt_at) FROM inbox WHERE state = 'pending'")

# Tried, never waited for. How the transaction goes on is along, to save a round trip; for this statement itself, which
# was planned before, it would come too late, so nothing of the inbox is asked here.
_LOCK = text("""
SELECT set_config('statement_timeout', :deadline, true), set_config('enable_seqscan', 'off', true),
       ARRAY(SELECT n FROM json_array_elements_text(CAST(:subjects AS json)) WITH ORDINALITY AS s (subject, n)
             WHERE pg_try_advisory_xact_lock(hashtextextended('qinglan.inbox ' || subject, 0)))
""")

# A statement of its own after the lock: what the lock's last owner committed must be seen. The rows come as one JSON
# document: as arrays, writing them out took twice the time of everything else that this process does.
# `OFFSET 0` has PostgreSQL find out about `next` once for each row; it would do so again for each column that asks.
# In the order of the key: two consumers with the same duplicates wait for each other instead of deadlocking.
_TAKE_IN = text("""
WITH taken AS (
    INSERT INTO inbox (source, event_id, type, aggregate, subject, sequence, school, resync, envelope, raw,
                       state, attempts, error, received_at, next_attempt_at, settled_at)
    SELECT source, event_id, type, aggregate, subject, sequence, school, resync, envelope::jsonb, raw,
           CASE WHEN next THEN settle ELSE state END, CAST(next AS integer),
           CASE WHEN next THEN reason ELSE error END, :now, :now,
           CASE WHEN next OR state <> 'pending' THEN CAST(:now AS timestamptz) END
    FROM (
        SELECT arrived.*, coalesce(
            settle IS NOT NULL
            AND sequence - rank = 1 + coalesce((SELECT p.sequence FROM inbox_positions AS p
                                                WHERE p.aggregate = arrived.aggregate AND p.subject = arrived.subject), 0)
            AND NOT EXISTS (SELECT FROM inbox AS i WHERE i.state = 'pending'
                            AND i.aggregate = arrived.aggregate AND i.subject = arrived.subject), false) AS next
        FROM json_to_recordset(CAST(:rows AS json)) AS arrived (
            source text, event_id uuid, type text, aggregate text, subject text, sequence bigint, school uuid,
            resync boolean, envelope text, raw bytea, state text, error text, settle text, reason text, rank integer)
        OFFSET 0
    ) AS arrived
    ORDER BY source, event_id
    ON CONFLICT (source, event_id) DO NOTHING
    RETURNING source, event_id, aggregate, subject, sequence, state
), moved AS (
    INSERT INTO inbox_positions AS p (aggregate, subject, sequence)
    SELECT aggregate, subject, max(sequence) FROM taken WHERE state IN ('handled', 'skipped') GROUP BY aggregate, subject
    ON CONFLICT (aggregate, subject) DO UPDATE SET sequence = excluded.sequence WHERE p.sequence < excluded.sequence
)
SELECT source, event_id, state, (SELECT min(next_attempt_at) FROM inbox WHERE state = 'pending') FROM taken
""")


def board(
    session: Session, subscriptions: Subscriptions, arrivals: Sequence[Arrival], now: datetime, *, deadline: str
) -> Boarding:
    """Take in what has not been seen yet; those that were the next of their subjects are already written as settled.

    `deadline` is how long a statement of a handler may take from then on, as PostgreSQL writes it.

    Raises:
        BumpError: an event of these would be settled before its predecessor.
        sqlalchemy.exc.DataError: PostgreSQL cannot hold one of them.
    """
    by_subject = passengers(subscriptions, arrivals)
    keys = list(by_subject)
    subjects = orjson.dumps([f"{aggregate} {subject}" for aggregate, subject in keys]).decode()
    _, _, locked = session.execute(_LOCK, {"subjects": subjects, "deadline": deadline}).one()
    candidates = {
        (each.arrival.source, each.arrival.event_id): each for n in locked for each in by_subject[keys[n - 1]]
    }
    rows = session.execute(_TAKE_IN, {"rows": _rows(arrivals, candidates), "now": now}).all()
    settled = {(source, id_) for source, id_, state, _ in rows if state in {"handled", "skipped"}}
    if len(rows) < len(arrivals) and not all(
        _is_settled_from_its_front(by_subject[keys[n - 1]], settled) for n in locked
    ):
        raise BumpError("another consumer was taking in what comes before one of these")
    aboard = [candidates[source, id_] for source, id_, _, _ in rows if (source, id_) in settled]
    if any(state == "pending" for _, _, state, _ in rows):
        return Boarding(len(rows), aboard, now)
    return Boarding(len(rows), aboard, rows[0][3] if rows else session.execute(NEXT_DUE).scalar())


def passengers(subscriptions: Subscriptions, arrivals: Iterable[Arrival]) -> dict[tuple[str, str], list[Passenger]]:
    """By subject, in order, without a gap. A subject with anything unusual about it is left out."""
    lanes: dict[tuple[str, str], list[Arrival]] = {}
    for arrival in arrivals:
        if arrival.envelope is not None:
            lanes.setdefault((arrival.aggregate, arrival.subject), []).append(arrival)
    found = {key: _lane(subscriptions, lane) for key, lane in lanes.items()}
    return {key: lane for key, lane in found.items() if lane}


def _lane(subscriptions: Subscriptions, lane: list[Arrival]) -> list[Passenger]:
    """Empty if one of them is no case for the express way: it would be passed by those after it."""
    lane.sort(key=lambda arrival: arrival.sequence)
    seated = []
    for rank, arrival in enumerate(lane):
        if arrival.resync or arrival.sequence != lane[0].sequence + rank:
            return []
        passenger = _passenger(subscriptions, arrival, rank)
        if passenger is None:
            return []
        seated.append(passenger)
    return seated


def _passenger(subscriptions: Subscriptions, arrival: Arrival, rank: int) -> Passenger | None:
    contract = event_class(arrival.type)
    if contract is None or arrival.event is None:
        return None
    try:
        received = received_from(contract, arrival.event, attempt=1)
    except ContractError:
        return None
    if subscriptions.handler_of(arrival.type) is None:
        return Passenger(arrival, received, rank, NO_HANDLER.kind, NO_HANDLER.error)
    return Passenger(arrival, received, rank, "handled", None)


def _is_settled_from_its_front(lane: Iterable[Passenger], settled: AbstractSet[tuple[str, UUID]]) -> bool:
    """Whether no event of a subject is settled that stands behind one which is not.

    One that another consumer had taken in as pending, and committed only while this one wrote, was not to be seen when
    its successors were found to be next; and it is not written again.
    """
    told = [(each.arrival.source, each.arrival.event_id) in settled for each in lane]
    return told == sorted(told, reverse=True)


def _rows(arrivals: Sequence[Arrival], candidates: dict[Any, Passenger]) -> str:
    rows = [_row(arrival, candidates.get((arrival.source, arrival.event_id))) for arrival in arrivals]
    return orjson.dumps(rows).decode()


def _row(arrival: Arrival, seat: Passenger | None) -> dict[str, Any]:
    row = dict(zip(COLUMNS, arrival, strict=False))
    if arrival.raw is not None:
        row["raw"] = f"\\x{arrival.raw.hex()}"
    if seat is not None:
        row |= {"settle": seat.state, "reason": seat.error, "rank": seat.rank}
    return row


def ride(session: Session, subscriptions: Subscriptions, aboard: Sequence[Passenger], limit: TimeLimit) -> None:
    """Run the handlers: rounds in which each subject has at most one event, each round by type.

    Raises:
        BumpError: one failed, or time was up; nothing of this transaction may be committed.
        sqlalchemy.exc.DBAPIError: the database is unwell or gone, and the transaction with it.
    """
    groups: dict[tuple[int, str], list[Received[Any]]] = {}
    for passenger in aboard:
        groups.setdefault((passenger.rank, passenger.arrival.type), []).append(passenger.received)
    for (_, type_), group in sorted(groups.items(), key=lambda item: item[0]):
        if limit.over():
            raise BumpError("the time of a batch is over")
        _handle(session, subscriptions, type_, group)


def _handle(session: Session, subscriptions: Subscriptions, type_: str, group: list[Received[Any]]) -> None:
    handler = subscriptions.handler_of(type_)
    if handler is None:
        return
    started = time.monotonic()
    try:
        handler(session, group)
        session.flush()
    except Exception as error:
        if database_is_unwell(error):
            raise
        raise BumpError(str(error)) from error
    metrics.handled(type_, ["handled"] * len(group), time.monotonic() - started)
