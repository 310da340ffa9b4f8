"""Copies of the directory's facts; sessions, refresh tokens and failed attempts."""

from alembic import op

from shared.messaging import create_messaging_tables
from shared.store import rls
from shared.web.idempotency import create_web_tables

revision = "0001"
down_revision = None

TABLES = (
    """
CREATE TABLE schools (
    id      uuid   PRIMARY KEY,
    name    text   NOT NULL,
    kind    text   NOT NULL,
    active  boolean NOT NULL,
    version bigint NOT NULL
)""",
    """
CREATE TABLE people (
    id        uuid    PRIMARY KEY,
    login     text    NOT NULL,
    login_key text    NOT NULL,
    name      text    NOT NULL,
    lang      text    NOT NULL,
    active    boolean NOT NULL,
    version   bigint  NOT NULL
)""",
    # Not unique: the directory sees to that, and two people who swap their logins arrive here one after the other.
    "CREATE INDEX people_by_login ON people (login_key) WHERE active",
    """
CREATE TABLE memberships (
    id        uuid   PRIMARY KEY,
    person_id uuid   NOT NULL,
    school_id uuid   NOT NULL,
    roles     text[] NOT NULL,
    starts_on date   NOT NULL,
    ends_on   date,
    version   bigint NOT NULL
)""",
    "CREATE INDEX memberships_of_a_person ON memberships (person_id)",
    """
CREATE TABLE credentials (
    person_id   uuid    PRIMARY KEY,
    verifier    text    NOT NULL CONSTRAINT a_verifier_is_argon2id CHECK (verifier LIKE '$argon2id$%'),
    must_change boolean NOT NULL,
    version     bigint  NOT NULL
)""",
    """
CREATE TABLE sessions (
    id         uuid        PRIMARY KEY,
    person_id  uuid        NOT NULL,
    school_id  uuid        NOT NULL,
    address    text        NOT NULL,
    started_at timestamptz NOT NULL,
    used_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    ended_by   text,
    CONSTRAINT an_ended_session_says_why CHECK ((ended_at IS NULL) = (ended_by IS NULL))
)""",
    # 'Sign out everywhere', and the school that somebody acted for last.
    "CREATE INDEX sessions_of_a_person ON sessions (person_id, used_at)",
    # Old ones are deleted without scanning the rest.
    "CREATE INDEX sessions_by_expiry ON sessions (expires_at)",
    """
CREATE TABLE refresh_tokens (
    hash       bytea       PRIMARY KEY CONSTRAINT a_refresh_token_is_kept_as_its_sha256 CHECK (length(hash) = 32),
    session_id uuid        NOT NULL REFERENCES sessions ON DELETE CASCADE,
    made_at    timestamptz NOT NULL,
    used_at    timestamptz,
    retired    boolean     NOT NULL DEFAULT false
)""",
    "CREATE INDEX refresh_tokens_of_a_session ON refresh_tokens (session_id)",
    """
CREATE TABLE sign_in_failures (
    kind         text        NOT NULL CONSTRAINT failures_of_an_account_or_an_address CHECK (kind IN ('account', 'address')),
    key          bytea       NOT NULL,
    count        integer     NOT NULL,
    since        timestamptz,
    locked_until timestamptz,
    locks        integer     NOT NULL,
    failed_at    timestamptz NOT NULL,
    CONSTRAINT one_count_per_account_or_address PRIMARY KEY (kind, key)
)""",
    "CREATE INDEX sign_in_failures_by_age ON sign_in_failures (failed_at)",
)

SERVICE_ONLY = "qinglan_reach() = 'service'"
OWN = f"{SERVICE_ONLY} OR person_id = qinglan_person()"


def upgrade() -> None:
    rls.create_functions(op)
    create_messaging_tables(op)
    create_web_tables(op)
    for statement in TABLES:
        op.execute(statement)
    # People, sessions and credentials have no school: a person reaches what is his own, the service's worker
    # and signing in itself reach the rest. What the directory says is written by the worker alone.
    rls.isolate(op, "schools", reads="qinglan_reach() <> 'none'", writes=SERVICE_ONLY)
    rls.isolate(op, "people", reads=f"{SERVICE_ONLY} OR id = qinglan_person()", writes=SERVICE_ONLY)
    rls.isolate(op, "memberships", reads=OWN, writes=SERVICE_ONLY)
    rls.isolate(op, "credentials", reads=SERVICE_ONLY)
    rls.isolate(op, "sessions", reads=OWN)
    rls.isolate(op, "refresh_tokens", reads=SERVICE_ONLY)
    rls.isolate(op, "sign_in_failures", reads=SERVICE_ONLY)


def downgrade() -> None:
    raise NotImplementedError("the first revision: drop the database instead")
