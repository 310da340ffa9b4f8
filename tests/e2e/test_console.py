"""The main job in a real browser: from the plan's text to the teacher's inbox, on the whole embedded stack."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from deploy.embedded.demo.district import today
from deploy.embedded.demo.seed import term_start
from tests.e2e.browser import Seat, sign_in, take_seat
from tests.e2e.district import LEAD, TEACHER, District

pytestmark = pytest.mark.timeout(300)

#: The demo's term is the one of the school year that it is.
YEAR = term_start(today()).year

PLAN = """青禾实验学校工会工作计划

九月份
1、召开教职工代表座谈会
2、组织庆祝教师节活动
十月份
1、举行教职工趣味运动会
2、开展师德演讲比赛
"""


@pytest.fixture
def lead(browser: Browser, district: District) -> Iterator[Seat]:
    seat = take_seat(browser, district)
    sign_in(seat, district, LEAD)
    yield seat
    assert seat.complaints == [], seat.complaints
    seat.context.close()


@pytest.fixture
def teacher(browser: Browser, district: District) -> Iterator[Seat]:
    seat = take_seat(browser, district, viewport={"width": 390, "height": 844})
    sign_in(seat, district, TEACHER)
    yield seat
    assert seat.complaints == [], seat.complaints
    seat.context.close()


def test_a_plan_goes_from_its_text_to_the_teachers_inbox(lead: Seat, teacher: Seat) -> None:
    teacher.open("/inbox")
    expect(teacher.page.get_by_text("还没有消息")).to_be_visible()

    import_by_keyboard(lead)
    correct_the_words_of_the_first_item(lead)
    move_the_second_item_to_another_month(lead)
    publish_by_keyboard(lead)

    page = lead.page
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_contain_text("月")
    lead.open(f"/calendar?day={YEAR}-09-15&whose=school")
    expect(page.get_by_role("link", name="召开教职工代表座谈会(工会)")).to_be_visible()
    lead.open(f"/calendar?day={YEAR}-11-15&whose=school")
    expect(page.get_by_role("link", name="组织庆祝教师节活动")).to_be_visible()

    # The teacher's page was open all the time, and nobody reloaded it.
    thread = teacher.page.get_by_role("link", name=re.compile("工会工作计划"))
    expect(thread).to_be_visible()
    badge = teacher.page.locator("#unread")
    expect(badge).to_have_text("4")

    thread.click()
    expect(teacher.page.get_by_role("link", name="举行教职工趣味运动会")).to_be_visible()
    teacher.page.get_by_role("button", name="4 条标为已读").click()
    expect(badge).to_be_empty()
    teacher.open("/inbox?only=unread")
    expect(teacher.page.get_by_text("没有未读消息")).to_be_visible()


def import_by_keyboard(lead: Seat) -> None:
    page = lead.page
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("/plans$"))
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/plans/import$"))
    page.get_by_label("或粘贴文字").focus()
    page.keyboard.insert_text(PLAN)
    page.get_by_role("button", name="读取计划").press("Enter")
    expect(page.locator(".items .item")).to_have_count(4)


def correct_the_words_of_the_first_item(lead: Seat) -> None:
    page = lead.page
    page.keyboard.press("j")
    page.keyboard.press("e")
    words = page.get_by_label("内容")
    expect(words).to_be_focused()
    page.keyboard.insert_text("召开教职工代表座谈会(工会)")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".item", has_text="召开教职工代表座谈会(工会)")).to_contain_text("已修改")
    expect(page.locator("#review :focus")).to_have_count(1)


def move_the_second_item_to_another_month(lead: Seat) -> None:
    page = lead.page
    page.get_by_role("button", name="修改条目: 组织庆祝教师节活动").focus()
    page.keyboard.press("Enter")
    page.get_by_label("月份", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".item", has_text="组织庆祝教师节活动")).to_contain_text(f"{YEAR}年11月")


def publish_by_keyboard(lead: Seat) -> None:
    page = lead.page
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="发布计划")).to_be_visible()
    accept = page.get_by_label("我已核对")
    if accept.count():
        accept.press("Space")
    page.keyboard.press("p")
    expect(page.get_by_text("已发布:新增 4 项")).to_be_visible()


def test_an_activity_that_is_given_a_day_shows_on_that_day_and_a_taken_room_is_refused(lead: Seat) -> None:
    for title in ("第一次青年教师沙龙", "第二次青年教师沙龙"):
        page = lead.open("/activities/new")
        page.get_by_label("内容").fill(title)
        page.get_by_label("日期").fill(f"{YEAR}-12-09")
        page.get_by_label("时段").fill("15:00")
        page.get_by_label("结束时间").fill("16:30")
        page.get_by_label("场地").select_option(label="会议室 (30)")
        page.get_by_label("全校").uncheck()
        page.get_by_label("语文教研组").check()
        page.get_by_role("button", name="新建活动").click()

    expect(lead.page.get_by_role("alert").filter(has_text="占用")).to_be_visible()
    lead.complaints.clear()  # the browser reports the refusal's status
    page = lead.open(f"/calendar?day={YEAR}-12-09&view=week")
    expect(page.get_by_role("link", name=re.compile("15:00.*第一次青年教师沙龙"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("第二次青年教师沙龙"))).to_have_count(0)


def test_an_expired_access_token_is_renewed_on_the_way_and_nobody_notices(lead: Seat) -> None:
    lead.context.clear_cookies(name="qinglan_access")

    page = lead.open("/calendar?view=week")
    lead.complaints.clear()  # the inbox's stream of the page before may have been refused

    expect(page).to_have_url(re.compile(r"/calendar\?view=week$"))
    expect(page.get_by_role("link", name="今天")).to_be_visible()


def test_every_page_can_be_walked_by_keyboard_from_the_skip_link(lead: Seat) -> None:
    page = lead.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_signing_out_ends_the_session_for_the_back_button_too(browser: Browser, district: District) -> None:
    seat = take_seat(browser, district)
    sign_in(seat, district, TEACHER)
    seat.page.locator("details.menu summary").first.click()
    seat.page.get_by_role("button", name="退出登录").click()
    expect(seat.page.get_by_text("您已退出登录")).to_be_visible()

    seat.page.go_back()
    seat.open("/inbox")

    expect(seat.page).to_have_url(re.compile("/sign-in"))
    seat.context.close()


def test_no_page_is_wider_than_a_telephone(teacher: Seat) -> None:
    for path in ("/", "/calendar", "/plans", "/inbox", "/people", "/terms", "/rooms", "/feeds-of-mine", "/password"):
        page = teacher.open(path)
        expect(page).to_have_url(teacher.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
