"""Which term a document means by its words."""

from __future__ import annotations

from datetime import date

import pytest

from services.scheduling.domain.naming import agrees, names_a_year
from services.scheduling.domain.terms import TermCalendar

AUTUMN = TermCalendar(date(2026, 8, 31), 21)
SPRING = TermCalendar(date(2027, 2, 22), 20)


@pytest.mark.parametrize(
    ("named", "autumn", "spring"),
    [
        ("2026学年第一学期", True, False),
        ("2026学年第二学期", False, True),
        ("2026—2027学年度第二学期", False, True),
        ("２０２６－２０２７学年上学期", True, False),
        ("26-27学年第1学期", True, False),
        ("2026年秋季学期", True, False),
        ("2027年春季学期", False, True),
        ("2026年春季", False, False),
        ("2027年上学期", False, True),
        ("2027年第二学期", False, True),
        ("2026学年度", True, True),
        ("2025学年第一学期", False, False),
        ("第一学期", True, False),
        ("下学期", True, True),
        ("春季学期", False, True),
        ("", None, None),
        ("本学期", None, None),
    ],
)
def test_a_name_means_the_terms_that_it_can_mean(named: str, autumn: bool | None, spring: bool | None) -> None:
    assert (agrees(named, AUTUMN), agrees(named, SPRING)) == (autumn, spring)


def test_a_term_named_without_its_year_is_still_to_be_asked_for() -> None:
    assert names_a_year("2026学年第一学期")
    assert not names_a_year("第一学期")
