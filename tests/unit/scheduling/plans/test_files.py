"""Files: encodings, Word documents, and everything that is no readable plan."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import docx
import openpyxl
import pytest

from services.scheduling.plans import UnreadablePlanError, read_document, read_text
from services.scheduling.plans.blocks import Paragraph
from services.scheduling.plans.sources.archives import LARGEST_UNPACKED
from services.scheduling.plans.sources.readers import read_source
from tests.unit.scheduling.plans.told import activities_of, in_month, told_of

PLAN = "松岭小学工作计划\n九月份:\n1、开学式\n2、家访周"
EXPECTED = in_month(9, "开学式", "家访周")


TAGGED = (
    "晨光幼儿园保教工作计划\n<p>一、每月安排</p><h3>九月份</h3><p>1、小班家长开放日</p><h3>十月份</h3><p>1、亲子远足</p>"
    "<table><tr><td>周次</td><td>日期</td><td>内容</td></tr>"
    "<tr><td>第六周</td><td>10.8-10.12</td><td>环境创设评比&nbsp;</td></tr></table>"
)


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
    with pytest.raises(UnreadablePlanError, match="60,000 lines"):
        read_text("开会\n" * 60_001)
    with pytest.raises(UnreadablePlanError, match="20,000 lines with numbers"):
        read_text("3月5日开会\n" * 20_001)


def test_a_file_with_macros_is_refused_with_the_remedy() -> None:
    packed = io.BytesIO(document_with(paragraphs=(PLAN,)))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    with pytest.raises(UnreadablePlanError, match="macros"):
        read_document(packed.getvalue(), "plan.docx")


def test_a_thousand_nested_tables_are_refused_in_word_and_on_a_page() -> None:
    name = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    nested = b"<w:tbl><w:tr><w:tc>" * 1000 + b"</w:tc></w:tr></w:tbl>" * 1000
    word = repacked(document_with(), "word/document.xml", name + nested + b"</w:body></w:document>")
    page = b"<table><tr><td>" * 1000
    for content, filename in ((word, "plan.docx"), (page, "plan.html")):
        with pytest.raises(UnreadablePlanError, match="nested"):
            read_document(content, filename)


@pytest.mark.parametrize("name", ["plan.docx", "plan.xlsx"])
@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 9, b"PK\x03\x04junk", b"\x00\x01" * 99, b"plain"]
)
def test_what_is_no_office_file_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(UnreadablePlanError) as refusal:
        read_document(content, name)
    assert refusal.value.told("zh").startswith(f"{name}: ")


def test_word_counts_the_numbers_of_its_lists() -> None:
    document = docx.Document()
    document.add_paragraph("九月份:")
    for text in ("开学式", "家访周"):
        document.add_paragraph(text, style="List Number")
    numbered = document.add_paragraph("期初检查")
    properties = numbered._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = 1
    properties.get_or_add_ilvl().val = 0
    saved = io.BytesIO()
    document.save(saved)
    read = read_document(saved.getvalue(), "plan.docx")
    assert [told_of(one) for one in activities_of(read)][:2] == EXPECTED
    assert [one.text for one in activities_of(read)][-1] == "期初检查"


def test_a_table_that_only_frames_the_page_is_walked_through() -> None:
    document = docx.Document()
    frame = document.add_table(rows=1, cols=1).cell(0, 0)
    frame.text = "松岭小学工作计划"
    table = frame.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("周次", "内容"), ("第3周", "秋游")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    saved = io.BytesIO()
    document.save(saved)
    read = read_document(saved.getvalue(), "plan.docx")
    assert [told_of(one) for one in activities_of(read)] == [("秋游", None, None, 3, None)]
    assert read.plans[0].title == "松岭小学工作计划"


def test_a_page_is_read_without_its_menus_and_with_its_merged_cells() -> None:
    page = """<html><head><title>九月份:1、错</title></head><body><nav>十月份:菜单</nav><h1>松岭小学行事历</h1>
    <table><tr><th>月份</th><th>周次</th><th>工作内容</th></tr>
    <tr><td rowspan=2>九月</td><td>第1周</td><td>开学式<br>家访周</td></tr><tr><td>第2周</td><td>秋游</td></tr></table>
    <ol><li>十月份:运动会</li></ol><script>var a="十一月份:错"</script><footer>十二月份:版权</footer></body></html>"""
    read = read_document(page.encode("gb18030"), "plan.html")
    assert [told_of(one) for one in activities_of(read)] == [
        ("开学式", 9, 9, 1, None),
        ("家访周", 9, 9, 1, None),
        ("秋游", 9, 9, 2, None),
        ("运动会", 10, 10, None, None),
    ]


@pytest.mark.parametrize("tag", ["pre", "textarea", 'div style="white-space: pre-wrap"'])
def test_a_page_that_shows_its_lines_as_they_stand_is_read_line_by_line(tag: str) -> None:
    rows = "周次\t日期\t内容\n1\t9.2-9.6\t开学式\n2\t9.9-9.13\t家访周"
    page = f"<html><body><{tag}>\n{rows}</{tag.split(maxsplit=1)[0]}><p>教导处</p></body></html>"
    read = read_document(page.encode(), "plan.html")
    assert [told_of(one) for one in activities_of(read)] == [("开学式", 9, 9, 1, None), ("家访周", 9, 9, 2, None)]


@pytest.mark.parametrize("between", ["<p></p>", "<p>&nbsp;</p>", "<p><br></p>", "<br>"])
def test_an_empty_line_of_a_page_sets_the_next_apart(between: str) -> None:
    page = f"<p>甲乙</p><p>丙丁</p>{between}<p>戊己</p>"
    blocks = read_source(page.encode(), "plan.html").blocks
    assert blocks == (Paragraph(1, "甲乙", apart=True), Paragraph(2, "丙丁"), Paragraph(3, "戊己", apart=True))


def test_marks_of_no_width_are_no_part_of_a_name() -> None:
    page = "<p>九\u200b月份:</p><p>1、开学\ufeff式</p><p>2、家访&#8203;周</p>"
    assert [told_of(one) for one in activities_of(read_document(page.encode(), "plan.html"))] == EXPECTED


def test_real_dates_merged_cells_and_several_sheets_of_an_excel_file_are_read() -> None:
    workbook = openpyxl.Workbook()
    first = workbook.worksheets[0]
    for row in (("松岭小学行事历",), ("日期", "工作内容"), (dt.date(2030, 9, 2), "开学式"), (None, "家访周")):
        first.append(row)
    first.merge_cells("A3:A4")
    second = workbook.create_sheet("下半学期")
    for texts in (("月份", "工作内容"), ("十一月", "期中考试")):
        second.append(texts)
    saved = io.BytesIO()
    workbook.save(saved)
    read = read_document(saved.getvalue(), "plan.xlsx")
    assert [told_of(one) for one in activities_of(read)] == [
        ("开学式", 9, 9, None, "09-02"),
        ("家访周", 9, 9, None, "09-02"),
        ("期中考试", 11, 11, None, None),
    ]


def test_a_heading_between_the_tables_of_a_sheet_is_no_activity() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    rows = (
        ("周次", "日期", "内容"),
        ("1", "9.1-9.5", "晨诵启动"),
        ("德育一览",),
        ("周次", "日期", "内容"),
        ("2", "9.8-9.12", "入队礼"),
    )
    for row in rows:
        sheet.append(row)
    saved = io.BytesIO()
    workbook.save(saved)
    document = read_document(saved.getvalue(), "plan.xlsx")
    assert [(activity.week, activity.text) for activity in activities_of(document)] == [(1, "晨诵启动"), (2, "入队礼")]
    assert [mark.role for mark in document.marks if mark.line == 3] == ["heading"]


@pytest.mark.parametrize("filename", ["plan.txt", "plan.html"])
def test_a_page_saved_as_text_with_its_tags_is_read_as_a_page(filename: str) -> None:
    expected = [
        *in_month(9, "小班家长开放日"), *in_month(10, "亲子远足"), *in_month(10, "环境创设评比", week=6),
    ]  # fmt: skip

    assert list(map(told_of, activities_of(read_document(TAGGED.encode(), filename)))) == expected
    assert list(map(told_of, activities_of(read_text(TAGGED)))) == expected


def test_a_text_that_only_names_some_tags_stays_a_text() -> None:
    text = "松岭小学工作计划\n九月份:\n1、认识</p>标签\n2、家访周"

    assert list(map(told_of, activities_of(read_text(text)))) == in_month(9, "认识</p>标签", "家访周")


def test_several_tags_on_the_one_line_of_a_text_are_words_of_it() -> None:
    item = "信息技术社团第一次活动,认识网页的标签</p>、</td>与</li>"
    assert list(map(told_of, activities_of(read_text(f"九月份:1、{item};2、绘制草图")))) == in_month(
        9, item, "绘制草图"
    )


def test_a_line_with_a_tag_each_stays_a_line() -> None:
    items = [f"学写网页的{name}{tag}" for name in ("正文", "附录") for tag in ("</p>", "</li>", "</td>")]
    text = "\n".join(["网页社团工作计划", "九月份", *items])
    assert list(map(told_of, activities_of(read_text(text)))) == in_month(9, *items)


def test_a_blank_that_a_page_writes_by_its_name_is_one() -> None:
    document = read_text("松岭小学第五周&nbsp;工作安排\n周次|日期|工作内容\n5|9.29-10.3|迎国庆&nbsp;合唱\n")
    assert document.plans[0].title == "松岭小学第五周 工作安排"
    assert [activity.text for activity in document.plans[0].activities] == ["迎国庆 合唱"]
