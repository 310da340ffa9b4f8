"""A gateway with its own database, and the directory's events that fill its copies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.gateway.app import make_app
from services.gateway.config import GatewaySettings
from services.gateway.passwords import PasswordCheck
from services.gateway.subscriptions import subscriptions
from shared.clock import FixedClock
from shared.contracts import Event
from shared.contracts.directory import (
    CredentialChanged,
    MembershipEnded,
    MembershipStarted,
    PersonCreated,
    PersonUpdated,
    SchoolCreated,
)
from shared.ids import new_id
from shared.messaging import Received
from shared.store import SERVICE, Store, open_store

MONDAY = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
PASSWORD = "indigo-begets-blue"
ADDRESS = "203.0.113.7"


class CountingCheck(PasswordCheck):
    """Counts how often a password was really hashed."""

    def __init__(self, hasher: PasswordHasher) -> None:
        super().__init__(hasher)
        self.hasher = hasher
        self.hashed: list[str] = []

    def _fits(self, verifier: str, password: str) -> bool:
        self.hashed.append(verifier)
        return super()._fits(verifier, password)


def settings(database_url: str, keys: Path, **changes: Any) -> GatewaySettings:
    values: dict[str, Any] = {
        "service": "gateway",
        "database_url": database_url,
        "database_owner_url": "",
        "bus_url": "",
        "jwks_url": "",
        "public_url": "http://qinglan.example",
        "host": "127.0.0.1",
        "port": 0,
        "metrics_port": 0,
        "zone": "Asia/Shanghai",
        "log_level": "info",
        "keys_dir": keys,
        "edge_url": "http://127.0.0.1:9",
        "vendor_dir": keys,
    }
    return GatewaySettings(**(values | changes))


@dataclass
class World:
    url: str
    keys: Path
    checks: CountingCheck
    changes: dict[str, Any] = field(default_factory=dict)
    clock: FixedClock = field(default_factory=lambda: FixedClock(MONDAY))
    school: UUID = field(default_factory=new_id)
    person: UUID = field(default_factory=new_id)
    membership: UUID = field(default_factory=new_id)

    def __post_init__(self) -> None:
        self.store: Store = open_store(self.url)
        self.app = make_app(
            settings(self.url, self.keys, **self.changes), self.store, clock=self.clock, checks=self.checks
        )
        self.app.testing = True
        self.sequences: dict[UUID, int] = {}
        self.happened(
            SchoolCreated(school_id=self.school, name="青禾实验学校", kind="school", active=True), self.school
        )
        self.add_person(self.person, "Chen.Lan")
        self.happened(self.employed(self.membership, self.person, self.school), self.membership)

    def close(self) -> None:
        self.store.close()

    # -- what the directory says

    def happened(self, event: Event, subject: UUID) -> None:
        self.sequences[subject] = self.sequences.get(subject, 0) + 1
        received = Received(
            event=event,
            id=new_id(),
            type=event.type,
            source="/services/directory",
            subject=str(subject),
            school=self.school,
            sequence=self.sequences[subject],
            time=self.clock.now(),
            correlation=None,
            traceparent=None,
            resync=False,
            attempt=1,
        )
        handler = subscriptions.handler_of(event.type)
        assert handler is not None
        with self.store.begin(SERVICE) as session:
            handler(session, [received])

    def add_person(self, person: UUID, login: str, password: str = PASSWORD, *, must_change: bool = False) -> None:
        created = PersonCreated(person_id=person, login=login, name="陈岚", email="", lang="zh", active=True)
        self.happened(created, person)
        self.set_password(person, password, must_change=must_change)

    def set_password(self, person: UUID, password: str, *, must_change: bool = False) -> None:
        verifier = self.checks.hasher.hash(password)
        event = CredentialChanged(person_id=person, verifier=verifier, must_change=must_change)
        number = UUID(int=person.int ^ 1)
        self.happened(event, number)

    @staticmethod
    def employed(
        membership: UUID, person: UUID, school: UUID, roles: tuple[str, ...] = ("teacher",)
    ) -> MembershipStarted:
        return MembershipStarted(
            membership_id=membership,
            person_id=person,
            school_id=school,
            roles=roles,
            group_ids=(),
            starts_on=date(2026, 9, 1),
            ends_on=None,
        )

    def employ_elsewhere(self, name: str = "临湖小学", roles: tuple[str, ...] = ("school_admin",)) -> UUID:
        school, membership = new_id(), new_id()
        self.happened(SchoolCreated(school_id=school, name=name, kind="school", active=True), school)
        self.happened(self.employed(membership, self.person, school, roles), membership)
        return school

    def end_membership(self, day: date) -> None:
        ended = MembershipEnded(
            membership_id=self.membership,
            person_id=self.person,
            school_id=self.school,
            roles=("teacher",),
            group_ids=(),
            starts_on=date(2026, 9, 1),
            ends_on=day,
        )
        self.happened(ended, self.membership)

    def deactivate(self) -> None:
        event = PersonUpdated(person_id=self.person, login="Chen.Lan", name="陈岚", email="", lang="zh", active=False)
        self.happened(event, self.person)

    # -- what a client does

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def sign_in(
        self, password: str = PASSWORD, login: str = "chen.lan", *, client: FlaskClient | None = None, **body: Any
    ) -> TestResponse:
        return (client or self.client()).post(
            "/session",
            json={"login": login, "password": password, **body},
            headers={"X-Forwarded-For": ADDRESS, "Accept-Language": "en"},
        )

    def refresh(self, token: str) -> TestResponse:
        return self.client().post("/session/refresh", json={"refresh_token": token})

    def who(self, token: str) -> TestResponse:
        return self.client().get("/session", headers={"Authorization": f"Bearer {token}"})

    # -- what is written down

    def events(self) -> list[str]:
        with self.store.begin(SERVICE) as session:
            return list(session.scalars(text("SELECT type FROM outbox ORDER BY id")))

    def rows(self, statement: str) -> list[Any]:
        with self.store.begin(SERVICE) as session:
            return list(session.execute(text(statement)))
