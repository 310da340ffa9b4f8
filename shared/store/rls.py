"""Row-level security as the migrations write it: forced on every table with a school, for the owner too.

The rule lives in one SQL function, `qinglan_reaches(school)`, made in each service's first migration. It is
STABLE and reads the three settings of `shared.store.transaction`; a transaction that set none sees nothing.
"""

from typing import Protocol

from sqlalchemy import TextClause, text

FUNCTIONS = """
CREATE FUNCTION qinglan_reaches(school uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE current_setting('qinglan.reach', true)
    WHEN 'service' THEN true
    WHEN 'district' THEN true
    WHEN 'school' THEN school = nullif(current_setting('qinglan.school', true), '')::uuid
    ELSE false END
$$;
CREATE FUNCTION qinglan_reach() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('qinglan.reach', true), ''), 'none')
$$;
CREATE FUNCTION qinglan_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('qinglan.person', true), '')::uuid
$$;
"""


class Operations(Protocol):
    """What is used of `alembic.op`."""

    def execute(self, sqltext: TextClause, /) -> None: ...


def create_functions(op: Operations) -> None:
    """The functions that every policy calls; first thing in a service's first migration."""
    op.execute(text(FUNCTIONS))


def isolate(op: Operations, table: str, *, reads: str = "qinglan_reaches(school_id)", writes: str = "") -> None:
    """Row-level security on `table`: SQL conditions for reading and for writing (default: the same).

    The application role is granted the four statements on the table; it owns nothing.
    """
    writes = writes or reads
    for statement in (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({reads})",
        f"CREATE POLICY {table}_insert ON {table} FOR INSERT WITH CHECK ({writes})",
        f"CREATE POLICY {table}_update ON {table} FOR UPDATE USING ({writes}) WITH CHECK ({writes})",
        f"CREATE POLICY {table}_delete ON {table} FOR DELETE USING ({writes})",
    ):
        op.execute(text(statement))
    grant(op, table)


def grant(op: Operations, table: str) -> None:
    """Lets the application role use a table. The role is the owner's name with `_app` for `_owner`."""
    op.execute(
        text(
            f"DO $$ BEGIN EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO %I',"
            " replace(current_user, '_owner', '_app')); END $$"
        )
    )
