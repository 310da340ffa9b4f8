"""A reminder that scheduling says is due: one message for one person, of use until its activity begins."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.notifications.desk import Desk
from services.notifications.domain import why_no_reminder
from services.notifications.models import Content
from services.notifications.operations.activities import CONTENTS
from services.notifications.operations.delivering import deliver, delivering
from services.notifications.operations.rows import as_json
from shared.contracts.scheduling import ReminderDue
from shared.messaging import Received

_REMIND = delivering("""
  INSERT INTO messages AS m (id, person_id, school_id, purpose, subject, thread, happens_on, version, told_version,
                             state, created_at, changed_at, read_at)
  SELECT uuidv7(), person_id, school_id, 'reminder', reminder_id, activity_id, happens_on, version, version,
         'live', :now, :now, CASE WHEN :silent THEN CAST(:now AS timestamptz) END
  FROM jsonb_to_recordset(CAST(:rows AS jsonb))
       AS r (person_id uuid, school_id uuid, reminder_id uuid, activity_id uuid, happens_on date, version bigint)
  ORDER BY person_id, reminder_id
  ON CONFLICT (person_id, purpose, subject) DO NOTHING
  RETURNING {touched}
""")
_SUPPRESS = text("""
WITH kept AS (
  INSERT INTO messages (id, person_id, school_id, purpose, subject, thread, happens_on, version, told_version,
                        state, created_at, changed_at)
  SELECT uuidv7(), person_id, school_id, 'reminder', reminder_id, activity_id, happens_on, version, version,
         'suppressed', :now, :now
  FROM jsonb_to_recordset(CAST(:rows AS jsonb))
       AS r (person_id uuid, school_id uuid, reminder_id uuid, activity_id uuid, happens_on date, version bigint)
  ORDER BY person_id, reminder_id
  ON CONFLICT (person_id, purpose, subject) DO NOTHING
  RETURNING id, person_id, school_id, purpose, subject, version
)
INSERT INTO deliveries (id, message_id, person_id, school_id, purpose, subject, version, turn, channel, state, reason,
                        created_at, settled_at)
SELECT uuidv7(), k.id, k.person_id, k.school_id, k.purpose, k.subject, k.version, 0, channel, 'suppressed', r.reason,
       :now, :now
FROM kept AS k
JOIN jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (reminder_id uuid, reason text) ON r.reminder_id = k.subject
CROSS JOIN unnest(ARRAY['in_app', 'email']) AS channel
ON CONFLICT ON CONSTRAINT a_version_is_delivered_once_per_channel DO NOTHING
""")


def remind(session: Session, desk: Desk, batch: Sequence[Received[ReminderDue]]) -> None:
    """Reminds, or keeps the reason why it is of no use any more: moved, cancelled, begun."""
    session.execute(CONTENTS, {"rows": as_json(content_row(received) for received in batch)})
    activities = present_activities(session, [received.event.activity_id for received in batch])
    for silent in (False, True):
        rows = [reminder_row(r, desk, activities) for r in batch if r.resync is silent]
        useful = [row for row in rows if row["reason"] is None]
        if useful:
            deliver(session, desk, _REMIND, {"rows": as_json(useful)}, silent=silent, at_once=True)
        useless = [row for row in rows if row["reason"] is not None]
        if useless:
            session.execute(_SUPPRESS, {"rows": as_json(useless), "now": desk.now()})


def present_activities(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What our copies say of these activities now, the last version winning; nothing of one we have not heard of."""
    newest = (
        select(Content.subject, Content.content)
        .where(Content.purpose == "activity", Content.subject.in_(ids))
        .order_by(Content.version)
    )
    return dict(session.execute(newest).all())


def reminder_row(received: Received[ReminderDue], desk: Desk, activities: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    event = received.event
    return {
        "person_id": event.person_id,
        "school_id": event.school_id,
        "reminder_id": event.reminder_id,
        "activity_id": event.activity_id,
        "happens_on": desk.day_of(event.starts_at),
        "version": received.sequence,
        "reason": why_no_reminder(
            now=desk.now(), starts_at=event.starts_at, all_day=event.all_day, activity=activities.get(event.activity_id)
        ),
    }


def content_row(received: Received[ReminderDue]) -> dict[str, Any]:
    event = received.event
    said = {
        "title": event.title,
        "place": event.place,
        "starts_at": event.starts_at,
        "all_day": event.all_day,
        "minutes_before": event.minutes_before,
        "activity_id": event.activity_id,
    }
    return {
        "purpose": "reminder",
        "subject": event.reminder_id,
        "version": received.sequence,
        "school_id": event.school_id,
        "content": said,
    }
