from datetime import date
from uuid import uuid4

import pytest

from shared.contracts.directory import GroupCreated, GroupRemoved, SchoolCreated, SchoolUpdated
from tests.integration.directory.district import District, code_of


def test_everybody_reads_the_schools_names(district: District) -> None:
    teacher = district.caller(district.north, "teacher")
    assert [row["name"] for row in teacher.everything("/schools", limit=1)] == [
        "北山中学",
        "南湖小学",
        "青岚区教师发展中心",
    ]
    assert teacher.get(f"/schools/{district.south.id}").get_json()["kind"] == "school"
    assert code_of(teacher.get(f"/schools/{uuid4()}")) == (404, "no_school")


def test_only_the_district_adds_and_changes_schools(district: District) -> None:
    assert code_of(district.north.client.post("/schools", {"name": "第三中学"})) == (403, "capability")
    made = district.office.client.post("/schools", {"name": "第三中学"})
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    path = f"/schools/{made.get_json()['id']}"
    closed = district.office.client.patch(path, {"active": False}, version=1)
    assert (closed.get_json()["active"], closed.get_json()["version"]) == (False, 2)
    assert [each.event.name for each in district.events(SchoolUpdated)] == ["第三中学"]  # type: ignore[attr-defined]


def test_a_school_name_is_used_once(district: District) -> None:
    answer = district.office.client.post("/schools", {"name": " 北山中学 "}, lang="en")
    assert code_of(answer) == (409, "a_school_name_is_used_once")
    assert answer.get_json()["detail"] == "another school has this name"
    assert len(district.events(SchoolCreated)) == 3


def test_an_update_needs_the_version_that_was_seen(district: District) -> None:
    path, admin = f"/schools/{district.north.id}", district.office.client
    assert code_of(admin.patch(path, {"name": "北山"})) == (428, "if_match_missing")
    assert code_of(admin.patch(path, {"name": "北山"}, version=9)) == (412, "stale")
    assert admin.patch(path, {"name": "北山"}, version=1).status_code == 200
    assert code_of(admin.patch(path, {"name": "北山一中"}, version=1)) == (412, "stale")
    assert district.events_of(district.north.id) == [("created", 1), ("updated", 2)]


def test_what_changes_nothing_is_no_new_version(district: District) -> None:
    for nothing in ({"name": "北山中学"}, {}):
        same = district.office.client.patch(f"/schools/{district.north.id}", nothing, version=1)
        assert same.get_json()["version"] == 1
    assert district.events_of(district.north.id) == [("created", 1)]


def test_a_write_repeated_with_its_key_happens_once(district: District) -> None:
    first = district.office.client.post("/schools", {"name": "第三中学"}, key="k-1")
    again = district.office.client.post("/schools", {"name": "第三中学"}, key="k-1")
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(district.events(SchoolCreated)) == 4
    other = district.office.client.post("/schools", {"name": "第四中学"}, key="k-1")
    assert code_of(other) == (422, "idempotency_key_reused")


def test_a_group_is_of_the_callers_own_school(district: District) -> None:
    made = district.north.client.post("/groups", {"name": "教科室", "kind": "department"})
    assert (made.status_code, made.get_json()["school_id"]) == (201, str(district.north.id))
    foreign = district.north.client.post(
        "/groups", {"name": "教科室", "kind": "department", "school_id": str(district.south.id)}
    )
    assert code_of(foreign) == (403, "school")
    by_district = district.office.client.post(
        "/groups", {"name": "教科室", "kind": "department", "school_id": str(district.south.id)}
    )
    assert by_district.status_code == 201
    assert len(district.events(GroupCreated)) == 2


def test_a_group_name_is_used_once_in_a_school_while_it_is_there(district: District) -> None:
    admin = district.north.client
    made = admin.post("/groups", {"name": "教科室", "kind": "department"}).get_json()
    twice = admin.post("/groups", {"name": "教科室", "kind": "committee"})
    assert code_of(twice) == (409, "a_group_name_is_used_once_in_a_school")
    assert admin.delete(f"/groups/{made['id']}", version=1).status_code == 204
    assert admin.post("/groups", {"name": "教科室", "kind": "committee"}).status_code == 201


def test_a_removed_group_leaves_the_present_memberships_and_stays_in_past_ones(district: District) -> None:
    group = district.group(district.north)
    present = district.add(district.north, "north.in", group_ids=[group])
    past = district.add(district.north, "north.out", group_ids=[group], ends_on=date(2026, 7, 1))
    assert district.north.client.delete(f"/groups/{group}", version=1).status_code == 204
    assert district.membership(present, district.north)["group_ids"] == []
    assert district.membership(past, district.north)["group_ids"] == [str(group)]
    assert district.events_of(district.membership(present, district.north)["id"]) == [("started", 1), ("updated", 2)]
    assert district.events_of(group) == [("created", 1), ("removed", 2)]
    assert len(district.events(GroupRemoved)) == 1


def test_a_removed_group_is_listed_only_when_asked_for_and_changes_no_more(district: District) -> None:
    group, admin = district.group(district.north), district.north.client
    admin.delete(f"/groups/{group}", version=1)
    assert admin.everything("/groups") == []
    assert [row["removed"] for row in admin.everything("/groups", removed=True)] == [True]
    assert code_of(admin.patch(f"/groups/{group}", {"name": "数学组"}, version=2)) == (409, "group_removed")


@pytest.mark.parametrize("name", ["", "   ", "=1+1", "a;b", "x" * 61, "a\tb\x07", "@sum"])
def test_a_name_that_no_list_could_carry_is_refused(district: District, name: str) -> None:
    answer = district.north.client.post("/groups", {"name": name, "kind": "other"})
    assert code_of(answer) == (422, "invalid")
    assert answer.get_json()["errors"][0]["field"] == "name"
