"""Another school's token, and the database with the WHERE removed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from services.directory.models import Group, Person
from shared.ids import new_id
from shared.store import DISTRICT, NOBODY, Scope
from shared.testing import TestDatabase
from shared.testing.plugin import MakeClient
from tests.integration.directory.district import District, code_of

TABLES = ("schools", "groups", "people", "memberships", "membership_groups", "credentials", "idempotency_keys")


@pytest.fixture
def filled(district: District) -> District:
    """Everything that there can be, at the north school alone."""
    group = district.group(district.north)
    path = f"/memberships/{district.membership(district.north.teachers[0], district.north)['id']}"
    district.north.client.patch(path, {"group_ids": [str(group)]}, version=1, key="a key")
    district.north.client.post(f"/people/{district.north.teachers[0]}/password", {})
    return district


@pytest.mark.parametrize("table", TABLES)
def test_without_a_scope_there_is_nothing(filled: District, table: str) -> None:
    assert filled.count(NOBODY, table) == 0


@pytest.mark.parametrize(
    ("table", "north", "south"),
    [("groups", 1, 0), ("people", 3, 3), ("memberships", 3, 3), ("membership_groups", 1, 0), ("credentials", 1, 0),
     ("idempotency_keys", 1, 0)],
)  # fmt: skip
def test_without_a_where_a_school_still_sees_its_own_alone(
    filled: District, table: str, north: int, south: int
) -> None:
    assert filled.count(filled.north.scope, table) == north
    assert filled.count(filled.south.scope, table) == south
    assert filled.count(Scope("school", school=new_id(), person=new_id()), table) == 0


def test_the_district_sees_all_people(filled: District) -> None:
    assert filled.count(DISTRICT, "people") == 9


def test_another_schools_token_finds_nothing(filled: District) -> None:
    person = filled.north.teachers[0]
    membership = filled.membership(person, filled.north)
    (group,) = filled.north.client.everything("/groups")
    south = filled.south.client
    for path in (f"/people/{person}", f"/memberships/{membership['id']}", f"/groups/{group['id']}"):
        assert south.get(path).status_code == 404
        assert (
            south.patch(path, {"name": "甲"} if "member" not in path else {"roles": ["teacher"]}, version=1).status_code
            == 404
        )
    for path in ("deactivate", "reactivate", "password"):
        assert south.post(f"/people/{person}/{path}", {}).status_code == 404
    assert south.post("/people/passwords", {"person_ids": [str(person)]}).status_code == 404
    assert south.post(f"/memberships/{membership['id']}/end", {}, version=2).status_code == 404
    assert south.delete(f"/groups/{group['id']}", version=1).status_code == 404
    for query in ({"school_id": filled.north.id}, {"q": "north"}, {"group_id": group["id"]}):
        assert south.everything("/people", when="any", **query) == []
    assert south.everything("/memberships", school_id=filled.north.id) == []
    assert south.everything("/groups", school_id=filled.north.id) == []
    assert code_of(south.get("/people/export", school_id=filled.north.id)) == (403, "school")
    assert code_of(south.post("/people/import", {"text": "login,name\na1,甲", "school_id": str(filled.north.id)})) == (
        403,
        "school",
    )


def test_a_person_of_no_school_sees_no_people(district: District, client: MakeClient) -> None:
    nobody = client(district.app, school=new_id(), roles=("school_admin",))
    assert nobody.everything("/people", when="any") == []
    assert code_of(nobody.get("/me")) == (404, "no_person")
    assert code_of(nobody.post("/people", {"login": "x.y", "name": "甲"})) == (422, "school_id")


def test_the_database_refuses_what_a_forgotten_check_would_write(district: District, database: TestDatabase) -> None:
    """As a school, straight past the operations."""
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        database.store.begin(district.south.scope) as session,
    ):
        session.add(Group(school_id=district.north.id, name="外校的组", kind="other"))
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        database.store.begin(district.south.scope) as session,
    ):
        session.add(Person(login="of.nobody", name="无校人员"))


def test_a_school_asks_about_a_stranger_and_learns_three_answers_only(
    district: District, database: TestDatabase
) -> None:
    statement = text("SELECT * FROM directory_standing(:person, :school, '2026-09-01')")
    values = {"person": district.north.teachers[0], "school": district.south.id}
    with database.store.begin(district.south.scope) as session:
        assert tuple(session.execute(statement, values).one()) == (False, True, False)
        assert session.execute(text("SELECT qinglan_reach()")).scalar_one() == "school", "the reach is back as it was"
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text("SELECT * FROM directory_standing(:person, :school, 'no day')"), values)
        assert session.execute(text("SELECT qinglan_reach()")).scalar_one() == "school"
