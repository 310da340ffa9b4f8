"""The stack and the browser, once for each file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import CHROMIUM, chromium
from tests.e2e.district import District, running_district


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory, need: Callable[[str, object], None]) -> Iterator[District]:
    need("Chromium", CHROMIUM.exists())
    with running_district(tmp_path_factory.mktemp("stack")) as district:
        yield district


@pytest.fixture(scope="module")
def browser(district: District) -> Iterator[Browser]:
    with chromium() as browser:
        yield browser
