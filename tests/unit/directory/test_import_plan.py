from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.imports import ImportPlan, Member, Roster, Rules, plan_import
from services.directory.domain.rows import Row, RowError, read_people
from shared.ids import new_id

RULES = Rules(grants_district_roles=False, end_missing=True, keeps=None)


def member(login: str, **values: Any) -> Member:
    here: dict[str, Any] = {"name": "甲", "email": "", "lang": "zh", "active": True, "roles": ("teacher",)}
    return Member(person_id=new_id(), membership_id=new_id(), login=login, **(here | values))


def roster(*members: Member, **values: Any) -> Roster:
    known = {each.login: each for each in members}
    return replace(Roster(known, {}, dict.fromkeys(known, False), ()), **values)


def row(login: str, number: int = 2, **values: Any) -> Row:
    said: dict[str, Any] = {"name": "甲", "email": "", "roles": ("teacher",), "groups": ()}
    return Row(number=number, login=login, **(said | values))


def plan(rows: Sequence[Row], known: Roster, rules: Rules = RULES, **values: Any) -> ImportPlan:
    return plan_import(rows, known, rules, **values)


def test_a_list_that_says_what_is_changes_nothing() -> None:
    same = plan([row("a"), row("b", 3)], roster(member("a"), member("b")))
    assert (same.changes, same.errors, same.unchanged, same.brakes) == ((), (), 2, False)


def test_each_row_is_one_change_of_one_kind() -> None:
    known = roster(member("a"), member("b"), member("c"), former={"d": replace(member("d"), membership_id=None)})
    rows = [row("a", 2), row("b", 3, name="乙"), row("d", 4), row("e", 5)]
    made = plan(rows, known)
    assert [(change.action, change.login) for change in made.changes] == [
        ("update", "b"), ("rejoin", "d"), ("create", "e"), ("end", "c"),
    ]  # fmt: skip
    assert made.changes[0].differences == {"name": ("甲", "乙")}


def test_a_login_is_found_whatever_its_case() -> None:
    assert plan([row("A")], roster(member("a"))).unchanged == 1


def test_while_there_are_mistakes_nobody_counts_as_missing() -> None:
    mistake = RowError(3, "email", "wrong", "有误")
    made = plan([row("a")], roster(member("a"), member("b")), errors=[mistake])
    assert (made.count("end"), made.errors, made.brakes) == (0, (mistake,), False)


def test_more_than_a_fifth_gone_brakes_and_a_fifth_does_not() -> None:
    five = roster(*(member(f"m{number}") for number in range(5)))
    assert not plan([row(f"m{number}", number + 2) for number in range(4)], five).brakes
    assert plan([row(f"m{number}", number + 2) for number in range(3)], five).brakes
    assert not plan([row("new")], roster()).brakes, "a school without anybody loses nobody"


def test_some_stay_whatever_the_list_says() -> None:
    importer, ops = member("me"), member("ops", roles=("district_ops",))
    made = plan([row("a")], roster(member("a"), importer, ops), replace(RULES, keeps=importer.person_id))
    assert (made.kept, made.count("end")) == (("me", "ops"), 0)


def test_a_row_that_may_not_be_is_a_mistake_and_no_change() -> None:
    asleep = member("asleep", active=False)
    known = roster(asleep, taken={"elsewhere": True, "left": False, "asleep": False})
    rows = [
        row("elsewhere", 2), row("left", 3), row("asleep", 4), row("new", 5, groups=("没有",)),
        row("king", 6, roles=("district_admin",)),
    ]  # fmt: skip
    made = plan(rows, known)
    assert [(error.row, error.field) for error in made.errors] == [
        (2, "login"), (3, "login"), (4, "login"), (5, "groups"), (6, "roles"),
    ]  # fmt: skip
    assert made.changes == ()


def test_a_district_role_that_stays_is_no_grant() -> None:
    holder = member("ops", roles=("district_ops",))
    assert plan([row("ops", roles=("district_ops",))], roster(holder)).errors == ()
    assert plan([row("ops", roles=("teacher",))], roster(holder)).errors[0].field == "roles"
    grants = replace(RULES, grants_district_roles=True)
    assert plan([row("ops", roles=("teacher",))], roster(holder), grants).count("update") == 1


def test_what_the_list_does_not_speak_of_stays() -> None:
    kept = member("a", email="a@b.cn", roles=("reviewer",), groups=("组",), lang="en")
    assert plan([Row(number=2, login="a", name="甲")], roster(kept)).unchanged == 1


# -- reading


cells = st.lists(st.lists(st.text(max_size=12), max_size=7), max_size=8)


@given(cells)
def test_whatever_stands_below_the_heading_each_row_is_read_or_named(body: list[list[str]]) -> None:
    lines = [(1, ["login", "name", "email", "roles", "groups", "lang"]), *enumerate(body, 2)]
    people = read_people(lines)
    filled = {number for number, row in lines[1:] if any(cell.strip() for cell in row)}
    good, bad = {each.number for each in people.rows}, {error.row for error in people.errors}
    assert good | bad == filled
    assert not good & bad


def test_a_row_may_be_shorter_than_the_heading() -> None:
    (only,) = read_people([(1, ["账号", "姓名", "角色"]), (2, ["a1", "甲"])]).rows
    assert (only.roles, only.email, only.groups) == (("teacher",), None, None)


def test_roles_and_languages_are_known_in_chinese() -> None:
    heading = ["账号", "姓名", "角色", "语言"]
    (only,) = read_people([(1, heading), (5, ["a1", "甲", "教研组长；teacher|评审", "英文"])]).rows
    assert (only.number, only.roles, only.lang) == (5, ("group_lead", "reviewer", "teacher"), "en")
