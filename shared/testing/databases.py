"""A database per test: a service's migrations run once a session, each test gets a copy of the result (40 ms)."""

from dataclasses import dataclass
from functools import cached_property
from itertools import count

import psycopg
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

    def close(self) -> None:
        for role in ("store", "owner"):
            if role in self.__dict__:
                self.__dict__[role].close()


class Databases:
    """Makes copies of migrated templates in one cluster and drops them again."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._numbers = count(1)
        self._templates: set[str] = set()

    def copy(self, service: str) -> TestDatabase:
        """A fresh database of `service` with all its migrations."""
        name = f"test_{service}_{next(self._numbers)}"
        made = self.cluster.create_service_database(service, database=name, template=self._template(service))
        return TestDatabase(service, name, made.url, made.owner_url)

    def empty(self, service: str) -> TestDatabase:
        """A fresh database of `service` without any table: for tests of the migrations themselves."""
        name = f"test_{service}_{next(self._numbers)}"
        made = self.cluster.create_service_database(service, database=name)
        return TestDatabase(service, name, made.url, made.owner_url)

    def drop(self, database: TestDatabase) -> None:
        database.close()
        self.cluster.drop_database(database.name)

    def as_superuser(self, database: TestDatabase) -> psycopg.Connection:
        """Past row-level security: to see what is really there, never to set up what a service should do itself."""
        return psycopg.connect(self.cluster.admin_url(database.name), autocommit=True)

    def _template(self, service: str) -> str:
        name = f"template_{service}"
        if name not in self._templates:
            made = self.cluster.create_service_database(service, database=name)
            migrate(service, made.owner_url)
            self._templates.add(name)
        return name
