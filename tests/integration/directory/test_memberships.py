from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from shared.clock import FixedClock
from shared.contracts.directory import Membership, MembershipEnded, MembershipStarted
from tests.integration.directory.district import LAST_YEAR, TODAY, District, Place, code_of


def test_a_person_is_at_a_school_once_at_a_time(district: District) -> None:
    again = district.north.client.post("/memberships", {"person_id": str(district.north.teachers[0])}, lang="en")
    assert code_of(again) == (409, "a_person_is_at_a_school_once_at_a_time")
    assert "change that membership" in again.get_json()["detail"]


def test_who_left_may_come_back_the_day_after(district: District) -> None:
    person, admin = district.north.teachers[0], district.north.client
    path = f"/memberships/{district.membership(person, district.north)['id']}"
    assert admin.post(f"{path}/end", {}, version=1).get_json()["ends_on"] == str(TODAY)
    same_day = admin.post("/memberships", {"person_id": str(person)})
    next_day = admin.post("/memberships", {"person_id": str(person), "starts_on": "2026-09-02"})
    assert (same_day.status_code, next_day.status_code) == (409, 201)


def test_two_starts_at_the_same_moment_are_one_membership(district: District) -> None:
    person = str(district.north.teachers[0])
    gate = Barrier(2)

    def start(_: int) -> int:
        gate.wait(10)
        body = {"person_id": person, "school_id": str(district.south.id)}
        return district.office.client.post("/memberships", body).status_code

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(start, range(2))) == [201, 409]
    assert len(district.office.client.everything("/memberships", person_id=person, school_id=district.south.id)) == 1
    started = [each for each in district.events(MembershipStarted) if each.school == district.south.id]
    assert len(started) == 4  # three at the beginning, and this one


def test_two_changes_at_the_same_moment_are_one_and_a_stale_one(district: District) -> None:
    path = f"/memberships/{district.membership(district.north.teachers[0], district.north)['id']}"
    gate = Barrier(2)

    def change(role: str) -> int:
        gate.wait(10)
        return district.north.client.patch(path, {"roles": [role]}, version=1).status_code

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(change, ("group_lead", "reviewer"))) == [200, 412]
    assert district.events_of(path.rsplit("/", 1)[1]) == [("started", 1), ("updated", 2)]


def test_roles_and_groups_change_together_in_one_version(district: District) -> None:
    group, person = district.group(district.north), district.north.teachers[0]
    path = f"/memberships/{district.membership(person, district.north)['id']}"
    body = {"roles": ["teacher", "group_lead", "teacher"], "group_ids": [str(group)]}
    changed = district.north.client.patch(path, body, version=1).get_json()
    assert (changed["roles"], changed["group_ids"], changed["version"]) == (["group_lead", "teacher"], [str(group)], 2)
    told = district.events(Membership)[-1].event
    assert isinstance(told, Membership)
    assert (told.roles, told.group_ids) == (("group_lead", "teacher"), (group,))
    assert district.north.client.patch(path, body, version=2).get_json()["version"] == 2


def test_a_membership_is_in_groups_of_its_own_school_only(district: District) -> None:
    foreign, removed = district.group(district.south), district.group(district.north)
    district.north.client.delete(f"/groups/{removed}", version=1)
    path = f"/memberships/{district.membership(district.north.teachers[0], district.north)['id']}"
    for group in (foreign, removed, uuid4()):
        for client in (district.north.client, district.office.client):
            refused = client.patch(path, {"group_ids": [str(group)]}, version=1)
            assert code_of(refused) == (422, "group")


def test_what_is_over_is_history(district: District, clock: FixedClock) -> None:
    path = f"/memberships/{district.membership(district.north.teachers[0], district.north)['id']}"
    admin = district.north.client
    assert admin.post(f"{path}/end", {}, version=1).status_code == 200
    reopened = admin.patch(path, {"ends_on": None}, version=2)
    assert reopened.get_json()["ends_on"] is None, "until the day is over it can be taken back"
    admin.post(f"{path}/end", {}, version=3)
    clock.advance(timedelta(days=1))
    tomorrow = district.make_client(district.app, school=district.north.id, roles=("school_admin",))
    assert code_of(tomorrow.patch(path, {"roles": ["reviewer"]}, version=4)) == (409, "membership_over")
    assert code_of(tomorrow.post(f"{path}/end", {}, version=4)) == (409, "membership_over")


def test_a_membership_cannot_end_before_it_starts(district: District) -> None:
    path = f"/memberships/{district.membership(district.north.teachers[0], district.north)['id']}"
    early = district.north.client.post(f"{path}/end", {"ends_on": "2025-08-31"}, version=1)
    assert code_of(early) == (422, "ends_before_start")
    changed = district.north.client.patch(path, {"ends_on": "2025-08-31"}, version=1)
    assert code_of(changed) == (409, "a_membership_ends_after_it_starts")


def test_a_school_adds_only_people_whom_it_knows(district: District) -> None:
    stranger = district.north.client.post("/memberships", {"person_id": str(district.south.teachers[0])})
    assert code_of(stranger) == (404, "no_person")


def test_a_deactivated_person_starts_nowhere(district: District) -> None:
    person = district.north.teachers[0]
    district.office.client.post(f"/people/{person}/deactivate")
    body = {"person_id": str(person), "school_id": str(district.south.id)}
    assert code_of(district.office.client.post("/memberships", body)) == (409, "inactive")


def test_a_closed_school_takes_nobody(district: District) -> None:
    district.office.client.patch(f"/schools/{district.south.id}", {"active": False}, version=1)
    body = {"person_id": str(district.north.teachers[0]), "school_id": str(district.south.id)}
    assert code_of(district.office.client.post("/memberships", body)) == (422, "school_id")


def test_memberships_are_filtered(district: District) -> None:
    group, admin = district.group(district.north), district.north.client
    lead = district.add(district.north, "lead", ("group_lead",), group_ids=[group])
    district.add(district.north, "gone", ends_on=date(2026, 1, 31))
    assert [row["person_id"] for row in admin.everything("/memberships", role="group_lead")] == [str(lead)]
    assert [row["person_id"] for row in admin.everything("/memberships", group_id=group)] == [str(lead)]
    assert len(admin.everything("/memberships", limit=2)) == 5
    assert len(admin.everything("/memberships", present=True)) == 4


# -- who may grant what

Grant = Callable[[District, str], TestResponse]


def by_a_new_person(district: District, role: str) -> TestResponse:
    return district.north.client.post("/people", {"login": "x.y", "name": "甲", "roles": [role]})


def by_a_new_membership(district: District, role: str) -> TestResponse:
    gone = district.add(district.north, "gone", ends_on=date(2026, 1, 31))
    return district.north.client.post("/memberships", {"person_id": str(gone), "roles": [role]})


def by_changing_one(district: District, role: str) -> TestResponse:
    path = f"/memberships/{district.membership(district.north.admin, district.north)['id']}"
    return district.north.client.patch(path, {"roles": ["school_admin", role]}, version=1)


def by_an_import(district: District, role: str) -> TestResponse:
    return district.north.client.post("/people/import", {"text": f"login,name,roles\nx.y,甲,{role}", "missing": "keep"})


@pytest.mark.parametrize("role", ["district_admin", "district_ops"])
@pytest.mark.parametrize("grant", [by_a_new_person, by_a_new_membership, by_changing_one, by_an_import])
def test_a_school_admin_cannot_grant_a_district_role(district: District, grant: Grant, role: str) -> None:
    answer = grant(district, role)
    assert answer.status_code in {403, 422}, answer.text
    assert not any(role in row["roles"] for row in district.office.client.everything("/memberships")
                   if row["school_id"] == str(district.north.id))  # fmt: skip


def test_a_district_role_needs_the_district_office_even_for_the_district(district: District) -> None:
    path = f"/memberships/{district.membership(district.north.teachers[0], district.north)['id']}"
    refused = district.office.client.patch(path, {"roles": ["district_ops"]}, version=1)
    assert code_of(refused) == (409, "district_roles_are_held_at_the_district_office")


def test_reading_the_whole_district_is_not_writing_in_it(district: District) -> None:
    """district_ops sees every school; together with school_admin of the office it still writes at the office alone."""
    both = district.caller(district.office, "district_ops", "school_admin")
    path = f"/memberships/{district.membership(district.north.teachers[0], district.north)['id']}"
    assert both.get(path).status_code == 200
    assert code_of(both.patch(path, {"roles": ["reviewer"]}, version=1)) == (403, "school")
    assert code_of(both.post(f"{path}/end", {}, version=1)) == (403, "school")
    body = {"login": "x.y", "name": "甲", "school_id": str(district.north.id)}
    assert code_of(both.post("/people", body)) == (403, "school")
    own = f"/memberships/{district.membership(district.office.teachers[0], district.office)['id']}"
    assert code_of(both.patch(own, {"roles": ["district_admin"]}, version=1)) == (403, "district_role")


# -- transfer


def move(district: District, person: UUID, to: Place, **body: object) -> TestResponse:
    return district.office.client.post(f"/people/{person}/transfer", {"to_school_id": str(to.id)} | body)


def test_a_transfer_ends_one_membership_and_starts_another_and_keeps_the_history(district: District) -> None:
    person = district.north.teachers[0]
    answer = move(district, person, district.south, on="2026-09-14", roles=["teacher", "reviewer"]).get_json()
    assert (answer["ended"]["school_id"], answer["ended"]["ends_on"]) == (str(district.north.id), "2026-09-13")
    assert (answer["started"]["school_id"], answer["started"]["starts_on"]) == (str(district.south.id), "2026-09-14")
    assert answer["started"]["roles"] == ["reviewer", "teacher"]
    history = district.office.client.everything("/memberships", person_id=person)
    assert [row["starts_on"] for row in history] == [str(LAST_YEAR), "2026-09-14"]
    assert district.events_of(answer["ended"]["id"]) == [("started", 1), ("ended", 2)]
    assert district.events_of(answer["started"]["id"]) == [("started", 1)]
    for client in (district.north.client, district.south.client):
        assert client.get(f"/people/{person}").status_code == 200, "both schools know the person"


def test_a_transfer_that_cannot_start_ends_nothing(district: District) -> None:
    person = district.north.teachers[0]
    foreign_group = str(district.group(district.north))
    assert code_of(move(district, person, district.south, group_ids=[foreign_group])) == (422, "group")
    assert district.membership(person, district.north)["ends_on"] is None
    assert district.events(MembershipEnded) == []


def test_a_transfer_names_the_school_that_is_left_when_there_are_several(district: District) -> None:
    person = district.north.teachers[0]
    district.office.client.post("/memberships", {"person_id": str(person), "school_id": str(district.office.id)})
    assert code_of(move(district, person, district.south)) == (422, "from_school")
    assert move(district, person, district.south, from_school_id=str(district.north.id)).status_code == 200


@pytest.mark.parametrize(("on", "code"), [(str(LAST_YEAR), "transfer_too_early"), ("2020-01-01", "transfer_too_early")])
def test_nobody_is_transferred_before_having_begun(district: District, on: str, code: str) -> None:
    assert code_of(move(district, district.north.teachers[0], district.south, on=on)) == (422, code)


def test_a_transfer_repeated_with_its_key_moves_once(district: District) -> None:
    path, body = f"/people/{district.north.teachers[0]}/transfer", {"to_school_id": str(district.south.id)}
    first = district.office.client.post(path, body, key="move")
    assert district.office.client.post(path, body, key="move").get_json() == first.get_json()
    assert code_of(district.office.client.post(path, body)) == (409, "same_school")
    assert len(district.events(MembershipEnded)) == 1


def test_only_the_district_transfers(district: District) -> None:
    person, body = district.north.teachers[0], {"to_school_id": str(district.north.id)}
    assert code_of(district.north.client.post(f"/people/{person}/transfer", body)) == (403, "capability")
    assert code_of(move(district, person, district.north)) == (409, "same_school")
