"""Brings a service's database to the newest revision of its `migrations/` folder, as the owning role."""

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text


def migrate(service: str, owner_url: str, *, revision: str = "head") -> bool:
    """Upgrades to `revision`; says whether anything had to be done. Two at once wait for each other."""
    engine = create_engine(owner_url.replace("postgresql://", "postgresql+psycopg://", 1))
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('qinglan migrations'))"))
            # Migrations write rows too: the owner is under forced row-level security like everyone.
            connection.execute(text("SELECT set_config('qinglan.reach', 'service', true)"))
            return upgrade(connection, service, revision)
    finally:
        engine.dispose()


def upgrade(connection: Connection, service: str, revision: str) -> bool:
    config = alembic_config(service)
    present = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(config).get_current_head()
    if revision == "head" and present == newest:
        return False
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    return True


def alembic_config(service: str) -> Config:
    """Alembic's settings for a service; the environment script is the same for all (`shared/store/alembic_env`)."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "alembic_env"))
    config.set_main_option("version_locations", str(files(f"services.{service}") / "migrations" / "versions"))
    config.set_main_option("path_separator", "os")
    return config
