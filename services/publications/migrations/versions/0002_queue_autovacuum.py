"""Outbox, inbox and timers are vacuumed as the queues that they are. Settings only: no row changes, nothing waits."""

from alembic import op

from shared.messaging import tune_messaging_tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tune_messaging_tables(op)
