"""Databases for tests: each service is migrated once into a template, each test gets a copy in 40 ms."""

from dataclasses import dataclass, field
from itertools import count

from shared.settings import ServiceSettings
from shared.store import Store, open_store
from shared.store.cluster import Cluster
from shared.store.migrate import migrate

_numbers = count(1)


@dataclass(frozen=True)
class Database:
    """One service's database for one test, with the store that the service itself would have."""

    service: str
    name: str
    url: str
    owner_url: str
    admin_url: str
    store: Store
    settings: ServiceSettings


@dataclass
class Databases:
    """Hands out migrated databases of a cluster."""

    cluster: Cluster
    templates: set[str] = field(default_factory=set)
    handed_out: list[Database] = field(default_factory=list)

    def of(self, service: str) -> Database:
        """A fresh, migrated, empty database of `service`."""
        self.template(service)
        name = f"t{next(_numbers)}_{service}"
        made = self.cluster.create_service_database(service, database=name, template=f"qinglan_{service}")
        store = open_store(made.url, application=f"test {service}")
        settings = test_settings(service, made.url, made.owner_url)
        admin = self.cluster.admin_url(name)
        database = Database(service, name, made.url, made.owner_url, admin, store, settings)
        self.handed_out.append(database)
        return database

    def template(self, service: str) -> None:
        if service not in self.templates:
            made = self.cluster.create_service_database(service)
            migrate(service, made.owner_url)
            self.templates.add(service)

    def drop_all(self) -> None:
        """Closes the stores and drops what was handed out; between tests."""
        while self.handed_out:
            database = self.handed_out.pop()
            database.store.close()
            self.cluster.drop_database(database.name)


def test_settings(service: str, url: str, owner_url: str) -> ServiceSettings:
    """Settings with nothing behind the bus and the JWKS: a test that needs those says so itself."""
    return ServiceSettings(
        service=service,
        database_url=url,
        database_owner_url=owner_url,
        bus_url="",
        jwks_url="http://127.0.0.1:9/.well-known/jwks.json",
        public_url="http://127.0.0.1:8080",
        host="127.0.0.1",
        port=0,
        metrics_port=0,
        zone="Asia/Shanghai",
        log_level="warning",
    )
