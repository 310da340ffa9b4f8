from datetime import date

import pytest

from services.directory.domain import Actor, Standing, present_on, transfer_days
from services.directory.domain.periods import is_over
from shared.errors import ForbiddenError, InvalidError
from shared.ids import new_id

OWN, OTHER = new_id(), new_id()
DAY = date(2026, 9, 1)


def actor(*roles: str) -> Actor:
    return Actor(new_id(), OWN, frozenset(roles))


@pytest.mark.parametrize("roles", [("school_admin",), ("district_ops", "school_admin"), ("teacher",)])
def test_only_a_district_admin_writes_at_another_school(roles: tuple[str, ...]) -> None:
    actor(*roles).must_write_at(OWN)
    with pytest.raises(ForbiddenError):
        actor(*roles).must_write_at(OTHER)
    actor("district_admin").must_write_at(OTHER)


@pytest.mark.parametrize(
    ("before", "after"),
    [((), ("district_ops",)), (("district_admin",), ()), (("district_ops",), ("district_admin",)),
     (("teacher", "district_ops"), ("teacher",))],
)  # fmt: skip
def test_district_roles_are_given_and_taken_by_a_district_admin(
    before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    with pytest.raises(ForbiddenError):
        actor("school_admin", "district_ops").must_be_able_to_change_roles(before, after)
    actor("district_admin").must_be_able_to_change_roles(before, after)


def test_other_roles_change_beside_a_district_role_that_stays() -> None:
    actor("school_admin").must_be_able_to_change_roles(("district_ops",), ("district_ops", "teacher"))


@pytest.mark.parametrize(
    ("standing", "alone", "allowed"),
    [
        (Standing(here=True, elsewhere=False, district_role=False), True, True),
        (Standing(here=True, elsewhere=True, district_role=False), False, True),
        (Standing(here=True, elsewhere=True, district_role=False), True, False),
        (Standing(here=False, elsewhere=True, district_role=False), False, False),
        (Standing(here=False, elsewhere=False, district_role=False), False, False),
        (Standing(here=True, elsewhere=False, district_role=True), False, False),
    ],
)
def test_a_school_governs_those_who_are_its_own(standing: Standing, alone: bool, allowed: bool) -> None:
    actor("district_admin").must_govern(standing, alone=alone)
    if allowed:
        actor("school_admin").must_govern(standing, alone=alone)
        return
    with pytest.raises(ForbiddenError):
        actor("school_admin").must_govern(standing, alone=alone)


def test_both_ends_of_a_period_belong_to_it() -> None:
    assert present_on(DAY, DAY, DAY)
    assert present_on(DAY, date(2020, 1, 1), None)
    assert not present_on(DAY, date(2026, 9, 2), None)
    assert not present_on(DAY, date(2020, 1, 1), date(2026, 8, 31))
    assert not is_over(DAY, DAY)
    assert is_over(DAY, date(2026, 8, 31))


def test_a_transfer_leaves_no_day_between_and_none_twice() -> None:
    assert transfer_days(DAY, date(2020, 1, 1)) == (date(2026, 8, 31), DAY)
    assert transfer_days(DAY, date(2026, 8, 31)) == (date(2026, 8, 31), DAY)
    with pytest.raises(InvalidError):
        transfer_days(DAY, DAY)
