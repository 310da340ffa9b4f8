import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from services.directory.sheets import read_lines, write_csv
from shared.errors import DomainError, InvalidError, TooLargeError

PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), min_size=1, max_size=20)


def workbook() -> bytes:
    book, page = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["login", "name"])
    book.active.append(["a1", "甲"])
    book.save(page)
    return page.getvalue()


BOOK = workbook()


@given(st.lists(st.tuples(PLAIN, PLAIN), max_size=5))
def test_what_is_written_is_read_again(rows: list[tuple[str, str]]) -> None:
    lines = read_lines(write_csv(("login", "name"), rows), "people.csv")
    assert [tuple(cells) for _, cells in lines] == [("login", "name"), *rows]


def test_a_row_is_numbered_as_a_spreadsheet_numbers_it() -> None:
    lines = read_lines(b'login,name\n\n"a1","x\ny"\na2,z\n', "people.csv")
    assert [number for number, _ in lines] == [1, 2, 4, 5]


def test_a_tab_separates_when_there_is_no_comma() -> None:
    assert read_lines("账号\t姓名\n".encode("utf-16"), "people.txt") == [(1, ["账号", "姓名"])]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_reason(content: bytes) -> None:
    for name in ("people.csv", "people.xlsx"):
        try:
            read_lines(content, name)
        except (InvalidError, TooLargeError) as refusal:
            told(refusal)


@settings(max_examples=60)
@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=40))
def test_a_broken_workbook_is_read_or_refused_with_a_reason(at: int, junk: bytes) -> None:
    try:
        read_lines(BOOK[:at] + junk + BOOK[at + len(junk) :], "people.xlsx")
    except (InvalidError, TooLargeError) as refusal:
        told(refusal)


def test_a_cell_far_away_does_not_cost_the_way_to_it() -> None:
    book, page = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.cell(1_000_000, 16_000, "far")
    book.save(page)
    with pytest.raises(TooLargeError):
        read_lines(page.getvalue(), "people.xlsx")


def told(refusal: DomainError) -> None:
    assert refusal.fields.keys() == {"file"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_workbook_that_declares_entities_is_refused_in_any_encoding(encoding: str) -> None:
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!-- --><!DOCTYPE x [<!ENTITY a "aaaa">]><x/>'.encode(encoding))
    with pytest.raises(InvalidError, match="entities"):
        read_lines(page.getvalue(), "people.xlsx")
