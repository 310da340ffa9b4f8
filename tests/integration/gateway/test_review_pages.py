"""The review of a plan against a double of the edge: the queue, what each key sends, and where the focus goes."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from tests.integration.gateway.console import Console
from tests.integration.gateway.fake_edge import ITEM, PLAN, SECOND, TERM, THIRD, S

ITEMS = f"/plans/{PLAN}/items"


def stops(html: str) -> list[str]:
    """What the focus walks over, in the order of the page, without the document's lines."""
    return re.findall(r'<li class="item[^"]*" id="([^"]+)"', html)


def test_the_doubtful_come_first_the_gravest_before_all_and_say_why(console: Console) -> None:
    html = console.get(f"/plans/{PLAN}").text

    assert stops(html) == [f"item-{THIRD}", "unread-3", f"item-{SECOND}", f"item-{ITEM}"]
    assert html.index("印出的日期与学期的周次不符") < html.index("没有读懂") < html.index("没有读出时间")
    assert "把握只有 40%" in html


def test_filters_show_the_doubtful_or_the_corrected_alone(console: Console) -> None:
    assert stops(console.get(f"/plans/{PLAN}?only=doubtful").text) == [f"item-{THIRD}", "unread-3", f"item-{SECOND}"]
    assert stops(console.get(f"/plans/{PLAN}?only=corrected").text) == []


def test_an_item_says_under_which_heading_and_by_which_rule_it_was_read(console: Console) -> None:
    html = console.get(f"/plans/{PLAN}").text

    why = html[html.index(f'id="item-{ITEM}"') :]
    assert "1、召开教研组长会议" in why
    assert "标题下的编号条目" in why
    assert 'aria-label="把握 95%"' in why


def test_confirming_an_item_changes_nothing_and_goes_on_to_the_next_doubt(console: Console) -> None:
    response = console.post(f"{ITEMS}/{SECOND}/confirm", htmx=True)

    sent = console.sent()
    assert (sent.method, sent.json, sent.headers["If-Match"]) == ("PATCH", {}, '"7"')
    assert response.headers["X-Focus"] == f"edit-{ITEM}"
    assert "已确认" in unquote(response.headers["X-Status"])
    assert response.headers["HX-Retarget"] == "#review"


@pytest.mark.parametrize(
    ("basis", "first", "last"), [("dates", "2026-09-30", "2026-09-30"), ("week", "2026-09-14", "2026-09-20")]
)
def test_one_key_chooses_between_the_printed_dates_and_the_week(
    console: Console, basis: str, first: str, last: str
) -> None:
    response = console.post(f"{ITEMS}/{THIRD}/choose", htmx=True, basis=basis)

    assert console.sent().json == {"window_from": first, "window_to": last}
    assert response.headers["X-Focus"] == "take-3"


def test_a_reading_that_there_is_not_is_no_choice(console: Console) -> None:
    assert console.post(f"{ITEMS}/{ITEM}/choose", htmx=True, basis="dates").status_code == 404
    assert console.edge.changes() == []


def test_all_contradictions_follow_one_side_at_once(console: Console) -> None:
    console.post(f"/plans/{PLAN}/conflicts", htmx=True, basis="week")

    assert console.sent().json == {"basis": "week"}


def test_undo_puts_the_focus_on_what_it_brought_back(console: Console) -> None:
    response = console.post(f"/plans/{PLAN}/undo", htmx=True)

    assert console.sent().path.endswith("/corrections/undo")
    assert response.headers["X-Focus"] == f"edit-{SECOND}"


def test_nothing_to_undo_is_said_in_the_page_that_stays(console: Console) -> None:
    path = f"{S}/plans/{PLAN}/corrections/undo"
    console.edge.refusals["POST", path] = (409, {"code": "nothing_to_undo", "detail": "没有可撤销的修改"})

    response = console.post(f"/plans/{PLAN}/undo", htmx=True)

    assert response.status_code == 409
    assert "没有可撤销的修改" in response.text


def test_a_deleted_item_hands_the_focus_to_the_next_and_a_dismissed_line_too(console: Console) -> None:
    assert console.post(f"{ITEMS}/{ITEM}/delete", htmx=True).headers["X-Focus"] == f"edit-{SECOND}"
    assert console.post(f"/plans/{PLAN}/lines/3/dismiss", htmx=True).headers["X-Focus"] == f"edit-{SECOND}"


def test_a_line_becomes_an_activity_at_the_time_of_the_one_above_it(console: Console) -> None:
    html = console.get(f"{ITEMS}/new?line=2").text

    assert "2、青年教师汇报课" in html
    assert re.search(r'<option value="9" selected>', html)


def test_a_filter_stays_while_items_are_corrected_under_it(console: Console) -> None:
    response = console.post(f"{ITEMS}/{SECOND}/confirm", htmx=True, only="doubtful")

    assert f"item-{ITEM}" not in stops(response.text)


def test_a_plan_of_no_named_term_asks_for_it_and_sends_the_answer(console: Console) -> None:
    html = console.get(f"/plans/{PLAN}").text
    assert "这份计划是哪个学期的" in html
    assert "文件没有写明学期" in html

    response = console.post(f"/plans/{PLAN}/term", term_id=TERM, version="4")

    assert (console.sent().json, console.sent().headers["If-Match"]) == ({"term_id": TERM}, '"4"')
    assert response.headers["Location"].endswith("notice=term_settled")


def test_an_export_is_handed_on_with_its_name(console: Console) -> None:
    response = console.get(f"/plans/{PLAN}/export?format=docx&layout=weeks")

    assert response.data == b"a file"
    assert response.headers["Content-Type"] == "application/x-plan"
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E8%AE%A1.docx"
    assert console.edge.sent[-1].query == {"format": ["docx"], "layout": ["weeks"]}


def test_a_refused_file_is_told_with_the_form_and_what_was_pasted(console: Console) -> None:
    refusal = {"code": "unreadable_plan", "detail": "计划.pdf: 实际是 PDF 文件,请另存为 .docx 或 .txt"}
    console.edge.refusals["POST", f"{S}/plans/import"] = (422, refusal)

    response = console.post("/plans/import", text="九月 会议")

    assert response.status_code == 422
    assert "实际是 PDF 文件" in response.text
    assert "九月 会议" in response.text


def test_every_format_that_the_reader_knows_can_be_chosen(console: Console) -> None:
    from services.scheduling.plans.sources.readers import READERS  # noqa: PLC0415  # the console itself may not know the reader

    accept = re.search(r'accept="([^"]+)"', console.get("/plans/import").text)
    assert accept
    assert READERS.keys() <= set(accept[1].split(","))
