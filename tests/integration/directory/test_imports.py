"""A school's list of people: dry run, apply, errors by row, the brake, and files that mean harm."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from services.directory import sheets
from shared.contracts.directory import MembershipEnded, MembershipStarted, PersonCreated
from tests.integration.directory.district import District, Place, code_of

HEADING = "login,name,email,roles,groups"
# The north school as it is in the list's form.
PRESENT = [
    "north.admin,示例north.admin,,school_admin,",
    "north.t1,示例north.t1,,teacher,",
    "north.t2,示例north.t2,,teacher,",
]


def listed(*rows: str) -> str:
    return "\n".join([HEADING, *PRESENT, *rows])


def send(district: District, content: str | bytes, filename: str = "people.csv", **form: Any) -> TestResponse:
    raw = content.encode() if isinstance(content, str) else content
    return district.north.client.upload("/people/import", raw, filename, **form)


def workbook(*rows: Sequence[Any]) -> bytes:
    book, page = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(page)
    return page.getvalue()


def logins(district: District, place: Place) -> set[str]:
    return {row["login"] for row in district.office.client.everything("/people", school_id=place.id)}


def test_a_dry_run_says_what_would_change_and_changes_nothing(district: District) -> None:
    district.group(district.north)
    content = "\n".join(
        [HEADING, PRESENT[0], "north.t1,新名字,t1@example.org,教师;教研组长,语文教研组", PRESENT[2], "new.one,新人,,,"]
    )
    answer = send(district, content, dry_run="true").get_json()
    assert (answer["applied"], answer["present"], answer["brake"], answer["errors"]) == (False, 3, False, [])
    assert (answer["created"], answer["updated"], answer["ended"], answer["unchanged"]) == (1, 1, 0, 2)
    update, create = answer["changes"]
    assert (update["action"], update["row"], create["action"], create["row"]) == ("update", 3, "create", 5)
    assert update["differences"] == [
        {"field": "name", "before": "示例north.t1", "after": "新名字"},
        {"field": "email", "before": "", "after": "t1@example.org"},
        {"field": "roles", "before": "teacher", "after": "group_lead;teacher"},
        {"field": "groups", "before": "", "after": "语文教研组"},
    ]
    assert len(district.events(PersonCreated)) == 9
    assert "new.one" not in logins(district, district.north)


def test_an_import_makes_it_so_and_again_is_nothing(district: District) -> None:
    group = district.group(district.north)
    content = listed("new.one,新人,new@example.org,group_lead;teacher,语文教研组").replace("示例north.t1", "新名字")
    first = send(district, content).get_json()
    assert (first["applied"], first["created"], first["updated"]) == (True, 1, 1)
    (person,) = district.north.client.everything("/people", q="new.one")
    assert person["memberships"][0]["group_ids"] == [str(group)]
    assert person["memberships"][0]["starts_on"] == "2026-09-01"
    before = len(district.events())
    again = send(district, content).get_json()
    assert (again["created"], again["updated"], again["ended"], again["unchanged"]) == (0, 0, 0, 4)
    assert len(district.events()) == before


def test_who_is_not_in_the_list_leaves_as_of_yesterday(district: District) -> None:
    for number in range(5):
        district.add(district.north, f"more.{number}")
    kept = [f"more.{number},示例more.{number},,," for number in range(4)]
    answer = send(district, listed(*kept)).get_json()
    assert (answer["ended"], answer["brake"]) == (1, False)
    assert "more.4" not in logins(district, district.north)
    (ended,) = district.events(MembershipEnded)
    assert isinstance(ended.event, MembershipEnded)
    assert ended.event.ends_on == date(2026, 8, 31)


def test_who_is_not_in_the_list_stays_if_that_is_wanted(district: District) -> None:
    answer = send(district, f"{HEADING}\nnew.one,新人,,,", missing="keep").get_json()
    assert (answer["created"], answer["ended"]) == (1, 0)
    assert len(logins(district, district.north)) == 4


def test_the_brake_holds_when_more_than_a_fifth_would_disappear(district: District) -> None:
    content = "\n".join([HEADING, *PRESENT[:2]])
    assert send(district, content, dry_run="true").get_json()["brake"] is True
    refused = send(district, content)
    assert code_of(refused) == (409, "too_many_would_disappear")
    assert "1 人(共 3 人)" in refused.get_json()["detail"]
    assert len(logins(district, district.north)) == 3
    assert send(district, content, confirm_removals="true").get_json()["ended"] == 1
    assert logins(district, district.north) == {"north.admin", "north.t1"}


def test_an_import_removes_neither_whoever_runs_it_nor_the_districts_own(district: District) -> None:
    district.add(district.office, "ops", ("district_ops",))
    content = "login,name\ndistrict.t1,示例district.t1\ndistrict.t2,示例district.t2"
    answer = district.office.client.upload("/people/import", content.encode(), "people.csv").get_json()
    assert (answer["ended"], answer["kept"]) == (0, ["district.admin", "ops"])
    content = "login,name\nnorth.t1,示例north.t1\nnorth.t2,示例north.t2"
    assert send(district, content).get_json()["kept"] == ["north.admin"]


def test_rows_with_mistakes_are_named_and_nothing_is_changed(district: District) -> None:
    content = listed(
        "a b,甲,,,", "ok.one,,,,", "ok.two,乙,nobody,,", "ok.three,丙,,king,", "ok.four,丁,,,没有的组", "NORTH.T1,戊,,,"
    )
    told = [(error["row"], error["field"]) for error in send(district, content, dry_run="true").get_json()["errors"]]
    assert told == [(5, "login"), (6, "name"), (7, "email"), (8, "roles"), (9, "groups"), (10, "login")]
    refused = send(district, content)
    assert code_of(refused) == (422, "rows")
    assert refused.get_json()["errors"][0] == {
        "field": "rows.5.login",
        "messages": ["账号应为 2 到 64 位字母、数字或 . _ @ + -"],
    }
    assert len(district.events(PersonCreated)) == 9


def test_mistakes_are_told_in_the_callers_language(district: District) -> None:
    body = {"text": listed("a b,甲,,,"), "dry_run": True}
    answer = district.north.client.post("/people/import", body, lang="en").get_json()
    assert answer["errors"][0]["message"] == "2 to 64 letters, digits or . _ @ + -"


def test_somebody_of_another_school_is_not_taken_by_a_list(district: District) -> None:
    for row in ("south.t1,外校教师,,,", "SOUTH.T1,外校教师,,,"):
        (error,) = send(district, listed(row), dry_run="true").get_json()["errors"]
        assert (error["row"], error["field"]) == (5, "login")
        assert "其他学校" in error["message"]
    left = district.add(district.south, "left.south", ends_on=date(2026, 1, 31))
    (error,) = send(district, listed("left.south,离校教师,,,"), dry_run="true").get_json()["errors"]
    assert error["field"] == "login", "not even one who left: the school does not know who that is"
    assert left


def test_who_was_here_once_comes_back_with_a_new_membership(district: District) -> None:
    person = district.add(district.north, "was.here", ends_on=date(2026, 1, 31))
    answer = send(district, listed("was.here,示例was.here,,reviewer,"))
    assert [change["action"] for change in answer.get_json()["changes"]] == ["rejoin"]
    assert district.membership(person, district.north)["roles"] == ["reviewer"]
    assert len(district.office.client.everything("/memberships", person_id=person)) == 2
    assert len(district.events(MembershipStarted)) == 11


def test_who_was_here_and_is_elsewhere_now_stays_there(district: District) -> None:
    person = district.north.teachers[0]
    district.office.client.post(f"/people/{person}/transfer", {"to_school_id": str(district.south.id)})
    (error,) = send(district, listed(), dry_run="true").get_json()["errors"]
    assert (error["row"], error["field"]) == (3, "login")


def test_a_deactivated_person_is_not_brought_back_by_a_list(district: District) -> None:
    district.office.client.post(f"/people/{district.north.teachers[0]}/deactivate")
    (error,) = send(district, listed(), dry_run="true").get_json()["errors"]
    assert (error["row"], error["field"]) == (3, "login")


def test_columns_that_are_not_there_leave_things_as_they_are(district: District) -> None:
    path = f"/people/{district.north.teachers[0]}"
    district.north.client.patch(path, {"email": "t1@example.org"}, version=1)
    bare = "账号,姓名,性别\n" + "\n".join(",".join(row.split(",")[:2]) + ",女" for row in PRESENT)
    answer = send(district, bare).get_json()
    assert (answer["unchanged"], answer["ignored_columns"]) == (3, ["性别"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_are_used(district: District, encoding: str) -> None:
    answer = send(district, listed("new.one,新人𠮷,,教师,").encode(encoding)).get_json()
    assert [change["name"] for change in answer["changes"]] == ["新人𠮷"]


def test_a_workbook_is_read_like_a_csv(district: District) -> None:
    rows: list[list[Any]] = [
        ["账号", "姓名", "邮箱", "角色", "部门"],
        *[row.split(",") for row in PRESENT],
        [20260901, "新人", None, "教师", None],
    ]
    answer = send(district, workbook(*rows), "people.xlsx").get_json()
    assert (answer["created"], answer["unchanged"]) == (1, 3)
    assert answer["changes"][0]["login"] == "20260901"


def test_what_is_exported_can_be_imported_again_without_a_change(district: District) -> None:
    group = district.group(district.north)
    district.add(
        district.north, "lead", ("group_lead", "teacher"), group_ids=[group], email="lead@example.org", lang="en"
    )
    exported = district.north.client.get("/people/export")
    assert exported.headers["Content-Type"] == "text/csv; charset=utf-8"
    answer = send(district, exported.get_data()).get_json()
    assert (answer["unchanged"], answer["changes"], answer["errors"]) == (4, [], [])


def test_a_group_of_the_same_name_elsewhere_is_not_meant(district: District) -> None:
    district.group(district.south)
    (error,) = send(district, listed("new.one,新人,,,语文教研组"), dry_run="true").get_json()["errors"]
    assert error["field"] == "groups"


def test_an_import_repeated_with_its_key_answers_the_same_and_another_file_is_refused(district: District) -> None:
    def send_with_key(content: str) -> TestResponse:
        return district.north.client.upload("/people/import", content.encode(), "people.csv", key="import")

    first = send_with_key(listed("new.one,新人,,,"))
    assert send_with_key(listed("new.one,新人,,,")).get_json() == first.get_json()
    assert len(logins(district, district.north)) == 4
    assert code_of(send_with_key(listed("new.two,新人,,,"))) == (422, "idempotency_key_reused")


# -- files that mean harm, or are none


def bomb() -> bytes:
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MAX_UNPACKED_BYTES + 1))
    return page.getvalue()


def many_parts() -> bytes:
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w") as archive:
        for number in range(sheets.MAX_PARTS + 1):
            archive.writestr(f"{number}.xml", b"")
    return page.getvalue()


def entities() -> bytes:
    """A real workbook whose texts expand a thousandfold."""
    page, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook(["login", "name"], ["a1", "甲"])))
    with source, zipfile.ZipFile(page, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            content = source.read(part)
            if part.endswith("sheet1.xml"):
                content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + content
            archive.writestr(part, content)
    return page.getvalue()


@pytest.mark.parametrize(
    ("content", "filename", "status"),
    [
        (bomb(), "people.xlsx", 413),
        (many_parts(), "people.xlsx", 413),
        (entities(), "people.xlsx", 422),
        (b"x" * (sheets.MAX_FILE_BYTES + 1), "people.csv", 413),
        (("login,name\n" + "".join(f"p{n},甲\n" for n in range(sheets.MAX_ROWS + 1))).encode(), "people.csv", 413),
        (b"login,name\n" + b",".join([b"x"] * 60), "people.csv", 422),
        (b"login,name\na1," + b"x" * 600, "people.csv", 422),
        (b'login,name\na1,"' + b"x" * 200_000, "people.csv", 422),
        (b"", "people.csv", 422),
        (b"\n \n,,\n", "people.csv", 422),
        (b"name,email\n", "people.csv", 422),
        (b"login,login,name\n", "people.csv", 422),
        (b"login,name\na1,\x00\n", "people.csv", 422),
        (b"\xff\xff\xff\x00", "people.csv", 422),
        (b"\xff\xfel", "people.csv", 422),
        (b"not a workbook", "people.xlsx", 422),
        (b"PK\x03\x04 not a workbook", "people.csv", 422),
        (workbook(["login", "name"], ["a1", "=HYPERLINK(1)"]), "people.xlsx", 422),
        (workbook(), "people.xlsx", 422),
    ],
)  # fmt: skip
def test_a_file_that_is_no_people_list_is_refused(
    district: District, content: bytes, filename: str, status: int
) -> None:
    answer = send(district, content, filename)
    assert answer.status_code == status, answer.text
    assert answer.get_json()["errors"][0]["field"] == "file"
    assert len(logins(district, district.north)) == 3


def test_no_file_at_all_is_refused(district: District) -> None:
    assert code_of(district.north.client.post("/people/import", {})) == (422, "file")


@pytest.mark.parametrize("name", ["=1+1", "+86", "-x", "@sum"])
def test_a_cell_that_a_spreadsheet_would_run_is_a_mistake_of_its_row(district: District, name: str) -> None:
    (error,) = send(district, listed(f"new.one,{name},,,"), dry_run="true").get_json()["errors"]
    assert (error["row"], error["field"]) == (5, "name")


def test_a_list_for_another_school_needs_the_district(district: District) -> None:
    foreign: UUID = district.south.id
    assert code_of(send(district, listed(), school_id=str(foreign))) == (403, "school")
    content = "login,name\nsouth.admin,示例south.admin\nsouth.t1,示例south.t1\nsouth.t2,示例south.t2\nnew.one,新人"
    answer = district.office.client.upload("/people/import", content.encode(), "x.csv", school_id=str(foreign))
    assert (answer.get_json()["created"], answer.get_json()["unchanged"]) == (1, 3)
