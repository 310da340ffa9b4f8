"""A change and its event in one statement, many events in one, and pooled connections that died meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.contracts import ContractError
from shared.contracts.directory import GroupCreated
from shared.ids import new_id
from shared.messaging import Emission, HotWrite, emit_many
from shared.store import DISTRICT, SERVICE, Scope
from shared.testing.databases import Databases, TestDatabase
from shared.testing.events import outbox
from shared.testing.plugin import ServiceDatabase

FOUND = HotWrite("""
INSERT INTO groups (id, school_id, name, kind, version) SELECT %(id)s, %(school_id)s, %(name)s, 'committee', 1 FROM scope
ON CONFLICT (id) DO NOTHING
""")
WITHOUT_SCOPE = HotWrite("""
INSERT INTO groups (id, school_id, name, kind, version) VALUES (%(id)s, %(school_id)s, %(name)s, 'committee', 1)
""")


@dataclass(frozen=True)
class School:
    """A school in a real directory database, whose tables are isolated."""

    id: UUID
    database: TestDatabase

    def found(
        self, group: UUID, name: str = "Mathematics", *, scope: Scope | None = None, write: HotWrite = FOUND
    ) -> bool:
        event = GroupCreated(group_id=group, school_id=self.id, name=name, kind="committee")
        return write.run(
            self.database.store, scope or Scope("school", self.id), {"id": group, "school_id": self.id, "name": name},
            event, subject=group, school=self.id, sequence=1,
        )  # fmt: skip

    def groups(self) -> list[str]:
        with self.database.store.begin(SERVICE) as session:
            return list(session.execute(text("SELECT name FROM groups ORDER BY id")).scalars())

    def told(self) -> list[str]:
        with self.database.store.begin(SERVICE) as session:
            return [each.event.name for each in outbox(session, GroupCreated) if isinstance(each.event, GroupCreated)]


@pytest.fixture
def school(service_database: ServiceDatabase) -> School:
    database = service_database("directory")
    id_ = new_id()
    with database.store.begin(DISTRICT) as session:
        statement = "INSERT INTO schools (id, name, kind, version) VALUES (:id, 'First', 'school', 1)"
        session.execute(text(statement), {"id": id_})
    return School(id_, database)


def test_a_hot_write_commits_the_change_and_its_event(school: School) -> None:
    assert school.found(new_id())
    assert (school.groups(), school.told()) == (["Mathematics"], ["Mathematics"])


def test_a_hot_write_that_changes_nothing_tells_nothing(school: School) -> None:
    group = new_id()
    school.found(group)
    assert not school.found(group, "Physics")
    assert (school.groups(), school.told()) == (["Mathematics"], ["Mathematics"])


def test_a_refused_hot_write_leaves_neither_change_nor_event(school: School) -> None:
    school.found(new_id())
    with pytest.raises(IntegrityError, match="a_group_name_is_used_once_in_a_school"):
        school.found(new_id())
    assert len(school.told()) == 1


@pytest.mark.parametrize("write", [FOUND, WITHOUT_SCOPE], ids=["another school's scope", "without a scope"])
def test_a_hot_write_is_refused_by_the_database_where_its_scope_does_not_reach(school: School, write: HotWrite) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        school.found(new_id(), scope=Scope("school", new_id()), write=write)
    assert (school.groups(), school.told()) == ([], [])


def test_the_scope_of_a_hot_write_ends_with_it(school: School) -> None:
    school.found(new_id())
    with school.database.store.begin() as session:
        assert session.execute(text("SELECT count(*) FROM groups")).scalar_one() == 0


def test_many_events_are_written_in_their_order_or_not_at_all(school: School) -> None:
    names = [f"group {number}" for number in range(300)]
    with school.database.store.begin(SERVICE) as session:
        emit_many(session, [emission(school, name) for name in names])
    assert school.told() == names
    with pytest.raises(ContractError, match="kind"), school.database.store.begin(SERVICE) as session:
        emit_many(session, [emission(school, "well"), emission(school, "sick", kind="club")])
    assert school.told() == names


def emission(school: School, name: str, kind: str = "committee") -> Emission:
    group = GroupCreated(group_id=new_id(), school_id=school.id, name=name, kind=kind)  # type: ignore[arg-type]  # a wrong kind is what one test is about
    return Emission(event=group, subject=group.group_id, school=school.id, sequence=1)


def test_a_connection_that_the_server_ended_is_replaced_unseen(school: School, databases: Databases) -> None:
    school.found(new_id())
    with databases.as_superuser(school.database) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert school.found(new_id(), "Physics")
    assert len(school.groups()) == 2
