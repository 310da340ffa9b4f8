from __future__ import annotations

from datetime import date, timedelta

from tests.integration.gateway.world import World


def tokens(world: World) -> tuple[str, str]:
    body = world.sign_in().get_json()
    return body["access_token"], body["refresh_token"]


def test_a_refresh_token_gives_new_tokens_and_is_used_up(world: World) -> None:
    _, first = tokens(world)
    renewed = world.refresh(first)

    assert renewed.status_code == 200
    assert renewed.get_json()["refresh_token"] != first
    assert world.who(renewed.get_json()["access_token"]).get_json()["person_id"] == str(world.person)


def test_an_old_refresh_token_ends_the_session_for_thief_and_owner(world: World) -> None:
    _, first = tokens(world)
    second = world.refresh(first).get_json()["refresh_token"]
    world.clock.advance(timedelta(minutes=1))

    assert world.refresh(first).status_code == 401
    assert world.refresh(second).status_code == 401
    assert world.rows("SELECT ended_by FROM sessions")[0].ended_by == "refresh token used twice"


def test_two_tabs_that_refresh_at_the_same_moment_both_go_on(world: World) -> None:
    _, first = tokens(world)
    one, two = (world.refresh(first).get_json()["refresh_token"] for _ in range(2))
    world.clock.advance(timedelta(minutes=9))

    assert world.refresh(one).status_code == 200
    world.clock.advance(timedelta(minutes=9))
    assert world.refresh(two).status_code == 401, "the loser of the race was retired by the winner's next use"


def test_an_expired_access_token_is_refused(world: World) -> None:
    access, _ = tokens(world)
    world.clock.advance(timedelta(minutes=11))

    assert world.who(access).status_code == 401


def test_a_session_that_nobody_uses_for_a_week_is_over(world: World) -> None:
    _, refresh = tokens(world)
    world.clock.advance(timedelta(days=7))

    assert world.refresh(refresh).status_code == 401


def test_a_session_is_over_after_thirty_days_however_often_it_is_used(world: World) -> None:
    _, refresh = tokens(world)
    for _ in range(5):
        world.clock.advance(timedelta(days=5))
        refresh = world.refresh(refresh).get_json()["refresh_token"]
    world.clock.advance(timedelta(days=5))

    assert world.refresh(refresh).status_code == 401


def test_signing_out_voids_the_refresh_token(world: World) -> None:
    access, refresh = tokens(world)
    signed_out = world.client().delete("/session", headers={"Authorization": f"Bearer {access}"})

    assert signed_out.status_code == 204
    assert world.refresh(refresh).status_code == 401
    assert world.who(access).status_code == 401


def test_signing_out_everywhere_ends_every_session_of_mine_and_nobody_elses(world: World) -> None:
    from shared.ids import new_id  # noqa: PLC0415

    other, membership = new_id(), new_id()
    world.add_person(other, "zhou.ye")
    world.happened(world.employed(membership, other, world.school), membership)
    foreign = world.sign_in(login="zhou.ye").get_json()["refresh_token"]
    access, here = tokens(world)
    _, there = tokens(world)

    world.client().post("/session/everywhere", headers={"Authorization": f"Bearer {access}"})

    assert [world.refresh(token).status_code for token in (here, there, foreign)] == [401, 401, 200]


def test_a_membership_that_ended_loses_the_session_at_the_next_refresh(world: World) -> None:
    _, refresh = tokens(world)
    world.end_membership(date(2026, 9, 6))

    assert world.refresh(refresh).status_code == 401
    assert world.rows("SELECT ended_by FROM sessions")[0].ended_by == "no membership"


def test_a_membership_is_good_to_the_end_of_its_last_day_in_the_districts_zone(world: World) -> None:
    _, refresh = tokens(world)
    world.end_membership(date(2026, 9, 7))

    world.clock.advance(timedelta(hours=14, minutes=59))  # 23:59 in Shanghai
    refresh = world.refresh(refresh).get_json()["refresh_token"]
    world.clock.advance(timedelta(minutes=1))
    assert world.refresh(refresh).status_code == 401


def test_somebody_who_was_removed_loses_the_session_at_the_next_refresh(world: World) -> None:
    _, refresh = tokens(world)
    world.deactivate()

    assert world.refresh(refresh).status_code == 401


def test_one_of_two_schools_that_ended_leaves_the_other(world: World) -> None:
    other = world.employ_elsewhere()
    body = world.sign_in(school=str(world.school)).get_json()
    world.end_membership(date(2026, 9, 6))

    assert world.refresh(body["refresh_token"]).get_json()["school"]["id"] == str(other)


def test_a_new_password_ends_the_sessions_that_the_old_one_began(world: World) -> None:
    _, refresh = tokens(world)
    world.clock.advance(timedelta(minutes=1))
    world.set_password(world.person, "another-blue")

    assert world.refresh(refresh).status_code == 401


def test_acting_for_another_of_my_schools_changes_the_token_and_lasts(world: World) -> None:
    other = world.employ_elsewhere()
    body = world.sign_in(school=str(world.school)).get_json()
    headers = {"Authorization": f"Bearer {body['access_token']}"}

    switched = world.client().post("/session/school", json={"school": str(other)}, headers=headers).get_json()

    assert switched["school"]["roles"] == ["school_admin"]
    assert "plan:publish" in switched["capabilities"]
    assert world.refresh(body["refresh_token"]).get_json()["school"]["id"] == str(other)


def test_nobody_acts_for_a_school_that_is_not_theirs(world: World) -> None:
    from shared.ids import new_id  # noqa: PLC0415

    access, _ = tokens(world)
    refused = world.client().post(
        "/session/school", json={"school": str(new_id())}, headers={"Authorization": f"Bearer {access}"}
    )

    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_your_school")


def test_made_up_refresh_tokens_are_refused(world: World) -> None:
    for token in ("x", "Ω" * 40, "0" * 200):
        assert world.refresh(token).status_code == 401
