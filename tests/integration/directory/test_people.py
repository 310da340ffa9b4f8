import pytest

from shared.contracts.directory import Person, PersonCreated
from tests.integration.directory.district import District, code_of

NEW = {"login": "new.teacher", "name": "新教师", "email": "new@example.org"}


def test_a_new_person_has_a_membership_at_the_admins_school_from_today(district: District) -> None:
    made = district.north.client.post("/people", NEW)
    person = made.get_json()
    assert made.status_code == 201
    (membership,) = person["memberships"]
    assert (membership["school_id"], membership["roles"]) == (str(district.north.id), ["teacher"])
    assert (membership["starts_on"], membership["ends_on"]) == ("2026-09-01", None)
    assert district.events_of(person["id"]) == [("created", 1)]
    assert district.events_of(membership["id"]) == [("started", 1)]
    told = district.events(PersonCreated)[-1]
    assert told.school == district.office.id, "a person is the district's"


def test_a_login_is_used_once_in_the_district_whatever_its_case(district: District) -> None:
    assert district.north.client.post("/people", NEW).status_code == 201
    twice = district.south.client.post("/people", NEW | {"login": "New.Teacher"})
    assert code_of(twice) == (409, "a_login_is_used_once_in_the_district")


@pytest.mark.parametrize(
    ("field", "value"),
    [("login", "a b"), ("login", "张三"), ("login", "x"), ("login", "-x1"), ("email", "nobody"), ("email", "a@b@c.d"),
     ("name", " "), ("name", "=cmd()"), ("lang", "fr"), ("roles", []), ("roles", ["king"]), ("starts_on", "1492-01-01")],
)  # fmt: skip
def test_a_bad_value_is_refused_by_its_field(district: District, field: str, value: object) -> None:
    answer = district.north.client.post("/people", NEW | {field: value})
    assert code_of(answer) == (422, "invalid")
    assert answer.get_json()["errors"][0]["field"].startswith(field)
    assert len(district.events(Person)) == 9


def test_people_are_listed_by_name_page_by_page(district: District) -> None:
    names = [row["name"] for row in district.office.client.everything("/people", limit=2)]
    assert names == sorted(names)
    assert len(names) == 9


def test_people_are_found_by_words_in_name_or_login(district: District) -> None:
    district.add(district.north, "lisi", name="李小四")
    district.add(district.north, "lisan", name="李三")
    search = district.north.client

    def found(query: str) -> list[str]:
        return [row["login"] for row in search.everything("/people", q=query)]

    assert found("李") == ["lisan", "lisi"]
    assert found("小四") == ["lisi"]
    assert found("LISA") == ["lisan"]
    assert found("李 lisi") == ["lisi"]
    assert found("100%") == []
    assert found("_") == []
    assert found("\\") == []


def test_people_are_filtered_by_school_group_and_role(district: District) -> None:
    group = district.group(district.north)
    district.add(district.north, "lead", ("group_lead", "teacher"), group_ids=[group])
    everybody = district.office.client

    def found(**query: object) -> set[str]:
        return {row["login"] for row in everybody.everything("/people", **query)}

    assert found(school_id=district.south.id) == {"south.admin", "south.t1", "south.t2"}
    assert found(group_id=group) == {"lead"}
    assert found(role="school_admin") == {"north.admin", "south.admin"}
    assert found(role="teacher", school_id=district.north.id) == {"north.t1", "north.t2", "lead"}


def test_who_left_is_found_only_among_all_that_ever_were(district: District) -> None:
    membership = district.membership(district.north.teachers[0], district.north)
    district.north.client.post(f"/memberships/{membership['id']}/end", {"ends_on": "2026-08-31"}, version=1)
    present = [row["login"] for row in district.north.client.everything("/people")]
    ever = [row["login"] for row in district.north.client.everything("/people", when="any")]
    assert "north.t1" not in present
    assert "north.t1" in ever


def test_a_change_is_told_once_with_the_next_version(district: District) -> None:
    person = district.north.teachers[0]
    changed = district.north.client.patch(f"/people/{person}", {"name": "改名", "lang": "en"}, version=1)
    assert (changed.get_json()["name"], changed.headers["ETag"]) == ("改名", '"2"')
    assert district.events_of(person) == [("created", 1), ("updated", 2)]


def test_a_deactivated_person_is_told_as_removed_and_may_come_back(district: District) -> None:
    person = district.north.teachers[0]
    for action in ("deactivate", "deactivate", "reactivate"):
        assert district.north.client.post(f"/people/{person}/{action}").status_code == 200
    assert district.events_of(person) == [("created", 1), ("removed", 2), ("updated", 3)]
    told = [each.event for each in district.events(Person) if each.subject == str(person)]
    assert [event.active for event in told if isinstance(event, Person)] == [True, False, True]


def test_a_teacher_changes_nobody(district: District) -> None:
    teacher = district.caller(district.north, "teacher")
    person = district.north.teachers[1]
    assert code_of(teacher.post("/people", NEW)) == (403, "capability")
    assert code_of(teacher.patch(f"/people/{person}", {"name": "甲"}, version=1)) == (403, "capability")
    assert code_of(teacher.post(f"/people/{person}/password", {})) == (403, "capability")


def test_people_see_and_change_themselves(district: District) -> None:
    teacher = district.caller(district.north, "teacher")
    me = teacher.get("/me").get_json()
    assert me["login"] == "north.t1"
    changed = teacher.patch("/me", {"lang": "en", "email": "t1@example.org"}, version=me["version"])
    assert (changed.get_json()["lang"], changed.get_json()["email"]) == ("en", "t1@example.org")
    assert code_of(teacher.patch("/me", {"name": "校长"}, version=2)) == (422, "invalid")


def test_somebody_who_left_is_the_districts_to_change(district: District) -> None:
    person = district.north.teachers[0]
    membership = district.membership(person, district.north)
    district.north.client.post(f"/memberships/{membership['id']}/end", {"ends_on": "2026-08-31"}, version=1)
    assert code_of(district.north.client.patch(f"/people/{person}", {"name": "甲"}, version=1)) == (403, "not_here")
    assert district.office.client.patch(f"/people/{person}", {"name": "甲"}, version=1).status_code == 200


def test_a_school_cannot_reach_another_through_somebody_who_is_at_both(district: District) -> None:
    """Login, password and deactivation are the person's everywhere, so one of two schools cannot change them."""
    person = district.north.teachers[0]
    district.office.client.post("/memberships", {"person_id": str(person), "school_id": str(district.south.id)})
    admin = district.north.client
    for refused in (
        admin.patch(f"/people/{person}", {"login": "taken.over"}, version=1),
        admin.post(f"/people/{person}/password", {}),
        admin.post(f"/people/{person}/deactivate"),
    ):
        assert code_of(refused) == (403, "also_elsewhere")
    assert admin.patch(f"/people/{person}", {"email": "t1@example.org"}, version=1).status_code == 200


def test_only_a_district_admin_changes_the_account_of_one(district: District) -> None:
    office_admin = district.caller(district.office, "school_admin")
    person = district.office.admin
    for refused in (
        office_admin.patch(f"/people/{person}", {"name": "甲"}, version=1),
        office_admin.post(f"/people/{person}/password", {}),
        office_admin.post(f"/people/{person}/deactivate"),
    ):
        assert code_of(refused) == (403, "district_role")


def test_the_district_keeps_an_administrator(district: District) -> None:
    last, admin = district.office.admin, district.office.client
    membership = district.membership(last, district.office)
    path = f"/memberships/{membership['id']}"
    for refused in (
        admin.post(f"/people/{last}/deactivate"),
        admin.patch(path, {"roles": ["teacher"]}, version=1),
        admin.patch(path, {"ends_on": "2027-01-31"}, version=1),
        admin.post(f"{path}/end", {}, version=1),
    ):
        assert code_of(refused) == (409, "last_district_admin")
    district.add(district.office, "second.admin", ("district_admin",))
    assert admin.post(f"{path}/end", {}, version=1).status_code == 200
