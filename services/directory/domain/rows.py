"""A people list as a school keeps it in a spreadsheet: which column means what, and what a row says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.directory.domain.kinds import LANGS, ROLES
from services.directory.domain.words import LONGEST_NAME, clean_name, is_email, is_login, login_key
from shared.errors import InvalidError

#: field -> the headings that people give it
HEADINGS = {
    "login": ("login", "账号", "帐号", "登录名", "用户名", "工号"),
    "name": ("name", "姓名", "名字"),
    "email": ("email", "e-mail", "mail", "邮箱", "电子邮箱", "电子邮件"),
    "roles": ("roles", "role", "角色", "职务"),
    "groups": ("groups", "group", "部门", "组别", "处室", "教研组"),
    "lang": ("lang", "language", "语言"),
}
REQUIRED = ("login", "name")
SEPARATOR = re.compile(r"[;；|]")
ROLE_NAMES = {name: role for role, name in ROLES.items()}
LANG_NAMES = {"中文": "zh", "汉语": "zh", "英文": "en", "英语": "en"}

#: one line of a file: its number as the spreadsheet shows it, and its cells
Line = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class RowError:
    """What is wrong in a row, in both languages."""

    row: int
    field: str
    english: str
    chinese: str

    def message(self, lang: str) -> str:
        return self.english if lang == "en" else self.chinese


@dataclass(frozen=True)
class Row:
    """One person of the file. None: the file has no such column, so it says nothing about it."""

    number: int
    login: str
    name: str
    email: str | None = None
    roles: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    lang: str | None = None


@dataclass(frozen=True)
class PeopleList:
    """A file as read: good rows, what is wrong with the others, and the headings that mean nothing here."""

    rows: tuple[Row, ...]
    errors: tuple[RowError, ...]
    ignored: tuple[str, ...]


def read_people(lines: Sequence[Line]) -> PeopleList:
    """Reads the heading and every row below it that is not empty.

    Raises:
        InvalidError: there is no heading, or it lacks a column that is needed or has one twice.
    """
    filled = [(number, [cell.strip() for cell in cells]) for number, cells in lines if any(map(str.strip, cells))]
    if not filled:
        raise bad_file("the file is empty", "文件是空的")
    columns, ignored = read_heading(filled[0][1])
    rows: list[Row] = []
    errors: list[RowError] = []
    first_seen: dict[str, int] = {}
    for number, cells in filled[1:]:
        values = {field: cells[index] if index < len(cells) else "" for field, index in columns.items()}
        found = list(problems_of(number, values, first_seen))
        errors += found
        first_seen.setdefault(login_key(values["login"]), number)
        if not found:
            rows.append(row_of(number, values))
    return PeopleList(tuple(rows), tuple(errors), ignored)


def read_heading(cells: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Each field's column, and the headings that are none of ours."""
    columns: dict[str, int] = {}
    ignored = []
    for index, cell in enumerate(cells):
        field = next((name for name, headings in HEADINGS.items() if cell.casefold() in headings), None)
        if field is None:
            ignored += [cell[:40]] if cell else []
        elif field in columns:
            raise bad_file(f"two columns for {field}: {cell[:40]}", f"有两列表示同一内容:{cell[:40]}")
        else:
            columns[field] = index
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise bad_file(
            f"the first row must name the columns; missing: {', '.join(missing)}",
            f"第一行应为列名,缺少:{'、'.join(HEADINGS[name][1] for name in missing)}",
        )
    return columns, tuple(ignored)


def bad_file(english: str, chinese: str) -> InvalidError:
    return InvalidError(f"file: {english}", detail_zh=chinese, code="file", fields={"file": [english]})


def problems_of(number: int, values: Mapping[str, str], first_seen: Mapping[str, int]) -> Iterator[RowError]:
    """Everything that is wrong with one row, by field."""
    login, name = values["login"], values["name"]
    if not is_login(login):
        yield RowError(
            number, "login", "2 to 64 letters, digits or . _ @ + -", "账号应为 2 到 64 位字母、数字或 . _ @ + -"
        )
    elif login_key(login) in first_seen:
        earlier = first_seen[login_key(login)]
        yield RowError(number, "login", f"row {earlier} has this login already", f"账号与第 {earlier} 行重复")
    if not 1 <= len(clean_name(name)) <= LONGEST_NAME:
        yield RowError(number, "name", f"1 to {LONGEST_NAME} characters, none special", "姓名为空、过长或含有特殊字符")
    if not is_email(values.get("email", "")):
        yield RowError(number, "email", "not an email address", "不是有效的邮箱地址")
    for word in split(values.get("roles", "")):
        if role_of(word) is None:
            yield RowError(number, "roles", f"no such role: {word[:40]}", f"没有这个角色:{word[:40]}")
    if lang_of(values.get("lang", "")) is None:
        yield RowError(number, "lang", "zh or en", "语言应为 zh 或 en")


def row_of(number: int, values: Mapping[str, str]) -> Row:
    """A row without problems."""
    roles = {role_of(word) or "" for word in split(values["roles"])} if "roles" in values else None
    return Row(
        number=number,
        login=values["login"],
        name=clean_name(values["name"]),
        email=values.get("email"),
        roles=tuple(sorted(roles or {"teacher"})) if roles is not None else None,
        groups=tuple(sorted({clean_name(word) for word in split(values["groups"])})) if "groups" in values else None,
        lang=lang_of(values["lang"]) if values.get("lang") else None,
    )


def split(cell: str) -> list[str]:
    return [word.strip() for word in SEPARATOR.split(cell) if word.strip()]


def role_of(word: str) -> str | None:
    plain = word.casefold()
    return plain if plain in ROLES else ROLE_NAMES.get(word)


def lang_of(word: str) -> str | None:
    """The language that a cell names; an empty cell leaves the default."""
    plain = word.casefold()
    return plain if plain in LANGS else LANG_NAMES.get(plain, None if plain else "zh")
