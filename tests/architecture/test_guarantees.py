"""docs/guarantees.md names tests; each of them is there, and every make target and link that docs name is too."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`((?:[\w/]+/)?test_\w+\.py)::(test_\w+)`")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]


def test_every_test_that_a_guarantee_names_is_there() -> None:
    named = NAMED.findall((ROOT / "docs" / "guarantees.md").read_text("utf-8"))
    assert len(named) > 30
    for file, test in named:
        found = [path for path in (ROOT / "tests").rglob(Path(file).name) if str(path).endswith(file)]
        assert any(f"def {test}(" in path.read_text("utf-8") for path in found), f"{file}::{test}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_names_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^    |`|&& )make ([a-z][\w-]*)", page.read_text("utf-8"), re.MULTILINE))
    assert named <= targets, named - targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
