import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain import DISTRICT_ROLES, GROUP_KINDS, ROLES, clean_name, is_email, is_login, login_key
from services.directory.domain.rows import HEADINGS
from shared.contracts import directory as contracts
from shared.web import Role
from shared.web.capabilities import DISTRICT_ROLES as WEB_DISTRICT_ROLES


def test_the_directory_knows_the_roles_that_tokens_carry() -> None:
    assert set(ROLES) == {role.value for role in Role}
    assert {role.value for role in WEB_DISTRICT_ROLES} == DISTRICT_ROLES
    assert len(set(ROLES.values())) == len(ROLES), "a Chinese name means one role"


def test_the_directory_knows_the_group_kinds_of_the_contract() -> None:
    assert set(GROUP_KINDS) == set(contracts.GroupKind.__args__)  # type: ignore[attr-defined]


def test_a_heading_means_one_column() -> None:
    headings = [heading for words in HEADINGS.values() for heading in words]
    assert len(headings) == len(set(headings))
    assert all(heading == heading.casefold() for heading in headings)


@pytest.mark.parametrize("login", ["ab", "a1", "20260901", "li.si", "Li_Si@school", "x" * 64])
def test_a_login_is_plain(login: str) -> None:
    assert is_login(login)
    assert login_key(f" {login.upper()} ") == login_key(login)


@pytest.mark.parametrize("login", ["", "a", ".ab", "-ab", "a b", "李四", "x" * 65, "ab\n", "a;b", "ａｂ"])
def test_everything_else_is_no_login(login: str) -> None:
    assert not is_login(login)


@pytest.mark.parametrize("email", ["", "a@b.cn", "li.si+x@mail.school.edu.cn", "_a@b-c.org"])
def test_mail_may_go_there(email: str) -> None:
    assert is_email(email)


@pytest.mark.parametrize(
    "email", ["a", "a@", "@b.cn", "a@b", "a b@c.cn", "=a@b.cn", "a@b.cn\n", "a@b.cn,c@d.cn", "a@-b.cn", f"{'x' * 200}@b.cn"]
)  # fmt: skip
def test_mail_could_not_go_there(email: str) -> None:
    assert not is_email(email)


def test_a_name_loses_its_stray_spaces_and_nothing_else() -> None:
    assert clean_name("  李　 小四 ") == "李 小四"
    assert clean_name("音乐、美术组") == "音乐、美术组"
    assert clean_name("𠮷田") == "𠮷田", "rare characters are names"


@given(st.text(max_size=30))
def test_a_clean_name_stays_as_it_is_and_is_safe_in_any_list(text: str) -> None:
    name = clean_name(text)
    assert clean_name(name) == name
    assert not name.startswith(("=", "+", "-", "@"))
    assert not set(name) & set(";；|\n\t\x00")
