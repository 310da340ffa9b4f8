"""The kernel's tables, made by each service's first migration. SQL first: each index says why it is there.

No row-level security here: a request writes the outbox inside the scope of its school, and the worker reads
all of it with reach `service`. Nothing in these tables is ever served to a caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

OUTBOX = """
CREATE TABLE outbox (
    -- Taken before the commit, so not the order of commits: read `published_at IS NULL ORDER BY id`, never `id > last`.
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     uuid        NOT NULL,
    type         text        NOT NULL,
    aggregate    text        NOT NULL,
    subject      text        NOT NULL,
    sequence     bigint      NOT NULL CONSTRAINT sequence_starts_at_one CHECK (sequence >= 1),
    school       uuid        NOT NULL,
    resync       boolean     NOT NULL DEFAULT false,
    -- The CloudEvent as it will be published. jsonb refuses U+0000 here, in the writer's transaction, not in every reader's.
    envelope     jsonb       NOT NULL,
    written_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_at timestamptz
)
"""

OUTBOX_INDEXES = (
    # The relay's only question. Partial, so that it stays as small as the backlog however long the history.
    "CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL",
    # Two events for one version of an aggregate would make 'in order' meaningless. A resync repeats versions by design.
    "CREATE UNIQUE INDEX one_event_per_version_of_an_aggregate ON outbox (aggregate, subject, sequence) WHERE NOT resync",
    # Retention deletes the oldest published rows without scanning the rest.
    "CREATE INDEX outbox_published_for_retention ON outbox (published_at) WHERE published_at IS NOT NULL",
)

INBOX = """
CREATE TABLE inbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source          text        NOT NULL,
    event_id        uuid        NOT NULL,
    type            text        NOT NULL,
    aggregate       text        NOT NULL,
    subject         text        NOT NULL,
    sequence        bigint      NOT NULL,
    school          uuid,
    resync          boolean     NOT NULL DEFAULT false,
    -- Set by a replay: run it again even if its subject has moved on.
    forced          boolean     NOT NULL DEFAULT false,
    envelope        jsonb,
    raw             bytea,
    state           text        NOT NULL DEFAULT 'pending',
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    error           text,
    received_at     timestamptz NOT NULL,
    settled_at      timestamptz,
    -- Duplicate delivery ends here.
    CONSTRAINT an_event_is_taken_in_once UNIQUE (source, event_id),
    CONSTRAINT an_event_is_kept_decoded_or_raw CHECK (envelope IS NOT NULL OR raw IS NOT NULL),
    CONSTRAINT inbox_state_is_known CHECK (state IN ('pending', 'handled', 'skipped', 'dead', 'discarded')),
    CONSTRAINT only_a_pending_event_is_unsettled CHECK ((state = 'pending') = (settled_at IS NULL))
)
"""

INBOX_INDEXES = (
    # 'What is due?', asked every second at rest: as small as the trouble there is.
    "CREATE INDEX inbox_pending_by_time ON inbox (next_attempt_at) WHERE state = 'pending'",
    # 'What of this subject is waiting?', in the order in which it must be handled.
    "CREATE INDEX inbox_pending_by_subject ON inbox (aggregate, subject, sequence) WHERE state = 'pending'",
    # Dead letters are listed and counted often, and few.
    "CREATE INDEX inbox_dead ON inbox (settled_at) WHERE state = 'dead'",
    # Retention; the dead are kept until a person decides.
    "CREATE INDEX inbox_settled_for_retention ON inbox (settled_at) WHERE state IN ('handled', 'skipped', 'discarded')",
)

POSITIONS = """
CREATE TABLE inbox_positions (
    aggregate text   NOT NULL,
    subject   text   NOT NULL,
    -- The highest sequence of this subject that is settled (handled, skipped or dead).
    sequence  bigint NOT NULL,
    CONSTRAINT one_position_per_subject PRIMARY KEY (aggregate, subject)
) WITH (fillfactor = 70)
"""

TIMERS = """
CREATE TABLE timers (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key             text        NOT NULL CONSTRAINT a_timer_fires_once_per_key UNIQUE,
    kind            text        NOT NULL,
    school          uuid,
    payload         jsonb       NOT NULL,
    due_at          timestamptz NOT NULL,
    -- The lateness rule: after this it is not worth doing any more. NULL: late is better than never.
    skip_after      timestamptz CONSTRAINT a_timer_is_due_before_it_is_too_late CHECK (skip_after >= due_at),
    state           text        NOT NULL DEFAULT 'pending',
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    error           text,
    settled_at      timestamptz,
    CONSTRAINT timer_state_is_known CHECK (state IN ('pending', 'done', 'missed', 'dead'))
)
"""

TIMERS_INDEXES = (
    # 'What falls due next?', asked every second at rest.
    "CREATE INDEX timers_pending_by_time ON timers (next_attempt_at) WHERE state = 'pending'",
    "CREATE INDEX timers_settled_for_retention ON timers (settled_at) WHERE settled_at IS NOT NULL",
)

TABLES = ("outbox", "inbox", "inbox_positions", "timers")

# Tables that work as queues: nearly every row is changed once and deleted once, at one end. By default PostgreSQL waits
# until a fifth of a table is dead, which for an outbox of two weeks is hundreds of thousands of rows, all of them at the
# place in `outbox_unpublished` and `inbox_pending_by_time` that the next question reads first. So vacuum comes by count,
# soon and without naps: it then has little to do, and the room of what went is used again instead of growing the file.
QUEUE_AUTOVACUUM = {
    "autovacuum_vacuum_scale_factor": "0",
    "autovacuum_vacuum_threshold": "5000",
    "autovacuum_vacuum_cost_delay": "0",
    # The planner must not believe in an empty table what was seen in a full one, nor the other way round.
    "autovacuum_analyze_scale_factor": "0.02",
    "autovacuum_analyze_threshold": "5000",
}


class Operations(Protocol):
    """What is used of `alembic.op`, so that a test can hand in a connection's `execute`."""

    def execute(self, sqltext: str) -> None: ...


def _grant(app_role: str | None) -> str:
    role = f"'{app_role}'" if app_role else "regexp_replace(current_user, '_owner$', '_app')"
    return f"""
DO $$ BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON {", ".join(TABLES)} TO %I', {role});
END $$
"""


def create_messaging_tables(op: Operations, app_role: str | None = None) -> None:
    """Create outbox, inbox, inbox_positions and timers and let the application role use them.

    `app_role` defaults to the migrating role's name with `_owner` replaced by `_app`.
    """
    for statement in (OUTBOX, *OUTBOX_INDEXES, INBOX, *INBOX_INDEXES, POSITIONS, TIMERS, *TIMERS_INDEXES):
        op.execute(statement)
    op.execute(_grant(app_role))


def tune_messaging_tables(op: Operations) -> None:
    """Have the kernel's tables vacuumed as queues; changes no row, blocks no reader and no writer."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} SET ({options(QUEUE_AUTOVACUUM)})")


def options(settings: Mapping[str, str]) -> str:
    """As storage parameters are written."""
    return ", ".join(f"{name} = {value}" for name, value in settings.items())


def drop_messaging_tables(op: Operations) -> None:
    """Undo `create_messaging_tables`."""
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
