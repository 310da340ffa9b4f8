from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.gateway.pages.plans.doubts import doubts_of, queue_of

TODAY = date(2026, 10, 15)
SURE_ITEM: dict[str, Any] = {"conflict": None, "corrected": False, "confidence": 0.95, "window_to": "2026-10-31"}


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, []),
        ({"confidence": 0.6}, ["unsure"]),
        ({"window_to": None}, ["open"]),
        ({"window_to": "2026-10-14"}, ["past"]),
        ({"window_to": "2026-10-15"}, []),
        ({"window_to": None, "confidence": 0.6}, ["open", "unsure"]),
        ({"window_to": None, "confidence": 0.6, "corrected": True}, []),
        ({"window_to": None, "conflict": [{}, {}], "corrected": True}, ["conflict"]),
    ],
)
def test_an_item_is_doubtful_for_a_reason_until_somebody_has_looked(
    changes: dict[str, Any], reasons: list[str]
) -> None:
    assert doubts_of(SURE_ITEM | changes, TODAY) == reasons


def test_what_is_over_is_no_doubt_of_a_published_plan() -> None:
    assert doubts_of(SURE_ITEM | {"window_to": "2026-09-30"}, None) == []


def test_the_queue_holds_the_gravest_first_and_then_the_documents_order() -> None:
    past, unsure = SURE_ITEM | {"window_to": "2026-09-30"}, SURE_ITEM | {"confidence": 0.5}
    torn, unsure_too = SURE_ITEM | {"conflict": [{}, {}]}, SURE_ITEM | {"confidence": 0.6}
    queue = queue_of([past, unsure, SURE_ITEM, torn, unsure_too], [{"line": 40}, {"line": 7}], TODAY)

    assert [doubt.kind for doubt in queue] == ["conflict", "unread", "unread", "unsure", "unsure", "past"]
    assert [doubt.line["line"] for doubt in queue if doubt.line] == [7, 40]
    assert [doubt.item for doubt in queue if doubt.kind == "unsure"] == [unsure, unsure_too]
