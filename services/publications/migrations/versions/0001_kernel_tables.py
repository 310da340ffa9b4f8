"""The tables that every service has."""

from alembic import op

from shared.messaging import create_messaging_tables
from shared.store import rls
from shared.web.idempotency import create_web_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.create_functions(op)
    create_messaging_tables(op)
    create_web_tables(op)
