"""Who is concerned, in SQL (`domain.concerned` is the rule), and what follows for their messages.

Activities and memberships arrive in any order. Whichever comes second finds the other in our copies: an activity's
event tells everyone concerned, a membership's event tells its person of the activities that concern them. A
transaction-wide lock makes the two wait for each other, so that neither misses what the other has not committed.

A person is told of an activity if they were a member when it was last changed (even if we hear of it later), or if
it still lies ahead. Only what lies ahead is taken back when a membership changes.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from services.notifications.desk import Desk
from services.notifications.operations.delivering import deliver, delivering

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('notifications: who is concerned', 0))")

_AHEAD = "(a.last_day IS NULL OR a.last_day >= CAST(:today AS date))"
_CONCERNED = """
concerned AS MATERIALIZED (
  SELECT DISTINCT ON (k.person_id, a.id)
         k.person_id, a.id AS activity_id, k.school_id, a.thread, a.version,
         coalesce(a.first_day, CAST(:today AS date)) AS happens_on
  FROM activities AS a
  JOIN activity_participants AS p ON p.activity_id = a.id
  JOIN membership_addresses AS k ON k.kind = p.kind AND k.target = p.target
  WHERE a.state IN ('planned', 'scheduled') AND {chosen}
    AND coalesce(a.day, CAST(:today AS date)) BETWEEN k.starts_on AND coalesce(k.ends_on, 'infinity')
    AND (k.since <= a.changed_at OR {ahead})
  -- Through the activity's own school where the person belongs to several.
  ORDER BY k.person_id, a.id, k.school_id <> a.school_id, k.school_id
),
"""
_OF_ACTIVITIES = _CONCERNED.format(chosen="a.id = ANY(:chosen)", ahead=_AHEAD)
_OF_PEOPLE = _CONCERNED.format(chosen="k.person_id = ANY(:chosen)", ahead=_AHEAD)

# Rows are touched in the order of the unique key, as everywhere, so that two writers wait and never deadlock.
_TELL = """
  INSERT INTO messages AS m (id, person_id, school_id, purpose, subject, thread, happens_on, version, told_version,
                             state, created_at, changed_at, read_at)
  SELECT uuidv7(), person_id, school_id, 'activity', activity_id, thread, happens_on, version, version,
         'live', :now, :now, CASE WHEN :silent THEN CAST(:now AS timestamptz) END
  FROM concerned ORDER BY person_id, activity_id
  ON CONFLICT (person_id, purpose, subject) DO UPDATE
  SET school_id = excluded.school_id, thread = excluded.thread, happens_on = excluded.happens_on,
      version = excluded.version, state = 'live',
      told_version = CASE WHEN m.state = 'withdrawn' THEN excluded.version
                          WHEN m.read_at IS NOT NULL THEN m.version ELSE m.told_version END,
      turn = CASE WHEN m.version = excluded.version THEN m.turn + 1 ELSE 0 END,
      (changed_at, read_at) = (
        SELECT CASE WHEN quiet THEN m.changed_at ELSE :now END, CASE WHEN quiet THEN m.read_at END
        FROM (SELECT :silent OR (m.state = 'live' AND reads_the_same(m.subject, m.version, excluded.version)) AS quiet)
      )
  WHERE m.version < excluded.version OR (m.version = excluded.version AND m.state = 'withdrawn')
  RETURNING {touched}
"""
_CHANGE = """
  UPDATE messages AS m
  SET version = a.version, changed_at = :now, {also}
      told_version = CASE WHEN m.read_at IS NOT NULL THEN m.version ELSE m.told_version END,
      turn = CASE WHEN m.version = a.version THEN m.turn + 1 ELSE 0 END,
      read_at = CASE WHEN :silent THEN m.read_at END
  FROM activities AS a
  WHERE m.purpose = 'activity' AND m.subject = a.id AND m.state = 'live' AND {which}
  RETURNING {touched}
"""
# EXCEPT and not NOT EXISTS: hashed whatever the planner expects, where a nested loop takes seconds.
_GONE = """
gone AS MATERIALIZED (
  SELECT m.person_id, m.subject
  FROM messages AS m JOIN activities AS a ON a.id = m.subject
  WHERE m.purpose = 'activity' AND m.state = 'live' AND a.state IN ('planned', 'scheduled') AND {chosen}
  EXCEPT SELECT person_id, activity_id FROM concerned
),
"""
# What was chosen is said again, so that not every message there is has to be looked at.
_IS_GONE = "{chosen} AND (m.person_id, m.subject) IN (SELECT person_id, subject FROM gone)"
_WITHDRAWN = "state = 'withdrawn',"


def change(*, also: str = "", which: str) -> str:
    return _CHANGE.replace("{also}", also).replace("{which}", which)


def withdraw(concerned: str, chosen: str) -> TextClause:
    return delivering(
        change(also=_WITHDRAWN, which=_IS_GONE.replace("{chosen}", chosen)),
        before=concerned + _GONE.replace("{chosen}", chosen),
    )


TELL_OF_ACTIVITIES = delivering(_TELL, before=_OF_ACTIVITIES)
TELL_PEOPLE = delivering(_TELL, before=_OF_PEOPLE)
WITHDRAW_ACTIVITIES = withdraw(_OF_ACTIVITIES, "m.subject = ANY(:chosen)")
WITHDRAW_FROM_PEOPLE = withdraw(_OF_PEOPLE, f"m.person_id = ANY(:chosen) AND {_AHEAD}")
CANCEL_ACTIVITIES = delivering(
    change(which="m.subject = ANY(:chosen) AND a.state = 'cancelled' AND m.version < a.version")
)
# That it was held is no news: the text follows, nobody is told.
_HELD = text("""
UPDATE messages AS m SET version = a.version, turn = 0
FROM activities AS a
WHERE a.id = ANY(:chosen) AND a.state = 'held' AND m.purpose = 'activity' AND m.subject = a.id AND m.version < a.version
""")

_PASSED = text("""
UPDATE memberships SET applied_on = :today
WHERE (starts_on > applied_on AND starts_on <= :today) OR (ends_on >= applied_on AND ends_on < :today)
RETURNING person_id
""")


def lock(session: Session) -> None:
    """Until the end of the transaction nobody else decides who is concerned. Take it before reading or writing copies."""
    session.execute(_LOCK)


def refresh_activities(session: Session, desk: Desk, activities: Sequence[UUID], *, silent: bool) -> None:
    """Tells everyone whom these activities concern now, and those whom they concern no longer."""
    chosen: dict[str, Any] = {"chosen": list(activities)}
    at_present = chosen | {"today": desk.today()}
    deliver(session, desk, TELL_OF_ACTIVITIES, at_present, silent=silent)
    deliver(session, desk, WITHDRAW_ACTIVITIES, at_present, silent=silent)
    deliver(session, desk, CANCEL_ACTIVITIES, chosen, silent=silent)
    session.execute(_HELD, chosen)


def refresh_people(session: Session, desk: Desk, people: Sequence[UUID], *, silent: bool) -> None:
    """Tells these persons of what concerns them now and did not before, and of what does no longer."""
    at_present: dict[str, Any] = {"chosen": list(people), "today": desk.today()}
    deliver(session, desk, TELL_PEOPLE, at_present, silent=silent)
    deliver(session, desk, WITHDRAW_FROM_PEOPLE, at_present, silent=silent)


def turn_the_day(session: Session, desk: Desk) -> int:
    """Sees to the memberships whose first day has come or whose last day has passed since they were last seen to."""
    lock(session)
    today: date = desk.today()
    people = sorted(set(session.scalars(_PASSED, {"today": today})))
    if people:
        refresh_people(session, desk, people, silent=False)
    return len(people)
