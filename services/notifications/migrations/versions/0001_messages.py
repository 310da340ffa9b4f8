"""Copies of directory's and scheduling's facts, messages, deliveries, mails, announcements, preferences."""

from alembic import op

from shared.messaging import create_messaging_tables
from shared.store import rls
from shared.web.idempotency import create_web_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERVICE_ONLY = "qinglan_reach() = 'service'"
OWN = "person_id = qinglan_person() OR qinglan_reach() = 'service'"

COPIES = (
    """
CREATE TABLE schools (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  active boolean NOT NULL,
  version bigint NOT NULL
)
""",
    """
CREATE TABLE groups (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  removed boolean NOT NULL,
  version bigint NOT NULL
)
""",
    """
CREATE TABLE people (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL,
  lang text NOT NULL,
  active boolean NOT NULL,
  version bigint NOT NULL
)
""",
    """
CREATE TABLE memberships (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  school_id uuid NOT NULL,
  roles text[] NOT NULL,
  group_ids uuid[] NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  -- When directory first told of it: who was there at a publication is told of it even if we hear of them later.
  since timestamptz NOT NULL,
  -- The day as of which it was last seen to who is concerned; its first and last day may have passed since.
  applied_on date NOT NULL,
  version bigint NOT NULL
)
""",
    # 'Who is this person a member with?', for every event of a membership, and by row-level security on people.
    "CREATE INDEX memberships_by_person ON memberships (person_id)",
    "CREATE INDEX memberships_by_school ON memberships (school_id)",
    # Every way in which a list of participants can name a membership. The district has one target, whoever asks.
    """
CREATE VIEW membership_addresses WITH (security_invoker = true) AS
  SELECT id, person_id, school_id, starts_on, ends_on, since, 'person' AS kind, person_id AS target FROM memberships
  UNION ALL
  SELECT id, person_id, school_id, starts_on, ends_on, since, 'school', school_id FROM memberships
  UNION ALL
  SELECT id, person_id, school_id, starts_on, ends_on, since, 'group', unnest(group_ids) FROM memberships
  UNION ALL
  SELECT id, person_id, school_id, starts_on, ends_on, since, 'district', '00000000-0000-0000-0000-000000000000'
  FROM memberships
""",
    """
CREATE TABLE plans (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  title text NOT NULL,
  office text NOT NULL,
  term text NOT NULL,
  plan_version bigint NOT NULL,
  version bigint NOT NULL
)
""",
    # What is needed to say whom an activity concerns; what it says is in `contents`.
    """
CREATE TABLE activities (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  thread uuid NOT NULL,
  state text NOT NULL CONSTRAINT activity_state_is_known CHECK (state IN ('planned', 'scheduled', 'held', 'cancelled')),
  -- Its day in the district's zone, once it has one; while it has only a window, today is what counts.
  day date,
  first_day date,
  last_day date,
  changed_at timestamptz NOT NULL,
  version bigint NOT NULL
)
""",
    """
CREATE TABLE activity_participants (
  activity_id uuid NOT NULL REFERENCES activities ON DELETE CASCADE,
  kind text NOT NULL,
  target uuid NOT NULL,
  CONSTRAINT a_participant_is_named_once PRIMARY KEY (activity_id, kind, target)
)
""",
    # 'Which activities name this school?', when somebody joins it.
    "CREATE INDEX activity_participants_by_target ON activity_participants (kind, target)",
)

MESSAGES = (
    # What a version says, once for all who get it. Old versions stay: a text says what changed since they were read.
    """
CREATE TABLE contents (
  purpose text NOT NULL CONSTRAINT purpose_is_known CHECK (purpose IN ('activity', 'reminder', 'announcement')),
  subject uuid NOT NULL,
  version bigint NOT NULL,
  school_id uuid NOT NULL,
  content jsonb NOT NULL,
  CONSTRAINT a_version_says_one_thing PRIMARY KEY (purpose, subject, version)
)
""",
    # Between two versions of an activity nothing has changed that its reader sees: no reason to bother anybody.
    """
CREATE FUNCTION reads_the_same(activity uuid, before bigint, after bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT count(DISTINCT content - ARRAY['category', 'reason', 'plan_id', 'plan_title']) = 1
  FROM contents WHERE purpose = 'activity' AND subject = activity AND version IN (before, after)
$$
""",
    """
CREATE TABLE messages (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  -- The school through which the person is concerned.
  school_id uuid NOT NULL,
  purpose text NOT NULL,
  subject uuid NOT NULL,
  thread uuid NOT NULL,
  happens_on date NOT NULL,
  version bigint NOT NULL,
  -- The version that the person knows: what the text compares with. The present one: it is new to the person.
  told_version bigint NOT NULL,
  -- How often being concerned changed while the subject stayed at this version.
  turn integer NOT NULL DEFAULT 0,
  state text NOT NULL CONSTRAINT message_state_is_known CHECK (state IN ('live', 'withdrawn', 'suppressed')),
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  read_at timestamptz,
  CONSTRAINT one_message_per_person_and_subject UNIQUE (person_id, purpose, subject),
  CONSTRAINT a_message_says_something FOREIGN KEY (purpose, subject, version) REFERENCES contents,
  CONSTRAINT a_message_was_told_from_an_earlier_version CHECK (told_version <= version)
) WITH (fillfactor = 85)
""",
    # An activity changes: all messages about it.
    "CREATE INDEX messages_by_subject ON messages (subject, purpose)",
    "CREATE INDEX messages_by_thread ON messages (person_id, thread, happens_on, id)",
    # The number beside the bell, asked on every page: as small as what is unread.
    "CREATE INDEX messages_unread ON messages (person_id) WHERE read_at IS NULL AND state <> 'suppressed'",
    """
CREATE VIEW inbox_threads WITH (security_invoker = true) AS
  SELECT person_id, thread, max(changed_at) AS changed_at, count(*) AS total,
         count(*) FILTER (WHERE state = 'live') AS live, count(*) FILTER (WHERE read_at IS NULL) AS unread,
         (array_agg(id ORDER BY changed_at DESC, happens_on, id))[1] AS latest
  FROM messages WHERE state <> 'suppressed' GROUP BY person_id, thread
""",
    # One e-mail to one person. While it is gathering, whatever the person is told in the thread goes into it.
    """
CREATE TABLE mails (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  school_id uuid NOT NULL,
  purpose text NOT NULL,
  thread uuid NOT NULL,
  state text NOT NULL CONSTRAINT mail_state_is_known
    CHECK (state IN ('gathering', 'queued', 'sent', 'suppressed', 'dead')),
  due_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  message_id text CONSTRAINT a_mail_has_its_own_message_id UNIQUE,
  address text,
  subject text,
  body_text text,
  body_html text,
  reason text,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  CONSTRAINT only_a_composed_mail_is_sent CHECK (state NOT IN ('queued', 'sent', 'dead') OR message_id IS NOT NULL)
)
""",
    """
CREATE UNIQUE INDEX one_gathering_mail_per_person_and_thread ON mails (person_id, purpose, thread)
WHERE state = 'gathering'
""",
    # 'What is to be sent now?', asked every two seconds at rest.
    "CREATE INDEX mails_due ON mails (due_at) WHERE state IN ('gathering', 'queued')",
    """
CREATE TABLE deliveries (
  id uuid PRIMARY KEY,
  message_id uuid NOT NULL REFERENCES messages ON DELETE CASCADE,
  person_id uuid NOT NULL,
  school_id uuid NOT NULL,
  purpose text NOT NULL,
  subject uuid NOT NULL,
  version bigint NOT NULL,
  turn integer NOT NULL,
  previous_version bigint,
  channel text NOT NULL CONSTRAINT channel_is_known CHECK (channel IN ('in_app', 'email')),
  state text NOT NULL CONSTRAINT delivery_state_is_known
    CHECK (state IN ('queued', 'delivered', 'suppressed', 'dead')),
  reason text,
  mail_id uuid REFERENCES mails,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  CONSTRAINT a_version_is_delivered_once_per_channel UNIQUE (person_id, purpose, subject, version, turn, channel),
  CONSTRAINT what_was_not_delivered_has_a_reason CHECK (state NOT IN ('suppressed', 'dead') OR reason IS NOT NULL)
)
""",
    "CREATE INDEX deliveries_by_school ON deliveries (school_id, id)",
    # Row-level security on contents: 'has the caller a delivery of it?'
    "CREATE INDEX deliveries_by_subject ON deliveries (subject, purpose)",
    "CREATE INDEX deliveries_of_a_mail ON deliveries (mail_id) WHERE mail_id IS NOT NULL",
)

THE_REST = (
    """
CREATE TABLE announcements (
  id uuid PRIMARY KEY,
  school_id uuid NOT NULL,
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  title text NOT NULL,
  text text NOT NULL,
  participants jsonb NOT NULL,
  state text NOT NULL CONSTRAINT announcement_state_is_known CHECK (state IN ('queued', 'sent')),
  recipients integer NOT NULL DEFAULT 0,
  sent_at timestamptz,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
)
""",
    "CREATE INDEX announcements_by_school ON announcements (school_id, id)",
    """
CREATE TABLE preferences (
  person_id uuid NOT NULL,
  purpose text NOT NULL,
  email boolean NOT NULL,
  CONSTRAINT one_preference_per_person_and_purpose PRIMARY KEY (person_id, purpose)
)
""",
    # What a school decides for its people: it comes before what they prefer.
    """
CREATE TABLE mail_policies (
  school_id uuid NOT NULL,
  purpose text NOT NULL,
  rule text NOT NULL CONSTRAINT mail_rule_is_known CHECK (rule IN ('forced', 'forbidden')),
  CONSTRAINT one_rule_per_school_and_purpose PRIMARY KEY (school_id, purpose)
)
""",
)


def upgrade() -> None:
    rls.create_functions(op)
    create_messaging_tables(op)
    create_web_tables(op)
    for statement in (*COPIES, *MESSAGES, *THE_REST):
        op.execute(statement)
    isolate_copies()
    isolate_messages()
    rls.isolate(op, "announcements")
    rls.isolate(op, "preferences", reads=OWN)
    rls.isolate(op, "mail_policies")
    for view in ("membership_addresses", "inbox_threads"):
        rls.grant(op, view)


def isolate_copies() -> None:
    """Copies are written by the worker; a request reads only what an announcement needs, and only of its school."""
    rls.isolate(op, "schools", reads="qinglan_reaches(id)", writes=SERVICE_ONLY)
    rls.isolate(op, "groups", reads="qinglan_reaches(school_id)", writes=SERVICE_ONLY)
    rls.isolate(op, "memberships", reads="qinglan_reaches(school_id)", writes=SERVICE_ONLY)
    rls.isolate(
        op,
        "people",
        reads="qinglan_reach() IN ('service', 'district') OR id = qinglan_person()"
        " OR EXISTS (SELECT 1 FROM memberships AS m WHERE m.person_id = people.id)",
        writes=SERVICE_ONLY,
    )
    for table in ("plans", "activities", "activity_participants"):
        rls.isolate(op, table, reads=SERVICE_ONLY)


def isolate_messages() -> None:
    """A message is its person's alone, whatever their role; deliveries are also for those who run the school."""
    rls.isolate(op, "messages", reads=OWN)
    rls.isolate(op, "mails", reads=OWN, writes=SERVICE_ONLY)
    rls.isolate(op, "deliveries", reads=f"{OWN} OR qinglan_reaches(school_id)", writes=SERVICE_ONLY)
    rls.isolate(
        op,
        "contents",
        reads="qinglan_reaches(school_id) OR EXISTS (SELECT 1 FROM deliveries AS d"
        " WHERE d.subject = contents.subject AND d.purpose = contents.purpose)",
        writes=SERVICE_ONLY,
    )
