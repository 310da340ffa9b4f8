"""The kernel's tables, copies of the directory's facts, terms and plans."""

from alembic import op

from shared.messaging import create_messaging_tables
from shared.store import rls
from shared.web.idempotency import create_web_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

COPIES = """
CREATE TABLE schools (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  active boolean NOT NULL,
  version bigint NOT NULL
);
CREATE TABLE groups (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  removed boolean NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX groups_of_a_school ON groups (school_id);
-- A person is the district's: no school here. Who may see whom follows from memberships.
CREATE TABLE people (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  lang text NOT NULL,
  active boolean NOT NULL,
  version bigint NOT NULL
);
CREATE TABLE memberships (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  school_id uuid NOT NULL,
  group_ids uuid[] NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  version bigint NOT NULL
);
CREATE INDEX memberships_of_a_person ON memberships (person_id);
CREATE INDEX memberships_of_a_school ON memberships (school_id);
CREATE INDEX memberships_of_a_group ON memberships USING gin (group_ids);
"""

# `concerns` repeats the ids of `participants`, whatever their kind, so that one index answers "what concerns me".
TERMS_AND_PLANS = """
CREATE TABLE terms (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  district_wide boolean NOT NULL DEFAULT false,
  name text NOT NULL,
  starts_on date NOT NULL,
  weeks smallint NOT NULL CONSTRAINT a_term_has_one_to_forty_weeks CHECK (weeks BETWEEN 1 AND 40),
  holidays jsonb NOT NULL DEFAULT '[]',
  makeup_days jsonb NOT NULL DEFAULT '[]',
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_term_name_is_used_once_in_a_school UNIQUE (school_id, name)
);
-- What was uploaded or pasted, as text, and what was read in it.
CREATE TABLE imports (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  term_id uuid NOT NULL CONSTRAINT a_term_with_imports_is_kept REFERENCES terms,
  filename text NOT NULL,
  fingerprint text NOT NULL,
  school_year smallint,
  lines jsonb NOT NULL,
  readings jsonb NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_file_is_imported_once_into_a_term UNIQUE (school_id, term_id, fingerprint)
);
CREATE TABLE plans (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  district_wide boolean NOT NULL DEFAULT false,
  term_id uuid NOT NULL CONSTRAINT a_term_with_plans_is_kept REFERENCES terms,
  import_id uuid CONSTRAINT an_import_with_plans_is_kept REFERENCES imports,
  import_position smallint,
  title text NOT NULL,
  office text NOT NULL,
  school_named text NOT NULL,
  term_named text NOT NULL,
  participants jsonb NOT NULL,
  state text NOT NULL DEFAULT 'draft' CONSTRAINT plan_state_is_known CHECK (state IN ('draft', 'published')),
  published_version bigint NOT NULL DEFAULT 0,
  published_at timestamptz,
  unread jsonb NOT NULL DEFAULT '[]',
  created_by uuid NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_published_plan_has_a_version CHECK ((state = 'published') = (published_version > 0))
);
CREATE INDEX plans_of_a_school ON plans (school_id, id);
CREATE INDEX plans_of_an_import ON plans (import_id);
CREATE INDEX plans_of_a_term ON plans (term_id);
CREATE TABLE plan_items (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  plan_id uuid NOT NULL REFERENCES plans ON DELETE CASCADE,
  position integer NOT NULL,
  title text NOT NULL CONSTRAINT a_plan_item_says_something CHECK (title <> ''),
  category text NOT NULL,
  owner text NOT NULL,
  precision text CONSTRAINT precision_is_known CHECK (precision IN ('day', 'week', 'month', 'range')),
  window_from date,
  window_to date,
  time_from time,
  time_to time,
  participants jsonb,
  place text NOT NULL,
  line integer,
  source_text text NOT NULL,
  source_index integer,
  rule text NOT NULL,
  confidence double precision NOT NULL CONSTRAINT confidence_is_a_share CHECK (confidence BETWEEN 0 AND 1),
  origin text NOT NULL CONSTRAINT origin_is_known CHECK (origin IN ('read', 'added', 'split', 'merged')),
  corrected boolean NOT NULL DEFAULT false,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_window_has_both_ends_in_order CHECK (
    (window_from IS NULL) = (window_to IS NULL) AND (window_from IS NULL) = (precision IS NULL)
    AND (window_from IS NULL OR window_from <= window_to)),
  CONSTRAINT a_time_needs_one_day CHECK (
    (time_from IS NULL) = (time_to IS NULL)
    AND (time_from IS NULL OR (precision IS NOT DISTINCT FROM 'day' AND time_from < time_to)))
);
CREATE INDEX plan_items_in_order ON plan_items (plan_id, position, id);
-- Every correction with what it corrected; never changed.
CREATE TABLE plan_corrections (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  plan_id uuid NOT NULL REFERENCES plans ON DELETE CASCADE,
  kind text NOT NULL CONSTRAINT correction_kind_is_known
    CHECK (kind IN ('correct', 'split', 'merge', 'delete', 'add', 'dismiss', 'difference')),
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL
);
CREATE INDEX corrections_of_a_plan ON plan_corrections (plan_id, id);
-- What was published, whole, version by version.
CREATE TABLE plan_releases (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  plan_id uuid NOT NULL REFERENCES plans ON DELETE CASCADE,
  number bigint NOT NULL,
  title text NOT NULL,
  items jsonb NOT NULL,
  warnings jsonb NOT NULL,
  added integer NOT NULL,
  changed integer NOT NULL,
  removed integer NOT NULL,
  published_by uuid NOT NULL,
  published_at timestamptz NOT NULL,
  CONSTRAINT a_plan_version_is_published_once UNIQUE (plan_id, number)
);
"""

ANYBODY = "qinglan_reach() <> 'none'"
OWN = "qinglan_reaches(school_id)"
# What the district shows to all schools is the district's to write.
OWN_OR_DISTRICT_WIDE = f"{OWN} OR (district_wide AND {ANYBODY})"
WRITES = f"{OWN} AND (NOT district_wide OR qinglan_reach() IN ('district', 'service'))"
SERVICE_ONLY = "qinglan_reach() = 'service'"


def upgrade() -> None:
    rls.create_functions(op)
    create_messaging_tables(op)
    create_web_tables(op)
    op.execute(COPIES)
    op.execute(TERMS_AND_PLANS)
    isolate_copies()
    rls.isolate(op, "terms", reads=OWN_OR_DISTRICT_WIDE, writes=WRITES)
    rls.isolate(op, "plans", reads=f"{OWN} OR (district_wide AND published_version > 0 AND {ANYBODY})", writes=WRITES)
    for table in ("imports", "plan_items", "plan_corrections", "plan_releases"):
        rls.isolate(op, table)


def isolate_copies() -> None:
    """Copies are written by the worker alone."""
    rls.isolate(op, "schools", reads=f"qinglan_reaches(id) OR (kind = 'district' AND {ANYBODY})", writes=SERVICE_ONLY)
    rls.isolate(op, "groups", writes=SERVICE_ONLY)
    rls.isolate(op, "memberships", writes=SERVICE_ONLY)
    everyone = "qinglan_reach() IN ('district', 'service')"
    member = "EXISTS (SELECT FROM memberships m WHERE m.person_id = people.id)"  # of those that the caller may see
    rls.isolate(op, "people", reads=f"{everyone} OR {member}", writes=SERVICE_ONLY)
