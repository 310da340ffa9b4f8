"""Numbers before the lines of a month's cells: days of the month, or numbers of the lines."""

from __future__ import annotations

from services.scheduling.plans.entries import Entry
from services.scheduling.plans.tables.days_before import by_days_before
from services.scheduling.plans.times.values import Period


def entries(**lines: str) -> list[Entry]:
    return [
        Entry(at, text, Period(int(month[1:]), int(month[1:])), month, "table", 0.9)
        for at, (month, text) in enumerate(lines.items(), 1)
    ]


def told(pieces: list[Entry]) -> list[bool]:
    return [piece.days for piece in by_days_before(pieces) if isinstance(piece, Entry)]


def test_numbers_that_leap_are_days() -> None:
    assert told(entries(m3="3 植树\n18 家访", m4="9 春游\n25 义卖")) == [True, True]


def test_numbers_that_count_the_lines_of_each_month_are_none() -> None:
    assert told(entries(m3="1 植树\n2 家访\n3 查寝", m4="1 春游\n2 义卖")) == [False, False]


def test_numbers_that_count_on_from_month_to_month_are_none() -> None:
    assert told(entries(m3="1 植树\n2 家访", m4="3 春游\n4 义卖", m5="5 划船\n6 查寝")) == [False, False, False]


def test_a_number_that_its_month_has_not_as_a_day_makes_none_of_them_days() -> None:
    assert told(entries(m3="3 植树\n18 家访", m4="9 春游\n31 义卖")) == [False, False]
