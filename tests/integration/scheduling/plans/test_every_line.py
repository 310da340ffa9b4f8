"""Nothing is dropped silently: every line of a document is an activity, a heading, prose, a detail, or reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings

from services.scheduling.plans import Document, read_text
from tests.integration.scheduling.plans.test_formats import PLANS
from tests.integration.scheduling.plans.test_properties import ANY_TEXT
from tests.unit.scheduling.plans.test_layout_files import LAYOUTS, LINE
from tests.unit.scheduling.plans.told import activities_of

ONLY_SIGNS = set(",， \t\r\u3000|│｜┃:+-=─—*#>\ufeff")


def unaccounted(document: Document) -> list[str]:
    """The lines with words that nothing is said about."""
    told = {activity.line for activity in activities_of(document)} | {mark.line for mark in document.marks}
    return [
        text
        for line, text in enumerate(document.lines, 1)
        if text.strip() and set(text) - ONLY_SIGNS and line not in told
    ]


@pytest.mark.parametrize("path", [*LAYOUTS, *PLANS], ids=lambda path: path.stem)
def test_every_line_of_a_plan_is_accounted_for(path: Path) -> None:
    assert unaccounted(read_text(path.read_text("utf-8").split(LINE)[0])) == []


@settings(max_examples=200)
@given(ANY_TEXT)
@example("周次\n星期三\n星期四\n星期五\n星期六\n星期日\n第6周\n植树活动\n8日\n9日")  # no column for what is held
@example("1月\n0 0 1 2 3 4 5 6 7\n8 9 10 11 12 13 14\n15 16 17 18 19 20 21")  # two months for one week
@example("|\n|0\n㐀㐀|\n|")  # a cell over two lines that is no arrangement
def test_every_line_of_any_text_is_accounted_for(text: str) -> None:
    assert unaccounted(read_text(text)) == []
