"""Only the primary key's index holds a message's id.

A delivery's foreign key looks for its message by that id. While the statistics say that `messages` is empty, every index
that holds the id costs the same to the planner: by the one of the threads, where it stood last, each check read all of
the index, and a plan of seventy activities for a school of a hundred ran into the statement's limit.

Messages cannot be written while the index is made: seconds for a million.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP INDEX messages_by_thread")
    op.execute("CREATE INDEX messages_by_thread ON messages (person_id, thread, happens_on)")
