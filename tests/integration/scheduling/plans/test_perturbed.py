"""The labelled plans written otherwise: other numbers, other widths, other signs. What is read stays the same."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from services.scheduling.plans.words.script import plain
from tests.integration.scheduling.plans.test_formats import PLANS
from tests.unit.scheduling.plans.told import Told, told

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
WIDE = {
    code: code + 0xFEE0 for code in [*range(ord("0"), ord("9") + 1), ord("("), ord(")"), ord(":"), ord(";"), ord(",")]
}
_NUMBER = re.compile(r"^(\s*)(?:(\d{1,2})[、.](?!\d)|\((\d{1,2})\)|([⑴-⒂]))\s*", re.MULTILINE)


def _renumbered(text: str, written: str) -> str:
    def sign(found: re.Match[str]) -> str:
        value = int(found[2] or found[3] or ord(found[4]) - ord("⑴") + 1)
        return found[1] + (CIRCLED[value - 1] if written == "circled" else written.format(value))

    return _NUMBER.sub(sign, text)


CHANGES: dict[str, Callable[[str], str]] = {
    "wide signs": lambda text: text.translate(WIDE),
    "numbers with a bracket": lambda text: _renumbered(text, "({}) "),
    "numbers with a dot": lambda text: _renumbered(text, "{}. "),
    "circled numbers": lambda text: _renumbered(text, "circled"),
    "blank lines between": lambda text: text.replace("\n", "\n\n"),
    "blanks at the ends": lambda text: text.replace("\n", "  \n\u3000\u3000"),
    "a page around it": lambda text: (
        f"首页 > 正文\n发布时间:2031-01-05 点击:12\n{text}\n上一篇:没有了\n版权声明:转载请注明"
    ),
}


def _key(one: Told) -> Told:
    return (re.sub(r"[\s*]", "", plain(one[0])), *one[1:])


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_written_otherwise_reads_the_same(change: str, path: Path) -> None:
    text = path.read_text("utf-8")
    assert [_key(one) for one in told(CHANGES[change](text))] == [_key(one) for one in told(text)]


@pytest.mark.skipif(not os.environ.get("CI"), reason="beside the repository they need not lie")
def test_the_labelled_plans_are_there() -> None:
    assert PLANS
