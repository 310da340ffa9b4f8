"""The first office and administrator, on the command line, and what a new subscriber is told."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from services.directory.operations.bootstrap import bootstrap as make
from services.directory.subscriptions import resync
from shared.cli import main
from shared.contracts.directory import CredentialChanged, Membership, Person, PersonRemoved, SchoolCreated
from shared.store import SERVICE
from shared.testing import TestDatabase, outbox
from tests.integration.directory.district import District


def qinglan(database: TestDatabase, *words: str, **environment: str) -> Result:
    variables = {"QINGLAN_DATABASE_URL": database.url, "QINGLAN_ADMIN_PASSWORD": ""} | environment
    return CliRunner().invoke(main, ["directory", *words], env=variables)


def bootstrap(database: TestDatabase, *words: str, **environment: str) -> Result:
    return qinglan(database, "bootstrap", "--district", "青岚区教师发展中心", *words, **environment)


def test_bootstrap_makes_the_office_and_an_administrator_and_shows_the_password_once(database: TestDatabase) -> None:
    first = json.loads(bootstrap(database, "--json").output)
    assert first["login"] == "admin"
    second = json.loads(bootstrap(database, "--json").output)
    assert second == first | {"password": None}
    with database.store.begin(SERVICE) as session:
        (school,) = outbox(session, SchoolCreated)
        (credential,) = outbox(session, CredentialChanged)
        (membership,) = outbox(session, Membership)
    assert isinstance(school.event, SchoolCreated)
    assert (school.event.kind, school.event.name) == ("district", "青岚区教师发展中心")
    assert isinstance(membership.event, Membership)
    assert membership.event.roles == ("district_admin",)
    assert isinstance(credential.event, CredentialChanged)
    assert credential.event.must_change
    assert PasswordHasher().verify(credential.event.verifier, first["password"])


def test_a_password_from_the_environment_is_taken_and_not_shown(database: TestDatabase) -> None:
    result = bootstrap(database, QINGLAN_ADMIN_PASSWORD="paper-lantern-42")
    assert result.exit_code == 0
    assert "paper-lantern-42" not in result.output
    with database.store.begin(SERVICE) as session:
        (credential,) = outbox(session, CredentialChanged)
    assert isinstance(credential.event, CredentialChanged)
    assert not credential.event.must_change


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (["--login", "a b"], {}, "letters, digits"),
        (["--name", "=x"], {}, "not a name"),
        ([], {"QINGLAN_ADMIN_PASSWORD": "admin"}, "at least 10 characters"),
        ([], {"QINGLAN_DATABASE_URL": ""}, "--database"),
    ],
)
def test_what_is_wrong_is_one_clear_line(
    database: TestDatabase, words: list[str], environment: dict[str, str], said: str
) -> None:
    result = bootstrap(database, *words, **environment)
    assert result.exit_code in {1, 2}
    assert said in result.output
    with database.store.begin(SERVICE) as session:
        assert outbox(session) == []


def test_two_bootstraps_at_the_same_moment_make_one_district(database: TestDatabase) -> None:
    def run(_: int) -> bool:
        now = datetime(2026, 9, 1, tzinfo=UTC)
        with database.store.begin(SERVICE) as session:
            made = make(session, district="区", login="admin", name="甲", password=None, today=now.date(), now=now)
        return made.password is not None

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(run, range(2))) == [False, True]


def test_a_forgotten_password_is_reset_on_the_command_line(database: TestDatabase) -> None:
    bootstrap(database)
    assert "shown this once" in qinglan(database, "reset-password", "ADMIN").output
    unknown = qinglan(database, "reset-password", "nobody")
    assert (unknown.exit_code, "nobody has the login" in unknown.output) == (1, True)
    with database.store.begin(SERVICE) as session:
        assert [each.sequence for each in outbox(session, CredentialChanged)] == [1, 2]


def test_resync_tells_the_whole_present_state_with_its_versions(district: District, database: TestDatabase) -> None:
    gone, group = district.north.teachers[0], district.group(district.north)
    district.north.client.post(f"/people/{district.north.teachers[1]}/password", {})
    district.north.client.post(f"/people/{gone}/deactivate")
    district.north.client.delete(f"/groups/{group}", version=1)
    with database.store.begin(SERVICE) as session:
        news = outbox(session)
        count = resync.publish(session)
        told = outbox(session)[len(news) :]
    assert count == len(told) == 3 + 1 + 9 + 9 + 1
    assert all(each.resync for each in told)
    latest = {(each.event.subject_kind, each.subject): each for each in news}
    for each in told:
        before = latest[each.event.subject_kind, each.subject]
        assert (each.sequence, each.event.to_data(), each.school) == (
            before.sequence,
            before.event.to_data(),
            before.school,
        )
    removed = [each.event for each in told if isinstance(each.event, PersonRemoved)]
    assert [event.person_id for event in removed] == [gone]
    assert [event.active for event in removed] == [False]
    assert len([each for each in told if isinstance(each.event, Person)]) == 9
