from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from shared.ids import new_id
from shared.store import NOBODY, Scope
from shared.web.tokens import TokenVerifier
from tests.integration.gateway.world import PASSWORD, World


def test_the_right_password_gives_a_token_that_says_who_it_is_and_for_which_school(world: World) -> None:
    response = world.sign_in()

    assert response.status_code == 201
    body = response.get_json()
    caller = world.app.extensions["qinglan.gateway"].verifier.verify(body["access_token"])
    assert (caller.person, caller.school) == (world.person, world.school)
    assert (caller.name, caller.lang, set(caller.roles)) == ("陈岚", "zh", {"teacher"})
    assert body["school"]["name"] == "青禾实验学校"
    assert body["expires_in"] == 600
    assert not response.headers.getlist("Set-Cookie")


def test_a_service_accepts_the_token_with_the_keys_from_the_well_known_address(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = world.client().get("/.well-known/jwks.json")
    assert keys.headers["Cache-Control"] == "public, max-age=300"
    assert all("d" not in key for key in keys.get_json()["keys"])
    from joserfc.jwk import KeySet  # noqa: PLC0415

    verifier = TokenVerifier("http://unused.invalid", world.clock)
    monkeypatch.setattr(verifier, "_fetch", lambda: KeySet.import_key_set(keys.get_json()))

    assert verifier.verify(world.sign_in().get_json()["access_token"]).person == world.person


def test_the_login_is_found_in_any_case_and_with_space_around_it(world: World) -> None:
    assert world.sign_in(login="  CHEN.lan ").status_code == 201


def test_a_wrong_password_an_unknown_login_and_somebody_who_left_are_told_the_same(world: World) -> None:
    wrong = world.sign_in("wrong")
    unknown = world.sign_in(login="nobody.here")
    world.deactivate()
    left = world.sign_in()

    assert {response.status_code for response in (wrong, unknown, left)} == {401}
    assert wrong.get_json()["detail"] == unknown.get_json()["detail"] == left.get_json()["detail"]


def test_an_unknown_login_costs_the_same_hashing_as_a_wrong_password(world: World) -> None:
    world.checks.hashed.clear()
    world.sign_in("wrong")
    world.sign_in(login="nobody.here")

    known, unknown = (verifier.rsplit("$", 2)[0] for verifier in world.checks.hashed)
    assert known == unknown


def test_ten_failures_lock_the_account_even_for_the_right_password_until_time_unlocks_it(world: World) -> None:
    assert {world.sign_in("wrong").status_code for _ in range(10)} == {401}

    locked = world.sign_in()
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    world.clock.advance(timedelta(minutes=15))
    assert world.sign_in().status_code == 201


def test_an_unknown_login_is_locked_like_a_known_one(world: World) -> None:
    for _ in range(10):
        world.sign_in(login="nobody.here")

    assert world.sign_in(login="nobody.here").status_code == 429


def test_each_lock_in_a_row_lasts_twice_as_long(world: World) -> None:
    for minutes in (15, 30, 60):
        for _ in range(10):
            world.sign_in("wrong")
        assert world.sign_in().headers["Retry-After"] == str(minutes * 60)
        world.clock.advance(timedelta(minutes=minutes))


def test_failures_that_are_further_apart_than_the_window_do_not_lock(world: World) -> None:
    for _ in range(3):
        for _ in range(9):
            world.sign_in("wrong")
        world.clock.advance(timedelta(minutes=15))

    assert world.sign_in().status_code == 201


def test_a_success_forgets_the_accounts_failures(world: World) -> None:
    for _ in range(2):
        for _ in range(9):
            world.sign_in("wrong")
        assert world.sign_in().status_code == 201


def test_a_hundred_failures_lock_the_address_for_every_account(world: World) -> None:
    for number in range(100):
        world.sign_in(login=f"guess.{number}")

    assert world.sign_in().status_code == 429


def test_every_attempt_at_a_known_login_is_an_event(world: World) -> None:
    world.sign_in()
    for _ in range(10):
        world.sign_in("wrong")
    world.sign_in(login="nobody.here")

    failed = ["qinglan.gateway.sign_in.failed.v1"] * 9
    expected = ["qinglan.gateway.sign_in.succeeded.v1", *failed, "qinglan.gateway.sign_in.locked.v1"]
    assert world.events() == expected


def test_the_password_and_the_tokens_are_nowhere_in_the_database(world: World) -> None:
    body = world.sign_in().get_json()

    written = " ".join(str(world.rows(f"SELECT * FROM {table}")) for table in ("sessions", "refresh_tokens", "outbox"))
    assert body["refresh_token"] not in written
    assert body["access_token"] not in written
    assert PASSWORD not in written


def test_somebody_without_a_school_is_told_so_after_the_right_password(world: World) -> None:
    world.end_membership(date(2026, 9, 6))

    assert world.sign_in("wrong").status_code == 401
    refused = world.sign_in()
    assert (refused.status_code, refused.get_json()["code"]) == (403, "no_membership")


def test_a_new_password_works_and_the_old_one_does_not(world: World) -> None:
    world.set_password(world.person, "another-blue")

    assert world.sign_in().status_code == 401
    assert world.sign_in("another-blue").status_code == 201


def test_a_first_password_is_said_to_be_changed(world: World) -> None:
    world.set_password(world.person, "given-by-the-office", must_change=True)

    assert world.sign_in("given-by-the-office").get_json()["must_change_password"] is True


def test_one_signs_in_for_the_school_asked_for_else_for_the_last_one(world: World) -> None:
    other = world.employ_elsewhere()

    assert world.sign_in(school=str(other)).get_json()["school"]["id"] == str(other)
    world.clock.advance(timedelta(hours=1))
    assert world.sign_in().get_json()["school"]["id"] == str(other)
    assert len(world.sign_in().get_json()["schools"]) == 2


def test_roles_are_those_at_the_school_acted_for_and_no_others(world: World) -> None:
    other = world.employ_elsewhere(roles=("school_admin",))

    assert world.sign_in(school=str(world.school)).get_json()["school"]["roles"] == ["teacher"]
    assert world.sign_in(school=str(other)).get_json()["school"]["roles"] == ["school_admin"]


def test_bad_input_is_named_field_by_field(world: World) -> None:
    response = world.client().post("/session", json={"login": "x", "school": "y"}, headers={"Accept-Language": "en"})

    assert response.status_code == 422
    assert {error["field"] for error in response.get_json()["errors"]} == {"password", "school"}


@pytest.mark.parametrize("table", ["credentials", "sessions", "people", "memberships", "refresh_tokens"])
def test_the_database_shows_another_person_nothing(world: World, table: str) -> None:
    world.sign_in()
    stranger = Scope("school", school=world.school, person=new_id())
    for scope in (NOBODY, stranger, Scope("district", school=world.school, person=new_id())):
        with world.store.begin(scope) as session:
            assert session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0


def test_an_older_event_does_not_undo_a_newer_one(world: World) -> None:
    world.deactivate()
    world.sequences[world.person] = 0
    world.add_person(world.person, "chen.lan")

    assert world.rows("SELECT active FROM people")[0].active is False
    assert UUID(str(world.rows("SELECT id FROM people")[0].id)) == world.person
