"""`python -m tests.e2e.screenshots FOLDER [URL LOGIN PASSWORD]`: every page of the console at 1280 and 390 pixels.

Without an address it starts the embedded stack with the fictional district in a throw-away folder. To be looked at;
`docs/pictures/calendar.png` is `calendar-month-1280.png`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from deploy.embedded.demo.client import ApiClient
from deploy.embedded.demo.seed import Account, give_days, import_plan, publish
from deploy.embedded.demo.welcome import SAMPLE_PLAN
from tests.e2e.browser import Seat, chromium, sign_in, take_seat
from tests.e2e.district import LEAD, District, running_district

SIZES = {"1280": {"width": 1280, "height": 960}, "390": {"width": 390, "height": 844}}
SECOND_PLAN = """青禾实验学校工会工作计划

十二月份
1、召开教职工代表座谈会(工会)
2、组织迎新年健步走活动,慰问退休教师
3、各年级组推荐师德标兵
请各工会小组于月底前上交活动照片
4、举行教职工趣味运动会
第十五周
12月9日 教职工健康讲座
12月30日 师德演讲比赛
第十六周
11月11日 迎新联欢会节目征集
一月份
1、工会年终总结会
2、先进工会小组评比
九月份
1、教师节座谈会
师徒结对展示课 12月16日
"""
S = "/api/scheduling/v1"
PAGES = {
    "home": "/",
    "calendar-month": "/calendar?whose=school",
    "calendar-week": "/calendar?view=week&whose=school",
    "activities": "/activities?whose=school",
    "activity-new": "/activities/new",
    "plans": "/plans",
    "plan-import": "/plans/import",
    "inbox": "/inbox",
    "people": "/people",
    "terms": "/terms",
    "rooms": "/rooms",
    "feeds": "/feeds-of-mine",
    "password": "/password",
    "api": "/docs/api",
    "not-found": "/nowhere",
}


def main() -> int:
    if len(sys.argv) not in {2, 5}:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with district() as found, chromium() as browser:
        draft = fill(found)
        for size in SIZES:
            take_all(browser, found, folder, size, draft)
    sys.stdout.write(f"{len(list(folder.glob('*.png')))} pictures in {folder}\n")
    return 0


@contextmanager
def district() -> Iterator[District]:
    if len(sys.argv) == 5:
        _, _, url, login, password = sys.argv
        yield District(url, {LEAD: Account(login, "", "", password)})
        return
    with tempfile.TemporaryDirectory(prefix="qinglan-pictures-") as folder, running_district(Path(folder)) as made:
        yield made


def fill(found: District) -> str:
    """A published plan, some of its activities with a day, and a draft to look at; returns the draft's id."""
    lead = ApiClient(found.url)
    account = found.accounts[LEAD]
    lead.sign_in(account.login, account.password)
    for plan in import_plan(lead, SAMPLE_PLAN.name, SAMPLE_PLAN.read_bytes()):
        if not plan["published_version"]:
            publish(lead, plan)
            give_days(lead, plan)
    draft: str = lead.post(f"{S}/plans/import", {"text": SECOND_PLAN})["plans"][0]["plan"]["id"]
    lead.http.close()
    return draft


def take_all(browser: Browser, found: District, folder: Path, size: str, draft: str) -> None:
    seat = take_seat(browser, found, viewport=SIZES[size])
    shoot(seat.open("/sign-in"), folder / f"sign-in-{size}.png")
    sign_in(seat, found, LEAD)
    for name, path in PAGES.items():
        shoot(seat.open(path), folder / f"{name}-{size}.png")
    take_changing(seat, folder, size, draft)
    seat.context.close()
    dark = take_seat(browser, found, viewport=SIZES[size], color_scheme="dark", locale="en-GB")
    dark.context.add_cookies([{"name": "qinglan_lang", "value": "en", "url": found.url}])
    sign_in(dark, found, LEAD)
    for name in ("home", "calendar-month", "inbox"):
        shoot(dark.open(PAGES[name]), folder / f"{name}-dark-english-{size}.png")
    dark.context.close()


def take_changing(seat: Seat, folder: Path, size: str, draft: str) -> None:
    """Pages of one thing, and pages in the middle of something."""
    page = seat.open(f"/plans/{draft}")
    shoot(page, folder / f"plan-review-{size}.png")
    take_reviewing(page, folder, size)
    shoot(seat.open(f"/plans/{draft}/publish"), folder / f"plan-publish-{size}.png")
    for name, path, link in (("activity", "/activities?whose=school", ".entry"), ("thread", "/inbox", ".entry")):
        page = seat.open(path)
        if page.locator(link).count():
            page.locator(link).first.click()
            page.wait_for_load_state()
            shoot(page, folder / f"{name}-{size}.png")
    if size == "1280":
        page = seat.open("/")
        page.keyboard.press("?")
        shoot(page, folder / f"keys-{size}.png")


def take_reviewing(page: Page, folder: Path, size: str) -> None:
    """The review as somebody works through it by keyboard; what is seen of the window, for the document moves along."""
    page.keyboard.press("n")
    page.keyboard.press("w")
    look(page, folder / f"plan-why-{size}.png")
    page.keyboard.press("o")
    look(page, folder / f"plan-document-{size}.png")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.locator("form[data-editing]").wait_for()
    look(page, folder / f"plan-editing-{size}.png")
    page.keyboard.press("Escape")
    page.locator("form[data-editing]").wait_for(state="detached")
    page.keyboard.press("d")
    page.locator(".said").wait_for()
    look(page, folder / f"plan-deleted-{size}.png")
    page.keyboard.press("u")
    page.locator(".said", has_text="撤销。").wait_for()
    page.keyboard.press("?")
    look(page, folder / f"plan-keys-{size}.png")
    page.keyboard.press("Escape")


def look(page: Page, file: Path) -> None:
    page.wait_for_timeout(300)
    page.screenshot(path=file)


def shoot(page: Page, file: Path) -> None:
    page.wait_for_timeout(300)
    page.screenshot(path=file, full_page=True)


if __name__ == "__main__":
    raise SystemExit(main())
