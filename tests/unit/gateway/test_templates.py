"""The content security policy allows no inline script, style or handler: no template may hold one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.gateway.headers import CONTENT_SECURITY_POLICY
from services.gateway.pages.texts import FOLDER

TEMPLATES = sorted((FOLDER.parent / "templates").glob("*.html"))
STATIC = FOLDER.parent / "static"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_inline_script_style_or_handler(path: Path) -> None:
    text = path.read_text("utf-8")

    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+=[\"']", text)
    assert not re.search(r"\shx-on", text)
    assert not re.search(r"hx-vals\s*=\s*[\"']js:", text)
    assert not re.search(r"javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_posts_carries_the_csrf_token(path: Path) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text("utf-8"), re.DOTALL):
        assert "csrf" in form, form[:120]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", path.read_text("utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_marks_anything_as_safe(path: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape", path.read_text("utf-8"))


def test_the_policy_allows_nothing_inline_and_nobody_else() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY


def test_htmx_is_told_to_do_without_eval_and_its_own_styles() -> None:
    base = (FOLDER.parent / "templates" / "base.html").read_text("utf-8")

    assert '"allowEval":false' in base
    assert '"includeIndicatorStyles":false' in base
    assert '"selfRequestsOnly":true' in base


def test_our_own_files_are_ours() -> None:
    assert {path.suffix for path in STATIC.iterdir()} <= {".css", ".js", ".svg"}
    assert "eval(" not in (STATIC / "console.js").read_text("utf-8")
    assert "innerHTML" not in (STATIC / "console.js").read_text("utf-8")
