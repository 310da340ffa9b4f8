import pytest

from services.directory.domain.passwords import COMMON, LONGEST, SHORTEST, check_password, one_time_password, weakness
from shared.errors import InvalidError


@pytest.mark.parametrize("password", ["paper-lantern", "松涛映月与青石小巷同在", "k7mp-3xqz-h9wt", "paper " * 20])
def test_a_long_and_uncommon_password_is_good(password: str) -> None:
    assert weakness(password, login="li.si", name="李四") is None


@pytest.mark.parametrize(
    "password",
    ["", "short", "123456789", "x" * (LONGEST + 1), "1234567890", "QWERTYuiop", "password123", "aaaaaaaaaaaa",
     "ababababababab", "teacher.li", "Teacher.Li1", "teacher.liteacher.li", "欧阳欧阳欧阳欧阳欧阳"],
)  # fmt: skip
def test_a_password_that_can_be_guessed_is_not(password: str) -> None:
    assert weakness(password, login="teacher.li", name="欧阳") is not None


def test_a_password_may_hold_the_name_when_there_is_enough_else() -> None:
    assert weakness("teacher.li-paper", login="teacher.li", name="欧阳") is None


def test_the_refusal_names_the_field_and_the_remedy() -> None:
    with pytest.raises(InvalidError) as refusal:
        check_password("short", login="a", name="b", field="new_password")
    assert refusal.value.fields == {"new_password": [f"at least {SHORTEST} characters"]}
    assert refusal.value.detail_zh == "密码至少 10 个字符"


def test_the_common_ones_are_those_that_the_length_lets_through() -> None:
    assert all(len(word) >= SHORTEST and word == word.casefold() for word in COMMON)


def test_a_one_time_password_is_good_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(weakness(password, login="li.si", name="李四") is None for password in made)
