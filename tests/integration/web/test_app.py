"""The way of every request, on a real PostgreSQL: one transaction, one answer a key, one school's rows."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import marshmallow as ma
import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import MetaData, select, text
from sqlalchemy.orm import Mapped

from shared.errors import InvalidError, NotFoundError
from shared.ids import new_id
from shared.store import Base, Versioned, uuid_key
from shared.testing import Databases, Signer, TestDatabase
from shared.testing.plugin import ServiceDatabase
from shared.testing.settings import settings_for
from shared.web import Api, Call, Capability, Page, create_app, paginate

MINE, THEIRS, ME = new_id(), new_id(), new_id()

TABLE = """
CREATE TABLE notes (id uuid PRIMARY KEY, school_id uuid NOT NULL, text text NOT NULL,
  version bigint NOT NULL DEFAULT 1, created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now(),
  CONSTRAINT no_two_notes_say_the_same UNIQUE (school_id, text),
  CONSTRAINT a_note_is_short CHECK (length(text) < 50));
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY notes_all ON notes USING (qinglan_reaches(school_id)) WITH CHECK (qinglan_reaches(school_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO training_app;
"""


class OwnBase(Base):
    __abstract__ = True
    metadata = MetaData()


class Note(Versioned, OwnBase):
    __tablename__ = "notes"
    id: Mapped[uuid_key]
    school_id: Mapped[UUID]
    text: Mapped[str]


class NoteIn(ma.Schema):
    text = ma.fields.String(required=True)
    school_id = ma.fields.UUID(load_default=None)


class NoteOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    text = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)


api = Api("training", title="Tried")


@api.post("/notes", needs=Capability.PLAN_WRITE, summary="Add", body=NoteIn, returns=NoteOut, status=201)
def add_note(call: Call) -> Note:
    note = Note(id=new_id(), school_id=call.body["school_id"] or call.caller.school, text=call.body["text"], version=1)
    call.session.add(note)
    call.session.flush()
    if note.text == "regret":
        raise InvalidError("changed my mind")
    return note


@api.get("/notes", needs=Capability.PLAN_READ, summary="All", returns=NoteOut, paged=True)
def list_notes(call: Call) -> Page:
    return paginate(
        call.session, select(Note), [Note.text, Note.id], limit=call.query["limit"], cursor=call.query["cursor"]
    )


@api.put(
    "/notes/<uuid:note_id>",
    needs=Capability.PLAN_WRITE,
    summary="Say else",
    body=NoteIn,
    returns=NoteOut,
    versioned=True,
)
def change_note(call: Call, note_id: UUID) -> Note:
    note = call.session.scalar(select(Note).where(Note.id == note_id).with_for_update())
    if note is None:
        raise NotFoundError("no such note")
    call.expect_version(note.version)
    note.text, note.version = call.body["text"], note.version + 1
    call.session.flush()
    return note


@api.get("/everything", needs=Capability.PLAN_READ, summary="Without a WHERE")
def everything(call: Call) -> dict[str, Any]:
    return {"texts": list(call.session.scalars(text("SELECT text FROM notes ORDER BY text")))}


@pytest.fixture
def database(service_database: ServiceDatabase) -> TestDatabase:
    database = service_database("training")
    with database.owner.begin() as session:  # a database that its owner touched is not used for another test
        session.connection().exec_driver_sql(TABLE)
    return database


@pytest.fixture
def client(database: TestDatabase, signer: Signer) -> FlaskClient:
    texts = {"no_two_notes_say_the_same": ("已有相同内容", "there is one like it")}
    settings = settings_for("training", database.url, database.owner_url)
    app = create_app(api, settings, database.store, clock=signer.clock, verifier=signer.verifier(), constraints=texts)
    return app.test_client()


def bearer(signer: Signer, role: str, school: UUID, person: UUID | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {signer.token(person or new_id(), school, [role])}"}


@pytest.fixture
def lead(signer: Signer) -> dict[str, str]:
    return bearer(signer, "office_lead", MINE, ME)


def add(client: FlaskClient, headers: dict[str, str], said: str, **more: str) -> Any:
    return client.post("/api/training/v1/notes", json={"text": said}, headers=headers | more)


def texts(client: FlaskClient, headers: dict[str, str]) -> list[str]:
    answer = client.get("/api/training/v1/everything", headers=headers).get_json()
    return list(answer["texts"])


def test_a_write_is_committed_before_its_answer(client: FlaskClient, lead: dict[str, str]) -> None:
    response = add(client, lead, "one")
    assert (response.status_code, response.headers["ETag"]) == (201, '"1"')
    assert texts(client, lead) == ["one"]


def test_a_refused_write_leaves_nothing(client: FlaskClient, lead: dict[str, str]) -> None:
    assert add(client, lead, "regret").status_code == 422
    assert texts(client, lead) == []


def test_without_a_where_the_database_shows_one_school(
    client: FlaskClient, lead: dict[str, str], signer: Signer
) -> None:
    add(client, lead, "mine")
    theirs = bearer(signer, "office_lead", THEIRS)
    add(client, theirs, "theirs")
    assert texts(client, lead) == ["mine"]
    assert texts(client, theirs) == ["theirs"]
    assert texts(client, bearer(signer, "district_admin", new_id())) == ["mine", "theirs"]


def test_writing_into_another_school_is_forbidden_by_the_database(client: FlaskClient, lead: dict[str, str]) -> None:
    body = {"text": "x", "school_id": str(THEIRS)}
    response = client.post("/api/training/v1/notes", json=body, headers=lead)
    assert (response.status_code, response.get_json(force=True)["code"]) == (403, "school")


def test_a_transaction_without_a_scope_sees_nothing(
    client: FlaskClient, lead: dict[str, str], database: TestDatabase
) -> None:
    add(client, lead, "mine")
    with database.store.begin() as session:
        assert session.scalars(text("SELECT text FROM notes")).all() == []


def test_a_constraint_speaks_through_its_name(client: FlaskClient, lead: dict[str, str]) -> None:
    add(client, lead, "twice")
    refused = add(client, lead, "twice").get_json(force=True)
    assert (refused["status"], refused["code"], refused["detail"]) == (409, "no_two_notes_say_the_same", "已有相同内容")
    unnamed = add(client, lead, "x" * 60).get_json(force=True)
    assert (unnamed["status"], unnamed["detail"]) == (409, "a note is short")


def test_no_token_no_capability_and_another_method_are_told_apart(
    client: FlaskClient, lead: dict[str, str], signer: Signer
) -> None:
    assert add(client, {}, "x").status_code == 401
    assert add(client, bearer(signer, "teacher", MINE), "x").status_code == 403
    assert client.delete("/api/training/v1/notes", headers=lead).status_code == 405


def test_a_repeated_key_does_it_once_and_answers_the_same(client: FlaskClient, lead: dict[str, str]) -> None:
    first = add(client, lead, "once", **{"Idempotency-Key": "k"})
    again = add(client, lead, "once", **{"Idempotency-Key": "k"})
    assert (again.status_code, again.data, again.headers["ETag"]) == (201, first.data, first.headers["ETag"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert texts(client, lead) == ["once"]


def test_a_key_is_not_for_another_request_nor_for_another_person(
    client: FlaskClient, lead: dict[str, str], signer: Signer
) -> None:
    add(client, lead, "one", **{"Idempotency-Key": "k"})
    assert add(client, lead, "two", **{"Idempotency-Key": "k"}).status_code == 422
    other = bearer(signer, "office_lead", MINE)
    assert add(client, other, "three", **{"Idempotency-Key": "k"}).status_code == 201


def test_a_refused_write_leaves_its_key_free(client: FlaskClient, lead: dict[str, str]) -> None:
    assert add(client, lead, "regret", **{"Idempotency-Key": "k"}).status_code == 422
    assert add(client, lead, "fine", **{"Idempotency-Key": "k"}).status_code == 201


def test_the_same_key_at_the_same_time_does_it_once(client: FlaskClient, lead: dict[str, str]) -> None:
    app = client.application

    def once(_: int) -> bytes:
        return bytes(add(app.test_client(), lead, "once", **{"Idempotency-Key": "k"}).data)

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(once, range(4)))
    assert len(answers) == 1
    assert texts(client, lead) == ["once"]


def test_an_update_says_which_version_it_saw(client: FlaskClient, lead: dict[str, str]) -> None:
    note = add(client, lead, "first").get_json()["id"]
    path, body = f"/api/training/v1/notes/{note}", {"text": "second"}
    assert client.put(path, json=body, headers=lead).status_code == 428
    assert client.put(path, json=body, headers=lead | {"If-Match": '"1"'}).get_json()["version"] == 2
    assert client.put(path, json=body, headers=lead | {"If-Match": '"1"'}).status_code == 412


def test_of_two_updates_at_the_same_time_one_is_stale(client: FlaskClient, lead: dict[str, str]) -> None:
    note = add(client, lead, "first").get_json()["id"]
    app = client.application

    def change(number: int) -> int:
        headers = lead | {"If-Match": '"1"'}
        return (
            app.test_client()
            .put(f"/api/training/v1/notes/{note}", json={"text": str(number)}, headers=headers)
            .status_code
        )

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(change, range(2))) == [200, 412]


def test_another_schools_row_is_not_found(client: FlaskClient, lead: dict[str, str], signer: Signer) -> None:
    note = add(client, lead, "first").get_json()["id"]
    headers = bearer(signer, "school_admin", THEIRS) | {"If-Match": '"1"'}
    assert client.put(f"/api/training/v1/notes/{note}", json={"text": "x"}, headers=headers).status_code == 404


def test_pages_follow_each_other_without_gap_or_repeat(client: FlaskClient, lead: dict[str, str]) -> None:
    for number in range(7):
        add(client, lead, f"note {number}")
    path, found = "/api/training/v1/notes?limit=3", []
    while path:
        response = client.get(path, headers=lead)
        found += [item["text"] for item in response.get_json()["items"]]
        if not found[1:2]:
            add(client, lead, "note 0a")
        path = response.headers.get("Link", "<>").split(">")[0].lstrip("<")
    assert found == [f"note {number}" for number in range(7)]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=zzz", "unknown=1", "limit=1&cursor=%00"])
def test_a_bad_query_names_its_field(client: FlaskClient, lead: dict[str, str], query: str) -> None:
    response = client.get(f"/api/training/v1/notes?{query}", headers=lead)
    assert response.status_code == 422
    assert response.get_json(force=True)["errors"]


def test_a_database_that_is_away_is_a_503_and_readyz_says_so(
    client: FlaskClient, lead: dict[str, str], database: TestDatabase, databases: Databases
) -> None:
    with psycopg.connect(databases.cluster.admin_url(), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{database.name}" ALLOW_CONNECTIONS false'.encode())
        database.store.engine.dispose()
        assert client.get("/readyz").status_code == 503
        response = add(client, lead, "x")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        connection.execute(f'ALTER DATABASE "{database.name}" ALLOW_CONNECTIONS true'.encode())
    assert client.get("/readyz").status_code == 200
    assert add(client, lead, "x").status_code == 201


def test_health_metrics_and_description_need_no_token(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert b"qinglan_http_requests_total" in client.get("/metrics").data
    assert client.get("/api/training/v1/openapi.json").get_json()["openapi"] == "3.1.0"
