"""Copies of scheduling's activities and plans, and the messages that follow from them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.notifications.desk import Desk
from services.notifications.domain import target_of
from services.notifications.operations import concerns
from services.notifications.operations.rows import as_json
from shared.contracts.scheduling import Activity, PlanPublished
from shared.messaging import Received

# The same version again (replay, resync) passes: what follows is idempotent and makes up for what was missing.
_ACTIVITIES = text("""
INSERT INTO activities AS t (id, school_id, thread, state, day, first_day, last_day, changed_at, version)
SELECT activity_id, school_id, thread, state, day, first_day, last_day, changed_at, sequence
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
     AS r (activity_id uuid, school_id uuid, thread uuid, state text, day date, first_day date, last_day date,
           changed_at timestamptz, sequence bigint)
ON CONFLICT (id) DO UPDATE
SET school_id = excluded.school_id, thread = excluded.thread, state = excluded.state, day = excluded.day,
    first_day = excluded.first_day, last_day = excluded.last_day, version = excluded.version,
    -- Who joined since the last news is a late joiner; neither a replay nor a resync nor its having been held is news.
    changed_at = CASE WHEN t.version = excluded.version OR excluded.state = 'held' THEN t.changed_at
                      ELSE excluded.changed_at END
WHERE t.version <= excluded.version
RETURNING id
""")
_FORGET_PARTICIPANTS = text("DELETE FROM activity_participants WHERE activity_id = ANY(:activities)")
_PARTICIPANTS = text("""
INSERT INTO activity_participants (activity_id, kind, target)
SELECT activity_id, kind, target
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (activity_id uuid, kind text, target uuid)
ON CONFLICT DO NOTHING
""")
CONTENTS = text("""
INSERT INTO contents (purpose, subject, version, school_id, content)
SELECT purpose, subject, version, school_id, content
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
     AS r (purpose text, subject uuid, version bigint, school_id uuid, content jsonb)
ON CONFLICT DO NOTHING
""")
_PLANS = text("""
INSERT INTO plans AS t (id, school_id, title, office, term, plan_version, version)
SELECT plan_id, school_id, title, office, term, plan_version, sequence
FROM jsonb_to_recordset(CAST(:rows AS jsonb))
     AS r (plan_id uuid, school_id uuid, title text, office text, term text, plan_version bigint, sequence bigint)
ON CONFLICT (id) DO UPDATE
SET school_id = excluded.school_id, title = excluded.title, office = excluded.office, term = excluded.term,
    plan_version = excluded.plan_version, version = excluded.version
WHERE t.version <= excluded.version
""")

SAID = ("title", "category", "state", "place", "reason", "plan_id", "plan_title",
        "window_from", "window_to", "starts_at", "ends_at", "all_day")  # fmt: skip


def copy_plans(session: Session, batch: Sequence[Received[PlanPublished]]) -> None:
    """A plan gives its activities' messages their common heading; it has no message of its own."""
    session.execute(_PLANS, {"rows": as_json(asdict(r.event) | {"sequence": r.sequence} for r in batch)})


def copy_activities(session: Session, desk: Desk, batch: Sequence[Received[Activity]]) -> None:
    """Copies activities, then sees to the messages of everyone whom they concern. Silently for events of a resync."""
    concerns.lock(session)
    rows = as_json(activity_row(received, desk) for received in batch)
    fresh: set[UUID] = set(session.scalars(_ACTIVITIES, {"rows": rows}))
    current = [received for received in batch if received.event.activity_id in fresh]
    copy_participants(session, [received.event for received in current])
    session.execute(CONTENTS, {"rows": as_json(content_row(received) for received in current)})
    for silent in (False, True):
        activities = [received.event.activity_id for received in current if received.resync is silent]
        if activities:
            concerns.refresh_activities(session, desk, activities, silent=silent)


def copy_participants(session: Session, activities: Sequence[Activity]) -> None:
    session.execute(_FORGET_PARTICIPANTS, {"activities": [activity.activity_id for activity in activities]})
    rows = (
        {"activity_id": activity.activity_id, "kind": each.kind, "target": target_of(each.kind, each.id)}
        for activity in activities
        for each in activity.participants
    )
    session.execute(_PARTICIPANTS, {"rows": as_json(rows)})


def activity_row(received: Received[Activity], desk: Desk) -> dict[str, Any]:
    event = received.event
    day = desk.day_of(event.starts_at) if event.starts_at else None
    last = desk.day_of(event.ends_at - timedelta(microseconds=1)) if event.ends_at else day
    return {
        "activity_id": event.activity_id,
        "school_id": event.school_id,
        "thread": event.plan_id or event.activity_id,
        "state": event.state,
        "day": day,
        "first_day": day or earliest(event.window_from, event.window_to),
        "last_day": last or event.window_to or event.window_from,
        "changed_at": received.time,
        "sequence": received.sequence,
    }


def earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def content_row(received: Received[Activity]) -> dict[str, Any]:
    event = asdict(received.event)
    return {
        "purpose": "activity",
        "subject": received.event.activity_id,
        "version": received.sequence,
        "school_id": received.event.school_id,
        "content": {name: event[name] for name in SAID},
    }
