"""Bare numbers in a column of times: months where the others say so."""

from __future__ import annotations

import pytest

from services.scheduling.plans.tables.bare_months import are_bare_months


@pytest.mark.parametrize("texts", [["9", "9月下旬", "10", "12月"], ["10", "11", "12", "1"]])
def test_numbers_among_months_or_over_the_new_year_are_months(texts: list[str]) -> None:
    assert are_bare_months(texts)


@pytest.mark.parametrize(
    "texts",
    [
        ["九月", "1", "2", "3"],  # they do not go on from it
        ["9", "9月下旬", "10", "9月12日"],  # the column holds days as well
        ["9", "10", "11"],  # nothing says that they are no weeks
        ["九月", "十月", "十一月"],  # none is bare
    ],
)
def test_other_numbers_are_none(texts: list[str]) -> None:
    assert not are_bare_months(texts)
