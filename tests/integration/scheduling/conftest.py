"""A small district with scheduling's copies of it, and callers of its API."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.scheduling.app import make_app
from services.scheduling.subscriptions import subscriptions
from shared.clock import FixedClock
from shared.contracts import Event, directory
from shared.ids import new_id
from shared.store import SERVICE
from shared.testing import Client, Emitted, Signer, TestDatabase, deliver, outbox, received, settings_for

TERM = {"name": "2026学年第一学期", "starts_on": "2026-09-01", "weeks": 20}


@dataclass
class District:
    """Two schools and the office; four people: 王老师 and 李老师 at the first, 张老师 at the second, 赵 at the office."""

    database: TestDatabase
    app: Flask
    clock: FixedClock
    signer: Signer
    office: UUID = field(default_factory=new_id)
    first: UUID = field(default_factory=new_id)
    second: UUID = field(default_factory=new_id)
    wang: UUID = field(default_factory=new_id)
    li: UUID = field(default_factory=new_id)
    zhang: UUID = field(default_factory=new_id)
    zhao: UUID = field(default_factory=new_id)
    maths: UUID = field(default_factory=new_id)

    def hear(self, event: Event, subject: UUID, school: UUID, sequence: int = 1) -> None:
        """As the worker would hand it over."""
        with self.database.store.begin(SERVICE) as session:
            deliver(session, subscriptions, received(event, subject=subject, school=school, sequence=sequence))

    def person(self, person: UUID, name: str, school: UUID, groups: tuple[UUID, ...] = ()) -> UUID:
        """Somebody with a membership; its id is returned."""
        values: dict[str, Any] = {"login": name, "email": "", "lang": "zh", "active": True}
        self.hear(directory.PersonCreated(person_id=person, name=name, **values), person, school)
        membership = new_id()
        self.member(membership, person, school, groups)
        return membership

    def member(
        self, membership: UUID, person: UUID, school: UUID, groups: tuple[UUID, ...] = (), *, ends: date | None = None,
        sequence: int = 1,
    ) -> None:  # fmt: skip
        event = directory.MembershipStarted(
            membership_id=membership, person_id=person, school_id=school, roles=("teacher",), group_ids=groups,
            starts_on=date(2026, 8, 1), ends_on=ends,
        )  # fmt: skip
        self.hear(event, membership, school, sequence)

    def caller(self, role: str = "school_admin", *, school: UUID | None = None, person: UUID | None = None) -> Client:
        token = self.signer.token(person or self.wang, school or self.first, [role])
        return Client(self.app, token, "/api/scheduling/v1")

    @property
    def admin(self) -> Client:
        return self.caller()

    @property
    def teacher(self) -> Client:
        return self.caller("teacher", person=self.li)

    @property
    def stranger(self) -> Client:
        return self.caller(school=self.second, person=self.zhang)

    @property
    def district(self) -> Client:
        return self.caller("district_admin", school=self.office, person=self.zhao)

    @property
    def nobody(self) -> Client:
        return Client(self.app, "", "")

    def term(self, **changes: Any) -> dict[str, Any]:
        return created(self.admin.post("/terms", {**TERM, **changes}))

    def activity(self, client: Client | None = None, **values: Any) -> dict[str, Any]:
        """An activity on 10 September from 14 to 15 o'clock, unless `values` say otherwise."""
        when = {"starts_at": "2026-09-10T14:00:00+08:00", "ends_at": "2026-09-10T15:00:00+08:00"}
        return created((client or self.admin).post("/activities", {"title": "听课评课", **when, **values}))

    def emitted(self, *contracts: type[Event]) -> list[Emitted]:
        with self.database.store.begin(SERVICE) as session:
            return outbox(session, *contracts)


def created(response: Any) -> dict[str, Any]:
    assert response.status_code == 201, response.text
    document: dict[str, Any] = response.get_json()
    return document


@pytest.fixture
def district(service_database: Callable[[str], TestDatabase], clock: FixedClock, signer: Signer) -> District:
    database = service_database("scheduling")
    settings = settings_for("scheduling", database.url, database.owner_url)
    app = make_app(settings, database.store, clock=clock, verifier=signer.verifier())
    district = District(database, app, clock, signer)
    for school, name, kind in (
        (district.office, "区教研室", "district"), (district.first, "第一中学", "school"), (district.second, "第二中学", "school"),
    ):  # fmt: skip
        district.hear(directory.SchoolCreated(school_id=school, name=name, kind=kind, active=True), school, school)  # type: ignore[arg-type]
    group = directory.GroupCreated(
        group_id=district.maths, school_id=district.first, name="数学教研组", kind="teaching_research_group"
    )
    district.hear(group, district.maths, district.first)
    district.person(district.wang, "王老师", district.first)
    district.person(district.li, "李老师", district.first, (district.maths,))
    district.person(district.zhang, "张老师", district.second)
    district.person(district.zhao, "赵老师", district.office)
    return district
