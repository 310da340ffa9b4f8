"""The fictional district's day."""

from datetime import UTC, date, datetime

import pytest

from deploy.embedded.demo.district import today

LATE_IN_GREENWICH = datetime(2030, 11, 29, 16, 0, tzinfo=UTC)


def test_the_districts_day_begins_eight_hours_before_that_of_greenwich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QINGLAN_ZONE", raising=False)
    assert today(LATE_IN_GREENWICH) == date(2030, 11, 30)


def test_the_districts_day_is_that_of_the_zone_which_its_services_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGLAN_ZONE", "Europe/Lisbon")
    assert today(LATE_IN_GREENWICH) == date(2030, 11, 29)
