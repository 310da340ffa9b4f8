"""Files: encodings, Word documents, and everything that is no readable plan."""

from __future__ import annotations

import io
import time
import zipfile

import docx
import pytest

from services.scheduling.plans import UnreadablePlanError, read_document, read_text
from services.scheduling.plans.archives import LARGEST_UNPACKED
from tests.unit.scheduling.plans.told import activities_of, in_month, told_of

PLAN = "松岭小学工作计划\n九月份:\n1、开学式\n2、家访周"
EXPECTED = in_month(9, "开学式", "家访周")


def document_with(*, paragraphs: tuple[str, ...] = (), rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def repacked(content: bytes, part: str, body: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, body if name == part else old.read(name))
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    document = read_document(PLAN.encode(encoding), "plan.txt")
    assert [told_of(activity) for activity in activities_of(document)] == EXPECTED


@pytest.mark.parametrize("name", ["plan.md", "计划.TXT"])
def test_text_and_markdown_are_read(name: str) -> None:
    assert len(activities_of(read_document(PLAN.encode(), name))) == len(EXPECTED)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_line_end_counts_as_one(end: str) -> None:
    document = read_document(PLAN.replace("\n", end).encode(), "plan.txt")
    assert [activity.line for activity in activities_of(document)] == [3, 4]


def test_a_word_document_is_read_in_its_order() -> None:
    content = document_with(paragraphs=tuple(PLAN.split("\n")), rows=(("周次", "内容"), ("第3周", "秋游\n社团招新")))
    told = [told_of(activity) for activity in activities_of(read_document(content, "plan.docx"))]
    assert told == [*EXPECTED, ("秋游", None, None, 3, None), ("社团招新", None, None, 3, None)]


def test_merged_cells_of_a_word_table_are_counted_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(table.rows, (("周次", "内容", "部门"), ("1", "迎新", "团委"), ("", "军训", "")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    saved = io.BytesIO()
    document.save(saved)
    told = [told_of(activity) for activity in activities_of(read_document(saved.getvalue(), "plan.docx"))]
    assert told == [("迎新", None, None, 1, None), ("军训", None, None, 1, None)]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"x" * (10 * 1024 * 1024 + 1), "big.txt", "larger than 10 MB"),
        (b"", "empty.txt", "empty"),
        (b"  \r\n ", "blank.docx", "empty"),
        (PLAN.encode(), "plan.exe", "unknown format"),
        (PLAN.encode(), "plan", "unknown format"),
        (b"%PDF-1.7 ...", "plan.txt", "PDF"),
        (b"%PDF-1.7 ...", "plan.docx", "is a PDF"),
        (PLAN.encode(), "plan.docx", "not a Word file"),
        (bytes(range(256)) * 20, "plan.txt", "plan.txt"),
        (b"\x00\x01\x02\x03" * 500, "plan.txt", "binary"),
        (b"\xff\xfe\xff", "odd.txt", "odd.txt"),
        (b"PK\x03\x04" + b"x" * 50, "plan.docx", "not a Word file"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "plan.txt", "old binary Office file"),
    ],
)
def test_what_is_no_plan_is_refused_with_the_file_and_the_remedy(content: bytes, name: str, says: str) -> None:
    with pytest.raises(UnreadablePlanError) as refusal:
        read_document(content, name)
    assert says in str(refusal.value)
    assert str(refusal.value).startswith(f"{name}: ")


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = repacked(document_with(), "word/document.xml", b" " * (LARGEST_UNPACKED + 1))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(UnreadablePlanError, match="64 MB"):
        read_document(bomb, "bomb.docx")


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    size = (LARGEST_UNPACKED + 1).to_bytes(4, "little")
    bomb = repacked(document_with(), "word/document.xml", b" " * (LARGEST_UNPACKED + 1)).replace(
        size, b"\x10\x00\x00\x00"
    )
    with pytest.raises(UnreadablePlanError):
        read_document(bomb, "bomb.docx")


def test_a_word_file_of_far_too_many_paragraphs_is_refused() -> None:
    name = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    body = name + b"<w:p/>" * 1_000_001 + b"</w:body></w:document>"
    with pytest.raises(UnreadablePlanError, match="too many"):
        read_document(repacked(document_with(), "word/document.xml", body), "bomb.docx")


@pytest.mark.parametrize(
    "text",
    [
        "一月份:" + "开会;" * 20_000,
        "一月" * 40_000,
        "(" * 100_000,
        "-" * 100_000,
        "|" * 15_000,
        "第一周\n" * 15_000,
        "周次\n日期\n内容\n" * 3_000,
        ("室" * 29 + "x\n") * 2_000,
        ("月份" * 29 + "x\n") * 2_000,
        "周次|内容\n" + "第1周|\n" * 8_000,
        " " * 200_000 + "x",
    ],
    ids=lambda text: text[:8].strip(),
)
def test_hostile_texts_are_read_in_time(text: str) -> None:
    begun = time.process_time()
    read_text(text)
    assert time.process_time() - begun < 2


def test_entities_are_never_expanded() -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "boom">]><x>&e;</x>'
    with pytest.raises(UnreadablePlanError, match="entities"):
        read_document(repacked(document_with(), "word/document.xml", declared), "plan.docx")


@pytest.mark.parametrize("body", [b"", b"<x>", b"<x/>", b"\x00" * 100])
def test_a_broken_word_file_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadablePlanError):
        read_document(repacked(document_with(), "word/document.xml", body), "plan.docx")


def test_a_plain_zip_is_no_word_file() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnreadablePlanError, match="not a Word file"):
        read_document(packed.getvalue(), "plan.docx")


def test_far_too_many_lines_are_refused() -> None:
    with pytest.raises(UnreadablePlanError, match="20,000 lines"):
        read_text("开会\n" * 20_001)
