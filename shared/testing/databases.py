"""A database per test: a service's migrations run once a session, each test gets a copy of the result.

A copy is emptied and used again after its test (15 ms, where making and dropping one takes 60), unless the test
touched it as its owner, or the migrations themselves put rows into it.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import count

import psycopg
from psycopg import sql
from sqlalchemy.engine import create_engine

from shared.store import Store, open_store
from shared.store.cluster import Cluster
from shared.store.migrate import migrate


@dataclass
class TestDatabase:
    """One service's database for one test. `store` connects as the application role, `owner` owns the tables."""

    __test__ = False

    service: str
    name: str
    url: str
    owner_url: str

    @cached_property
    def store(self) -> Store:
        return open_store(self.url, application=f"test {self.service}")

    @cached_property
    def owner(self) -> Store:
        """Under row-level security as well; for what only an owner may do, such as ALTER TABLE."""
        engine = create_engine(self.owner_url.replace("postgresql://", "postgresql+psycopg://", 1), pool_size=1)
        return Store(engine)

    def close(self) -> bool:
        """Closes what was opened; says whether the owner stayed out of it."""
        for role in ("store", "owner"):
            if role in self.__dict__:
                self.__dict__[role].close()
        return "owner" not in self.__dict__


# The superuser passes row-level security; as a replica no foreign key asks for an order.
EMPTY = """
DO $$ DECLARE each record; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR each IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', each.name); END LOOP;
  FOR each IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
    LOOP EXECUTE format('ALTER SEQUENCE %I RESTART', each.name); END LOOP;
END $$
"""
# The process's own waker only notifies, and goes by itself.
LEAVE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'qinglan waker'
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


class Databases:
    """Makes copies of migrated templates in one cluster and takes them back."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._numbers = count(1)
        #: service -> whether its copies can be emptied and used again
        self._templates: dict[str, bool] = {}
        self._free: dict[str, list[TestDatabase]] = {}

    def copy(self, service: str) -> TestDatabase:
        """A database of `service` with all its migrations and nothing else."""
        if free := self._free.get(service):
            return free.pop()
        if service not in self._templates:
            self._templates[service] = self._make_template(service)
        return self._make(service, template_name(service))

    def empty(self, service: str) -> TestDatabase:
        """A fresh database of `service` without any table: for tests of the migrations themselves."""
        return self._make(service, None)

    def take_back(self, database: TestDatabase) -> None:
        """After a test: emptied for the next one, or dropped."""
        untouched = database.close()
        if not (untouched and self._templates.get(database.service)):
            self.drop(database)
            return
        with self.as_superuser(database) as connection:
            connection.execute(LEAVE)
            connection.execute(EMPTY)
        again = TestDatabase(database.service, database.name, database.url, database.owner_url)
        self._free.setdefault(database.service, []).append(again)

    def drop(self, database: TestDatabase) -> None:
        database.close()
        self.cluster.drop_database(database.name)

    def as_superuser(self, database: TestDatabase) -> psycopg.Connection:
        """Past row-level security: to see what is really there, never to set up what a service should do itself."""
        return psycopg.connect(self.cluster.admin_url(database.name), autocommit=True)

    def _make(self, service: str, template: str | None) -> TestDatabase:
        name = f"test_{service}_{next(self._numbers)}"
        made = self.cluster.create_service_database(service, database=name, template=template)
        return TestDatabase(service, name, made.url, made.owner_url)

    def _make_template(self, service: str) -> bool:
        made = self.cluster.create_service_database(service, database=template_name(service))
        migrate(service, made.owner_url)
        with psycopg.connect(self.cluster.admin_url(template_name(service))) as connection:
            return not any(
                connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(name))).fetchone()
                is not None
                for (name,) in connection.execute(TABLES).fetchall()
            )


def template_name(service: str) -> str:
    return f"template_{service}"
