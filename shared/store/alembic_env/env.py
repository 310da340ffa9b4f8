"""Alembic's environment: the caller hands over an open connection and commits it."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
