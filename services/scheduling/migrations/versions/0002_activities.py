"""Activities, rooms, series, reminders and calendar feeds."""

from alembic import op

from shared.store import rls

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ACTIVITIES = """
CREATE TABLE series (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  district_wide boolean NOT NULL DEFAULT false,
  term_id uuid CONSTRAINT a_term_with_series_is_kept REFERENCES terms,
  title text NOT NULL,
  rule text NOT NULL,
  first_on date NOT NULL,
  time_from time,
  time_to time,
  except_on date[] NOT NULL,
  created_by uuid NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE rooms (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  district_wide boolean NOT NULL DEFAULT false,
  name text NOT NULL,
  capacity integer CONSTRAINT a_room_has_seats CHECK (capacity > 0),
  active boolean NOT NULL DEFAULT true,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_room_name_is_used_once_in_a_school UNIQUE (school_id, name)
);
CREATE TABLE activities (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  district_wide boolean NOT NULL DEFAULT false,
  invited_schools uuid[] NOT NULL DEFAULT '{}',
  plan_id uuid CONSTRAINT a_published_plan_is_kept REFERENCES plans,
  plan_item_id uuid CONSTRAINT one_activity_per_plan_item UNIQUE,
  plan_title text NOT NULL,
  plan_version bigint NOT NULL,
  series_id uuid CONSTRAINT a_series_with_activities_is_kept REFERENCES series,
  occurrence_on date,
  title text NOT NULL CONSTRAINT an_activity_says_something CHECK (title <> ''),
  category text NOT NULL,
  owner text NOT NULL,
  room_id uuid CONSTRAINT a_booked_room_is_kept REFERENCES rooms,
  place text NOT NULL,
  notes text NOT NULL,
  state text NOT NULL CONSTRAINT activity_state_is_known CHECK (state IN ('planned', 'scheduled', 'held', 'cancelled')),
  window_from date,
  window_to date,
  starts_at timestamptz,
  ends_at timestamptz,
  all_day boolean NOT NULL DEFAULT false,
  first_day date,
  last_day date,
  sorts_at timestamptz NOT NULL,
  participants jsonb NOT NULL,
  concerns uuid[] NOT NULL,
  reason text NOT NULL,
  created_by uuid NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_planned_activity_has_no_day_yet CHECK (state <> 'planned' OR starts_at IS NULL),
  CONSTRAINT a_scheduled_activity_has_a_day CHECK (state NOT IN ('scheduled', 'held') OR starts_at IS NOT NULL),
  CONSTRAINT an_activity_ends_after_it_starts CHECK (
    (starts_at IS NULL) = (ends_at IS NULL) AND (starts_at IS NULL OR starts_at < ends_at)),
  CONSTRAINT an_activity_window_has_both_ends_in_order CHECK (
    (window_from IS NULL) = (window_to IS NULL) AND (window_from IS NULL OR window_from <= window_to)),
  CONSTRAINT a_cancelled_activity_says_why CHECK (state <> 'cancelled' OR reason <> ''),
  CONSTRAINT one_activity_per_day_of_a_series UNIQUE (series_id, occurrence_on),
  -- The row is the booking: what moves or cancels an activity moves or frees its room.
  CONSTRAINT no_two_bookings_of_a_room_overlap EXCLUDE USING gist (
    room_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (room_id IS NOT NULL AND state IN ('scheduled', 'held')),
  CONSTRAINT a_room_is_booked_for_a_time CHECK (room_id IS NULL OR starts_at IS NOT NULL)
);
-- Lists and calendars: by school in the order of time, by day.
CREATE INDEX activities_in_order ON activities (school_id, sorts_at, id);
CREATE INDEX activities_by_day ON activities (first_day, last_day);
CREATE INDEX activities_of_a_plan ON activities (plan_id);
-- "What concerns me", whatever it is that makes it concern me.
CREATE INDEX activities_by_participant ON activities USING gin (concerns);
-- "Who is busy then": only what takes up somebody's time.
CREATE INDEX activities_by_time ON activities USING gist (tstzrange(starts_at, ends_at))
  WHERE state = 'scheduled' AND NOT all_day;
CREATE INDEX activities_by_words ON activities USING gin (title gin_trgm_ops);
-- Somebody went on in spite of a clash, and said why.
CREATE TABLE overrides (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  activity_id uuid NOT NULL REFERENCES activities ON DELETE CASCADE,
  activity_version bigint NOT NULL,
  reason text NOT NULL CONSTRAINT an_override_says_why CHECK (reason <> ''),
  clashes jsonb NOT NULL,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL
);
CREATE INDEX overrides_of_an_activity ON overrides (activity_id);
"""

REMINDERS_AND_FEEDS = """
CREATE TABLE reminder_rules (
  school_id uuid PRIMARY KEY,
  minutes_before integer[] NOT NULL CONSTRAINT at_most_eight_reminders CHECK (cardinality(minutes_before) <= 8),
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
-- Written when due, one per recipient; `starts_at` tells an occurrence that moved from the one before.
CREATE TABLE reminders (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  activity_id uuid NOT NULL REFERENCES activities ON DELETE CASCADE,
  person_id uuid NOT NULL,
  minutes_before integer NOT NULL,
  starts_at timestamptz NOT NULL,
  activity_version bigint NOT NULL,
  due_at timestamptz NOT NULL,
  sent_at timestamptz NOT NULL,
  CONSTRAINT one_reminder_per_person_occurrence_and_rule UNIQUE (activity_id, person_id, minutes_before, starts_at)
);
-- The secret itself is nowhere: it is in the address that was shown once.
CREATE TABLE feeds (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT feed_kind_is_known CHECK (kind IN ('person', 'group', 'school', 'district')),
  target_id uuid NOT NULL,
  label text NOT NULL,
  secret_digest bytea NOT NULL CONSTRAINT one_feed_per_secret UNIQUE,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);
CREATE INDEX feeds_of_a_person ON feeds (created_by);
"""

FUNCTIONS = """
-- Who an activity with these participants means on a day, once each.
CREATE FUNCTION people_concerned(concerns uuid[], everybody boolean, on_day date)
RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT p.id FROM people p WHERE p.active AND p.id = ANY (concerns)
  UNION
  SELECT m.person_id FROM memberships m JOIN people p ON p.id = m.person_id AND p.active
  WHERE m.starts_on <= on_day AND (m.ends_on IS NULL OR m.ends_on >= on_day)
    AND (everybody OR m.school_id = ANY (concerns) OR m.group_ids && concerns)
$$;
-- A person of two schools cannot be in both at once, and a district's room may be held by another school: these two
-- look across schools and let out ids and times only. A function may not fix the setting itself (PostgreSQL reserves
-- that to superusers for settings of ours), so it widens the reach and puts it back; an error ends the transaction.
CREATE FUNCTION activities_clashing(wanted uuid[], everybody boolean, span tstzrange, on_day date, without uuid)
RETURNS TABLE (activity_id uuid, starts_at timestamptz, ends_at timestamptz, person_ids uuid[])
LANGUAGE plpgsql AS $$
DECLARE own_reach text := qinglan_reach();
BEGIN
  PERFORM set_config('qinglan.reach', 'service', true);
  RETURN QUERY
  WITH mine AS MATERIALIZED (SELECT person FROM people_concerned(wanted, everybody, on_day) AS person)
  SELECT a.id, a.starts_at, a.ends_at, both_want.ids
  FROM activities a CROSS JOIN LATERAL (
    SELECT array_agg(theirs) AS ids FROM people_concerned(a.concerns, a.district_wide, on_day) AS theirs
    WHERE theirs IN (SELECT person FROM mine)
  ) AS both_want
  WHERE a.state = 'scheduled' AND NOT a.all_day AND tstzrange(a.starts_at, a.ends_at) && span
    AND a.id IS DISTINCT FROM without AND both_want.ids IS NOT NULL
  ORDER BY a.starts_at, a.id;
  PERFORM set_config('qinglan.reach', own_reach, true);
END $$;
CREATE FUNCTION booking_in_the_way(room uuid, span tstzrange, without uuid)
RETURNS TABLE (activity_id uuid, starts_at timestamptz, ends_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE own_reach text := qinglan_reach();
BEGIN
  PERFORM set_config('qinglan.reach', 'service', true);
  RETURN QUERY
  SELECT a.id, a.starts_at, a.ends_at FROM activities a
  WHERE a.room_id = room AND a.state IN ('scheduled', 'held') AND tstzrange(a.starts_at, a.ends_at) && span
    AND a.id IS DISTINCT FROM without
  ORDER BY a.starts_at LIMIT 1;
  PERFORM set_config('qinglan.reach', own_reach, true);
END $$;
CREATE FUNCTION qinglan_invited(schools uuid[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    qinglan_reach() = 'school' AND nullif(current_setting('qinglan.school', true), '')::uuid = ANY (schools), false)
$$;
"""

ANYBODY = "qinglan_reach() <> 'none'"
OWN = "qinglan_reaches(school_id)"
# What the district shows to all schools is the district's to write.
OWN_OR_DISTRICT_WIDE = f"{OWN} OR (district_wide AND {ANYBODY})"
WRITES = f"{OWN} AND (NOT district_wide OR qinglan_reach() IN ('district', 'service'))"
SERVICE_ONLY = "qinglan_reach() = 'service'"


def upgrade() -> None:
    for script in (ACTIVITIES, REMINDERS_AND_FEEDS, FUNCTIONS):
        op.execute(script)
    for table in ("rooms", "series"):
        rls.isolate(op, table, reads=OWN_OR_DISTRICT_WIDE, writes=WRITES)
    rls.isolate(op, "activities", reads=f"{OWN_OR_DISTRICT_WIDE} OR qinglan_invited(invited_schools)", writes=WRITES)
    for table in ("overrides", "reminder_rules", "reminders"):
        rls.isolate(op, table)
    rls.isolate(op, "feeds", reads=f"{SERVICE_ONLY} OR ({OWN} AND created_by = qinglan_person())")
