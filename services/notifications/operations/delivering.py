"""What follows when messages were made or changed: a delivery row per channel, a place in a mail, a live update.

The statement that touches messages and the one that records the deliveries are one (data-modifying CTEs), so that
a school of a hundred people and seventy activities is seven thousand rows in one round trip.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from services.notifications import metrics
from services.notifications.desk import Desk

CHANNEL = "qinglan_inbox"
# A payload of NOTIFY must be shorter than 8,000 bytes; an id and its comma are 33.
IDS_PER_PAYLOAD = 200
# A mail that is added to again and again goes out at the latest after this many windows.
LONGEST_GATHERING = 10

# The columns that a statement on messages returns, for `delivering`.
TOUCHED = """
new.id, new.person_id, new.school_id, new.purpose, new.subject, new.thread, new.version, new.turn,
old.version AS previous_version
"""

_DELIVERING = """
WITH {before} touched AS ({touch}),
mailed AS (
  INSERT INTO mails AS g (id, person_id, school_id, purpose, thread, state, due_at, created_at)
  SELECT DISTINCT ON (person_id, purpose, thread)
         uuidv7(), person_id, school_id, purpose, thread, 'gathering', CAST(:mail_due AS timestamptz), :now
  FROM touched WHERE :mails AND NOT :silent
  ORDER BY person_id, purpose, thread, school_id
  ON CONFLICT (person_id, purpose, thread) WHERE state = 'gathering' DO UPDATE
  SET due_at = least(g.created_at + CAST(:longest AS interval), greatest(g.due_at, excluded.due_at))
  RETURNING id, person_id, purpose, thread
),
delivered AS (
  INSERT INTO deliveries (id, message_id, person_id, school_id, purpose, subject, version, turn, previous_version,
                          channel, state, reason, mail_id, created_at, settled_at)
  SELECT uuidv7(), t.id, t.person_id, t.school_id, t.purpose, t.subject, t.version, t.turn, t.previous_version,
         c.channel, c.state, c.reason, CASE WHEN c.state = 'queued' THEN m.id END, :now,
         CASE WHEN c.state <> 'queued' THEN CAST(:now AS timestamptz) END
  FROM touched AS t
  CROSS JOIN jsonb_to_recordset(CAST(:channels AS jsonb)) AS c (channel text, state text, reason text)
  LEFT JOIN mailed AS m USING (person_id, purpose, thread)
  ON CONFLICT ON CONSTRAINT a_version_is_delivered_once_per_channel DO NOTHING
  RETURNING person_id, channel, state
)
SELECT channel, state, count(*), array_agg(DISTINCT person_id) FROM delivered GROUP BY channel, state
"""
# The statistics are those of before the burst that is being handled: a table that was empty then is expected to be
# still, and a nested loop over it, or a foreign key's check by reading all of it, takes minutes where a hash join or
# an index takes a moment. Local to the statement: what the inbox asks of its own tables is planned as ever.
_PLAN = text("SELECT set_config('enable_nestloop', :allowed, true), set_config('enable_seqscan', :allowed, true)")
_NOTIFY = text("SELECT pg_notify(:channel, ids) FROM unnest(CAST(:payloads AS text[])) AS ids")


def delivering(touch: str, *, before: str = "") -> TextClause:
    """The statement that runs `touch` (it ends in RETURNING {touched}) and delivers.

    `before`: CTEs that it reads, each with a comma.
    """
    return text(_DELIVERING.format(touch=touch.replace("{touched}", TOUCHED), before=before))


def deliver(
    session: Session,
    desk: Desk,
    statement: TextClause,
    values: Mapping[str, Any],
    *,
    silent: bool = False,
    at_once: bool = False,
) -> set[UUID]:
    """Runs a `delivering` statement, wakes the live updates, counts; returns the persons whose inbox changed.

    `silent` (a resync): nobody is told, and the deliveries say so. `at_once`: the mail waits for nothing more.
    """
    now = desk.now()
    parameters = {
        **values,
        "now": now,
        "silent": silent,
        "mails": desk.mails,
        "mail_due": now if at_once else now + desk.mail_window,
        "longest": timedelta(0) if at_once else desk.mail_window * LONGEST_GATHERING,
        "channels": channels(mails=desk.mails, silent=silent),
    }
    session.execute(_PLAN, {"allowed": "off"})
    rows = session.execute(statement, parameters).all()
    session.execute(_PLAN, {"allowed": "on"})
    people: set[UUID] = set()
    for channel, state, count, persons in rows:
        metrics.delivered(session, channel, state, count)
        people.update(persons)
    if not silent:
        announce_change(session, sorted(people))
    return people


def channels(*, mails: bool, silent: bool) -> str:
    """What becomes of a delivery on each channel at once, as rows of JSON."""
    if silent:
        return (
            '[{"channel":"in_app","state":"suppressed","reason":"resync"},'
            '{"channel":"email","state":"suppressed","reason":"resync"}]'
        )
    email = '"queued"' if mails else '"suppressed","reason":"no mail server"'
    return f'[{{"channel":"in_app","state":"delivered"}},{{"channel":"email","state":{email}}}]'


def announce_change(session: Session, people: Sequence[UUID]) -> None:
    """Tells the live updates, when this transaction commits, whose inbox changed: only ids, no content."""
    payloads = [
        ",".join(person.hex for person in people[at : at + IDS_PER_PAYLOAD])
        for at in range(0, len(people), IDS_PER_PAYLOAD)
    ]
    if payloads:
        session.execute(_NOTIFY, {"channel": CHANNEL, "payloads": payloads})
