import pytest
from flask import Flask

from services.directory.api import api
from services.directory.texts import CONSTRAINTS
from shared.testing import TestDatabase
from shared.testing.plugin import MakeClient, ServiceApp, ServiceDatabase
from tests.integration.directory.district import District, found_district


@pytest.fixture
def database(service_database: ServiceDatabase) -> TestDatabase:
    return service_database("directory")


@pytest.fixture
def app(service_app: ServiceApp, database: TestDatabase) -> Flask:
    return service_app(api, database, constraints=CONSTRAINTS)


@pytest.fixture
def district(app: Flask, database: TestDatabase, client: MakeClient) -> District:
    """An office with its administrator, and two schools with an administrator each and some teachers."""
    return found_district(app, database, client)
