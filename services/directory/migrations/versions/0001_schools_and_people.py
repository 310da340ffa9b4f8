"""Schools, groups, people, memberships and credentials."""

from alembic import op

from shared.messaging import create_messaging_tables
from shared.store import rls
from shared.web.idempotency import create_web_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHOOLS_AND_GROUPS = """
CREATE TABLE schools (
  id uuid PRIMARY KEY,
  name text NOT NULL
    CONSTRAINT a_school_has_a_name CHECK (btrim(name) <> '' AND length(name) <= 100),
  kind text NOT NULL CONSTRAINT school_kind_is_known CHECK (kind IN ('district', 'school')),
  active boolean NOT NULL DEFAULT true,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_school_name_is_used_once UNIQUE (name),
  -- for memberships, which repeat the kind
  CONSTRAINT schools_by_id_and_kind UNIQUE (id, kind)
);
CREATE UNIQUE INDEX there_is_one_district_office ON schools (kind) WHERE kind = 'district';

CREATE TABLE groups (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL CONSTRAINT a_group_is_of_a_known_school REFERENCES schools,
  name text NOT NULL CONSTRAINT a_group_has_a_name CHECK (btrim(name) <> '' AND length(name) <= 60),
  kind text NOT NULL CONSTRAINT group_kind_is_known CHECK (kind IN
    ('department', 'teaching_research_group', 'lesson_preparation_group', 'grade', 'committee', 'other')),
  removed boolean NOT NULL DEFAULT false,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- for membership_groups, which repeat the school
  CONSTRAINT groups_by_id_and_school UNIQUE (id, school_id)
);
CREATE UNIQUE INDEX a_group_name_is_used_once_in_a_school ON groups (school_id, name) WHERE NOT removed;
"""

PEOPLE = """
CREATE TABLE people (
  id uuid PRIMARY KEY,
  login text NOT NULL
    CONSTRAINT a_login_is_plain CHECK (login ~ '^[A-Za-z0-9][A-Za-z0-9._@+-]{1,63}$'),
  name text NOT NULL CONSTRAINT a_person_has_a_name CHECK (btrim(name) <> '' AND length(name) <= 60),
  email text NOT NULL DEFAULT ''
    CONSTRAINT an_email_has_a_domain CHECK (email = '' OR email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  lang text NOT NULL DEFAULT 'zh' CONSTRAINT lang_is_known CHECK (lang IN ('zh', 'en')),
  active boolean NOT NULL DEFAULT true,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX a_login_is_used_once_in_the_district ON people (lower(login));
-- the list's order
CREATE INDEX people_by_name ON people (name, id);

CREATE TABLE memberships (
  id uuid PRIMARY KEY,
  -- Deferred: a school may see and make only people who are its own, so the membership comes first.
  person_id uuid NOT NULL
    CONSTRAINT a_membership_is_of_a_known_person REFERENCES people DEFERRABLE INITIALLY DEFERRED,
  school_id uuid NOT NULL,
  school_kind text NOT NULL,
  roles text[] NOT NULL
    CONSTRAINT a_membership_has_known_roles CHECK (cardinality(roles) > 0 AND roles <@ ARRAY[
      'district_admin', 'district_ops', 'school_admin', 'office_lead', 'union_lead', 'group_lead', 'teacher',
      'reviewer']),
  starts_on date NOT NULL,
  ends_on date,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_membership_is_at_a_known_school FOREIGN KEY (school_id, school_kind) REFERENCES schools (id, kind),
  CONSTRAINT a_membership_ends_after_it_starts CHECK (ends_on >= starts_on),
  CONSTRAINT district_roles_are_held_at_the_district_office
    CHECK (school_kind = 'district' OR NOT roles && ARRAY['district_admin', 'district_ops']),
  CONSTRAINT a_person_is_at_a_school_once_at_a_time EXCLUDE USING gist
    (person_id WITH =, school_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&),
  -- for membership_groups, which repeat the school
  CONSTRAINT memberships_by_id_and_school UNIQUE (id, school_id)
);
CREATE INDEX memberships_of_a_person ON memberships (person_id);
CREATE INDEX memberships_of_a_school ON memberships (school_id, id);

CREATE TABLE membership_groups (
  membership_id uuid NOT NULL,
  group_id uuid NOT NULL,
  school_id uuid NOT NULL,
  CONSTRAINT a_membership_is_in_a_group_once PRIMARY KEY (membership_id, group_id),
  CONSTRAINT groups_belong_to_a_membership_of_the_same_school
    FOREIGN KEY (membership_id, school_id) REFERENCES memberships (id, school_id),
  CONSTRAINT a_membership_is_in_groups_of_its_own_school
    FOREIGN KEY (group_id, school_id) REFERENCES groups (id, school_id)
);
CREATE INDEX memberships_of_a_group ON membership_groups (group_id);

CREATE TABLE credentials (
  person_id uuid PRIMARY KEY CONSTRAINT a_credential_is_of_a_known_person REFERENCES people,
  verifier text NOT NULL CONSTRAINT a_verifier_is_argon2id CHECK (verifier LIKE '$argon2id$%'),
  must_change boolean NOT NULL,
  version bigint NOT NULL,
  changed_at timestamptz NOT NULL
);
"""

# What a school must know about people whom it may not see, and nothing more than that. For the time of the
# question the transaction reaches everything; an error undoes the setting with the rest.
QUESTIONS = """
CREATE FUNCTION directory_standing(
    person uuid, school uuid, day date, OUT here boolean, OUT elsewhere boolean, OUT district_role boolean)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  reach text := current_setting('qinglan.reach', true);
BEGIN
  PERFORM set_config('qinglan.reach', 'service', true);
  SELECT coalesce(bool_or(m.school_id = school), false), coalesce(bool_or(m.school_id <> school), false),
         coalesce(bool_or(m.roles && ARRAY['district_admin', 'district_ops']), false)
    INTO here, elsewhere, district_role
    FROM memberships m WHERE m.person_id = person AND (m.ends_on IS NULL OR m.ends_on >= day);
  PERFORM set_config('qinglan.reach', reach, true);
END $$;

CREATE FUNCTION directory_logins_taken(logins text[], school uuid, day date)
RETURNS TABLE (taken text, elsewhere boolean) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  reach text := current_setting('qinglan.reach', true);
BEGIN
  PERFORM set_config('qinglan.reach', 'service', true);
  RETURN QUERY SELECT lower(p.login), EXISTS (
      SELECT FROM memberships m
      WHERE m.person_id = p.id AND m.school_id <> school AND (m.ends_on IS NULL OR m.ends_on >= day))
    FROM people p WHERE lower(p.login) = ANY (logins);
  PERFORM set_config('qinglan.reach', reach, true);
END $$;
"""

EVERYWHERE = "qinglan_reach() IN ('district', 'service')"
# Of the memberships that the caller may see: row-level security holds inside the subquery as well.
OWN_PERSON = "EXISTS (SELECT FROM memberships m WHERE m.person_id = people.id AND qinglan_reaches(m.school_id))"


def upgrade() -> None:
    rls.create_functions(op)
    create_messaging_tables(op)
    create_web_tables(op)
    for statements in (SCHOOLS_AND_GROUPS, PEOPLE, QUESTIONS):
        op.execute(statements)
    rls.isolate(op, "schools", reads="qinglan_reach() <> 'none'", writes=EVERYWHERE)
    rls.isolate(op, "groups")
    rls.isolate(
        op,
        "memberships",
        reads="qinglan_reaches(school_id) OR person_id = qinglan_person()",
        writes="qinglan_reaches(school_id)",
    )
    rls.isolate(op, "membership_groups")
    rls.isolate(op, "people", reads=f"{EVERYWHERE} OR id = qinglan_person() OR {OWN_PERSON}")
    visible = "EXISTS (SELECT FROM people p WHERE p.id = credentials.person_id)"
    rls.isolate(op, "credentials", reads=f"{EVERYWHERE} OR person_id = qinglan_person() OR {visible}")
