"""A real Chromium, without a window, that speaks to nobody but our own edge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.e2e.district import District

CHROMIUM = Path("/usr/bin/chromium")

#: Milliseconds. A page is there within two seconds on a busy machine; no test may fail by a stall of the machine alone.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Seat:
    """Somebody before a browser of their own; `complaints` are the page's errors, a broken security policy included."""

    context: BrowserContext
    url: str
    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")


def take_seat(browser: Browser, district: District, **options: Any) -> Seat:
    """An open browser at nobody's account yet."""
    context = browser.new_context(**({"locale": "zh-CN", "viewport": {"width": 1280, "height": 860}} | options))
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    seat = Seat(context, district.url, page)
    page.on("console", seat._heard)
    page.on("pageerror", lambda error: seat.complaints.append(f"{page.url}: {error}"))
    return seat


def sign_in(seat: Seat, district: District, login: str) -> None:
    """By keyboard, as a person does."""
    page = seat.open("/sign-in")
    expect(page.locator("#login")).to_be_focused()  # a page is loaded before the browser gives the focus
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(district.accounts[login].password)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/sign-in"))
