"""Another school's token on every route, and the database with the WHERE removed. Fails closed, or it fails here."""

import hashlib
from typing import Any
from uuid import UUID

import marshmallow as ma
import pytest
from sqlalchemy import text

from shared.ids import new_id
from shared.store import NOBODY, SERVICE, Scope
from shared.testing import TestDatabase
from shared.testing.plugin import ServiceDatabase
from shared.web import Endpoint
from tests.contract.conftest import SERVICES, Served, ServeService
from tests.contract.worlds import Known, populate

#: The message kernel's own tables: written in a school's transaction, read by the worker alone, never served.
KERNEL = {"outbox", "inbox", "inbox_positions", "timers"}
SCHOOL_COLUMNS = {"school_id", "school"}
READING = {"GET"}
#: Every school's name is for all in the district to read.
OPEN_TO_ALL = {("directory", "list_schools"), ("directory", "get_school")}


@pytest.mark.parametrize("service", SERVICES)
def test_another_schools_token_gets_nothing_and_changes_nothing(service: str, serve: ServeService) -> None:
    served = serve(service)
    theirs, ours = new_id(), new_id()
    known = populate(served, theirs)
    before = rows_of(served.database, theirs)
    for prefix, endpoint in served.endpoints:
        if endpoint.needs != "public" and (service, endpoint.name) not in OPEN_TO_ALL:
            try_route(served, prefix, endpoint, ours, known, theirs)
    assert rows_of(served.database, theirs) == before


def try_route(served: Served, prefix: str, endpoint: Endpoint, ours: UUID, known: Known, theirs: UUID) -> None:
    names = path_names(endpoint)
    missing = [name for name in names if name not in known]
    assert not missing, f"tests/contract/worlds.py makes no {missing} for {endpoint.method} {endpoint.path}"
    path = prefix + fill(endpoint.path, known)
    headers = served.headers(ours, "school_admin") | {"If-Match": '"1"'}
    body = example_of(endpoint.body, known, theirs) if endpoint.body else None
    response = served.app.test_client().open(path, method=endpoint.method, json=body, headers=headers)
    said = f"{endpoint.method} {path} {body} -> {response.status_code} {response.text[:300]}"
    assert response.status_code < 500, said
    if names:
        assert response.status_code in {403, 404}, said
    assert str(theirs) not in response.text, said
    assert not any(made in response.text for made in known.values() if made not in path and made not in str(body)), said


def path_names(endpoint: Endpoint) -> list[str]:
    parts = [part for part in endpoint.path.split("/") if part.startswith("<")]
    return [part.strip("<>").split(":")[-1] for part in parts]


def fill(path: str, known: Known) -> str:
    return "/".join(
        known[part.strip("<>").split(":")[-1]] if part.startswith("<") else part for part in path.split("/")
    )


def example_of(schema: type[ma.Schema], known: Known, theirs: UUID) -> dict[str, Any]:
    """A body that passes the schema, with the other school's ids wherever an id is asked for."""
    return {
        name: value_of(name, field, known, theirs) for name, field in schema().fields.items() if wanted(name, field)
    }


def wanted(name: str, field: Any) -> bool:
    return not field.dump_only and (field.required or name.endswith(("_id", "_ids")))


def value_of(name: str, field: Any, known: Known, theirs: UUID) -> Any:
    allowed = next((rule.choices for rule in field.validators if isinstance(rule, ma.validate.OneOf)), None)
    if allowed:
        return next(iter(allowed))
    if isinstance(field, ma.fields.UUID):
        return str(theirs) if name == "school_id" else known.get(name, str(new_id()))
    if isinstance(field, ma.fields.Nested):
        return example_of(type(field.schema), known, theirs)
    if isinstance(field, ma.fields.List):
        length = next((rule.min for rule in field.validators if isinstance(rule, ma.validate.Length)), 1) or 1
        return [value_of(name.removesuffix("s"), field.inner, known, theirs) for _ in range(length)]
    return next((value for kind, value in PLAIN if isinstance(field, kind)), "示例文字")


PLAIN: tuple[tuple[type, Any], ...] = (
    (ma.fields.Boolean, True),
    (ma.fields.Integer, 1),
    (ma.fields.AwareDateTime, "2026-10-01T01:00:00+00:00"),
    (ma.fields.DateTime, "2026-10-01T01:00:00+00:00"),
    (ma.fields.Date, "2026-10-01"),
    (ma.fields.Time, "09:00:00"),
    (ma.fields.Email, "teacher@example.org"),
    (ma.fields.Dict, {}),
)


def school_tables(database: TestDatabase) -> dict[str, str]:
    """Table -> the column that says whose row it is."""
    statement = text(
        "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    with database.store.begin(SERVICE) as session:
        rows = session.execute(statement).all()
    return {table: column for table, column in rows if column in SCHOOL_COLUMNS and table not in KERNEL}


def rows_of(database: TestDatabase, school: UUID) -> dict[str, str]:
    """A fingerprint of everything that a school has, by table."""
    found = {}
    with database.store.begin(SERVICE) as session:
        for table, column in school_tables(database).items():
            statement = text(f"SELECT {table}::text FROM {table} WHERE {column} = :school ORDER BY 1")
            rows = session.scalars(statement, {"school": school}).all()
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
def test_every_table_with_a_school_is_isolated_by_the_database(service: str, service_database: ServiceDatabase) -> None:
    database = service_database(service)
    statement = text(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    with database.store.begin(SERVICE) as session:
        open_tables = set(session.scalars(statement)) - KERNEL - {"alembic_version"}
        owner, bypasses = session.execute(
            text("SELECT count(*) FILTER (WHERE tableowner = current_user), (SELECT rolbypassrls OR rolsuper FROM"
                 " pg_roles WHERE rolname = current_user) FROM pg_tables WHERE schemaname = 'public'")
        ).one()  # fmt: skip
    assert not open_tables & school_tables(database).keys()
    assert (owner, bypasses) == (0, False), "the application's role must own nothing and bypass nothing"


@pytest.mark.parametrize("service", SERVICES)
def test_with_the_where_removed_the_database_still_returns_nothing(service: str, serve: ServeService) -> None:
    served = serve(service)
    theirs = new_id()
    populate(served, theirs)
    shown = {"schools"}  # every school's name is for all to see
    for scope in (NOBODY, Scope("school", new_id(), new_id())):
        with served.database.store.begin(scope) as session:
            for table, column in school_tables(served.database).items():
                if table not in shown:
                    seen = session.scalars(text(f"SELECT {column} FROM {table}")).all()
                    assert theirs not in seen, f"{table} in scope {scope.reach}"
