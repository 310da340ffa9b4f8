"""A plan of seventy activities is reviewed by keyboard alone, on a desk and on a telephone, and reaches the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from deploy.embedded.demo.district import today
from deploy.embedded.demo.seed import term_start
from tests.e2e.browser import Seat, sign_in, take_seat
from tests.e2e.district import LEAD, District

pytestmark = pytest.mark.timeout(420)

YEAR = term_start(today()).year
SIZES = {"desk": (1280, 860), "telephone": (390, 844)}
MONTHS = ("九", "十", "十一", "十二", "一")
ROUNDS = ("启航", "扬帆", "远行", "拾贝", "归港")
GROUPS = ("语文", "数学", "英语", "科学", "体育", "音乐", "美术")
READ = 70

#: What the document says wrongly, or the reader cannot know: each is put right by a person.
TO_SPLIT = "音乐组教研沙龙和美术组作品观摩"
BROKEN_IN_TWO = ("体育组课间操", "编排展示")
MISSPELT, SPELT = "数学组解题笔赛", "数学组解题比赛"
IN_THE_WRONG_MONTH = "科学组实验技能展示"
UNREAD = "请各教研组于月底前上交听课记录"
CONTRADICTING = "师德演讲比赛"
#: Any trusted use of a mouse or a finger would leave this.
WATCH_THE_MOUSE = "addEventListener('pointerdown', () => sessionStorage.setItem('pointer', 'used'), true)"


def plan_text(office: str) -> str:
    """Seventy activities in five months and a week, and a line that is not numbered as the others are."""
    lines = [f"青禾实验学校{YEAR}学年第一学期{office}工作计划", ""]
    wrong = {"十二": [TO_SPLIT, *BROKEN_IN_TWO, MISSPELT, IN_THE_WRONG_MONTH]}
    for month, name in zip(MONTHS, ROUNDS, strict=True):
        items = [f"{group}组{name}{kind}" for group in GROUPS for kind in ("备课交流", "听课评课")]
        items = [*wrong.get(month, []), *items][: 13 if month == "一" else 14]
        lines += [f"{month}月份", *(f"{number}、{item}" for number, item in enumerate(items, 1))]
        if month == "十二":
            lines.insert(-1, UNREAD)
    return "\n".join([*lines, "第十五周", f"12月30日 {CONTRADICTING}", ""])


@pytest.fixture(params=SIZES)
def lead(request: pytest.FixtureRequest, browser: Browser, district: District) -> Iterator[Seat]:
    width, height = SIZES[request.param]
    seat = take_seat(browser, district, viewport={"width": width, "height": height})
    seat.context.add_init_script(WATCH_THE_MOUSE)
    sign_in(seat, district, LEAD)
    yield seat
    assert seat.complaints == [], seat.complaints
    seat.context.close()


def test_seventy_activities_are_reviewed_by_keyboard_alone_and_published(
    lead: Seat, request: pytest.FixtureRequest
) -> None:
    office = "教科室" if "desk" in request.node.name else "教导处"
    page = lead.page
    import_by_keyboard(lead, plan_text(office))
    expect(page.locator(".item[id^=item-]")).to_have_count(READ)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["telephone"][0] or "desk" in request.node.name

    choose_the_date_of_what_contradicts_its_week(page)
    make_an_activity_of_the_unread_line(page)
    split_what_is_two(page)
    merge_what_is_one(page)
    spell_it_right(page)
    move_to_its_month(page)
    delete_and_take_that_back(page)

    expect(page.get_by_role("link", name=re.compile(f"^全部 {READ + 1}$"))).to_be_visible()
    publish_by_keyboard(page)
    the_calendar_shows_the_corrected_ones(lead)
    assert page.evaluate("sessionStorage.getItem('pointer')") is None, "a mouse was used"


def import_by_keyboard(lead: Seat, text: str) -> None:
    page = lead.page
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("/plans$"))
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/plans/import$"))
    page.get_by_label("或粘贴文字").focus()
    page.keyboard.insert_text(text)
    page.get_by_role("button", name="读取计划").press("Enter")
    expect(page.locator("#review")).to_be_visible()


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def item(page: Page, words: str) -> Locator:
    return page.locator(".item[id^=item-]", has=page.get_by_role("button", name=re.compile(f"修改条目: {words}$")))


#: How many stops below the focus the item with these words is.
STEPS = """words => {
  const stops = [...document.querySelectorAll(".review-items [data-stop]")];
  return stops.findIndex(one => one.textContent.includes(words)) - stops.findIndex(one => one.contains(document.activeElement));
}"""


def walk_to(page: Page, words: str) -> None:
    """Down the list, or up, one key a step."""
    steps = page.evaluate(STEPS, words)
    for _ in range(abs(steps)):
        page.keyboard.press("j" if steps > 0 else "ArrowUp")
    expect(focused(page)).to_contain_text(words)


def said(page: Page, words: str) -> None:
    """What happened is shown and read out, and the focus is somewhere."""
    expect(page.locator(".said")).to_contain_text(words)
    expect(page.locator("#status")).to_contain_text(words)
    expect(page.locator("#review :focus")).to_have_count(1)


def choose_the_date_of_what_contradicts_its_week(page: Page) -> None:
    page.keyboard.press("n")
    expect(focused(page)).to_contain_text(CONTRADICTING)
    expect(page.locator(".source li.shown")).to_contain_text(f"12月30日 {CONTRADICTING}")
    page.keyboard.press("w")
    expect(item(page, CONTRADICTING).locator(".why dl")).to_contain_text("第十五周")
    page.keyboard.press("1")
    said(page, "已选定日期")
    expect(item(page, CONTRADICTING)).to_contain_text("12月30日")


def make_an_activity_of_the_unread_line(page: Page) -> None:
    expect(focused(page)).to_contain_text(UNREAD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("内容")).to_be_focused()
    page.keyboard.insert_text("上交听课记录")
    page.keyboard.press("Control+Enter")
    said(page, "已添加")
    expect(focused(page)).to_contain_text("上交听课记录")
    expect(item(page, "上交听课记录")).to_contain_text(f"{YEAR}年12月")


def split_what_is_two(page: Page) -> None:
    walk_to(page, TO_SPLIT)
    page.keyboard.press("s")
    expect(page.get_by_label("每行一项活动")).to_be_focused()
    page.keyboard.insert_text(TO_SPLIT.replace("和", "\n"))
    page.keyboard.press("Control+Enter")
    said(page, "已拆分")
    for words in TO_SPLIT.split("和"):
        expect(item(page, words)).to_have_count(1)


def merge_what_is_one(page: Page) -> None:
    walk_to(page, BROKEN_IN_TWO[1])
    page.keyboard.press("m")
    said(page, "已合并")
    page.keyboard.press("e")
    expect(page.get_by_label("内容")).to_be_focused()
    page.keyboard.insert_text("".join(BROKEN_IN_TWO))
    page.keyboard.press("Control+Enter")
    said(page, "已保存")


def spell_it_right(page: Page) -> None:
    walk_to(page, MISSPELT)
    page.keyboard.press("Enter")
    expect(page.get_by_label("内容")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("form[data-editing]")).to_have_count(0)
    expect(focused(page)).to_contain_text(MISSPELT)
    page.keyboard.press("Enter")
    expect(page.get_by_label("内容")).to_be_focused()
    page.keyboard.insert_text(SPELT)
    page.keyboard.press("Control+Enter")
    said(page, "已保存")
    expect(item(page, SPELT)).to_contain_text("已修改")


def move_to_its_month(page: Page) -> None:
    walk_to(page, IN_THE_WRONG_MONTH)
    page.keyboard.press("e")
    expect(page.get_by_label("内容")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("月份", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+Enter")
    said(page, "已保存")
    expect(item(page, IN_THE_WRONG_MONTH)).to_contain_text(f"{YEAR}年11月")


def delete_and_take_that_back(page: Page) -> None:
    """And the way to the document and back."""
    walk_to(page, SPELT)
    page.keyboard.press("d")
    said(page, "已删除")
    expect(item(page, SPELT)).to_have_count(0)
    page.keyboard.press("u")
    said(page, "已撤销")
    expect(focused(page)).to_contain_text(SPELT)
    page.keyboard.press("o")
    expect(page.locator(".source :focus")).to_contain_text(MISSPELT)
    page.keyboard.press("Enter")
    expect(focused(page)).to_contain_text(SPELT)


def publish_by_keyboard(page: Page) -> None:
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="发布计划")).to_be_visible()
    accept = page.get_by_label("我已核对")
    if accept.count():
        accept.press("Space")
    page.keyboard.press("p")
    expect(page.get_by_text(f"已发布:新增 {READ + 1} 项")).to_be_visible()


def the_calendar_shows_the_corrected_ones(lead: Seat) -> None:
    for month, titles in {
        11: [IN_THE_WRONG_MONTH],
        12: [CONTRADICTING, "上交听课记录", "".join(BROKEN_IN_TWO), SPELT, *TO_SPLIT.split("和")],
    }.items():
        page = lead.open(f"/calendar?day={YEAR}-{month}-15&whose=school")
        for title in titles:
            expect(page.locator("a", has_text=title).first).to_be_attached()
        for title in (MISSPELT, TO_SPLIT):
            expect(page.locator("a", has_text=title)).to_have_count(0)
