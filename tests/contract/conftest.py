"""Every service's app on a database of its own, and what the tests of all routes need of it."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask

from deploy.apidocs import apis
from shared.clock import FixedClock
from shared.ids import new_id
from shared.testing import Signer, TestDatabase, settings_for
from shared.testing.plugin import ServiceDatabase
from shared.web import Api, Endpoint

#: The gateway's routes answer for the caller's own session and have no school's rows to show.
SERVICES = ("directory", "notifications", "publications", "scheduling", "training")


@dataclass(frozen=True)
class Served:
    """A service as a test sees it."""

    service: str
    app: Flask
    database: TestDatabase
    signer: Signer

    @property
    def apis(self) -> list[Api]:
        return apis(self.service)

    @property
    def endpoints(self) -> list[tuple[str, Endpoint]]:
        """Every route with the prefix that it stands under."""
        return [(api.prefix, endpoint) for api in self.apis for endpoint in api.endpoints]

    def headers(self, school: UUID, *roles: str, person: UUID | None = None) -> dict[str, str]:
        token = self.signer.token(person or new_id(), school, roles or ("school_admin",))
        return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}


ServeService = Callable[[str], Served]


@pytest.fixture
def serve(service_database: ServiceDatabase, signer: Signer, clock: FixedClock) -> ServeService:
    def make(service: str) -> Served:
        database = service_database(service)
        settings = settings_for(service, database.url, database.owner_url)
        module = importlib.import_module(f"services.{service}.app")
        app = module.make_app(settings, database.store, clock=clock, verifier=signer.verifier())
        return Served(service, app, database, signer)

    return make
