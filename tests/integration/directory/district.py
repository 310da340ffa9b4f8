"""A small district for a test, and the callers that act in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from services.directory.domain import SYSTEM
from services.directory.models import Group, Person
from services.directory.operations.groups import create_group
from services.directory.operations.memberships import Post
from services.directory.operations.people import create_person
from services.directory.operations.schools import create_school
from shared.contracts import Event
from shared.store import SERVICE, Scope
from shared.testing import Client, Emitted, TestDatabase, outbox
from shared.testing.plugin import MakeClient

TODAY = date(2026, 9, 1)
LAST_YEAR = date(2025, 9, 1)


@dataclass
class Place:
    """A school with its administrator, who is also the client, and two teachers."""

    id: UUID
    admin: UUID
    teachers: list[UUID]
    client: Client

    @property
    def scope(self) -> Scope:
        return Scope("school", school=self.id, person=self.admin)


@dataclass
class District:
    """`office`'s client is the district_admin; `north` and `south` are schools."""

    database: TestDatabase
    app: Flask
    make_client: MakeClient
    office: Place
    north: Place
    south: Place

    def caller(self, place: Place, *roles: str, person: UUID | None = None) -> Client:
        return self.make_client(self.app, school=place.id, person=person or place.teachers[0], roles=roles)

    def add(self, place: Place, login: str, roles: Iterable[str] = ("teacher",), **values: Any) -> UUID:
        with self.database.store.begin(SERVICE) as session:
            return add_person(session, place.id, login, roles, **values).id

    def group(self, place: Place, name: str = "语文教研组") -> UUID:
        with self.database.store.begin(SERVICE) as session:
            row: Group = create_group(
                session, SYSTEM, school_id=place.id, name=name, kind="teaching_research_group"
            )  # fmt: skip
            return row.id

    def membership(self, person: UUID, place: Place) -> dict[str, Any]:
        """The latest membership of a person at a school, as the district sees it."""
        found = self.office.client.everything("/memberships", person_id=person, school_id=place.id)
        last: dict[str, Any] = found[-1]
        return last

    def events(self, *contracts: type[Event]) -> list[Emitted]:
        with self.database.store.begin(SERVICE) as session:
            return outbox(session, *contracts)

    def events_of(self, subject: UUID | str) -> list[tuple[str, int]]:
        """(action, sequence) of everything that was told of one aggregate."""
        return [(each.event.action, each.sequence) for each in self.events() if each.subject == str(subject)]

    def count(self, scope: Scope, table: str) -> int:
        """What a plain SELECT without a WHERE returns in a scope."""
        with self.database.store.begin(scope) as session:
            return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def found_district(app: Flask, database: TestDatabase, client: MakeClient) -> District:
    with database.store.begin(SERVICE) as session:
        office = place(session, app, client, "青岚区教师发展中心", "district_admin", "district")
        north = place(session, app, client, "北山中学", "school_admin", "north")
        south = place(session, app, client, "南湖小学", "school_admin", "south")
    return District(database, app, client, office, north, south)


def place(session: Session, app: Flask, client: MakeClient, name: str, role: str, key: str) -> Place:
    kind = "district" if key == "district" else "school"
    school = create_school(session, name=name, kind=kind)  # type: ignore[arg-type]  # one of two literals
    admin = add_person(session, school.id, f"{key}.admin", (role,)).id
    teachers = [add_person(session, school.id, f"{key}.t{number}").id for number in (1, 2)]
    return Place(school.id, admin, teachers, client(app, school=school.id, person=admin, roles=(role,)))


def add_person(
    session: Session, school: UUID, login: str, roles: Iterable[str] = ("teacher",), **values: Any
) -> Person:
    starts_on, ends_on = values.pop("starts_on", LAST_YEAR), values.pop("ends_on", None)
    post = Post(school, tuple(roles), values.pop("group_ids", ()), starts_on, ends_on)
    return create_person(session, SYSTEM, post, **({"login": login, "name": f"示例{login}"} | values))


def code_of(response: TestResponse) -> tuple[int, str]:
    """The status and the problem's code."""
    return response.status_code, response.get_json().get("code", "")
