"""The gateway's own dead letters, for the district's operation."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from shared.messaging.intake import arrivals_of, take_in
from shared.store import SERVICE
from tests.integration.gateway.world import World

PATH = "/api/gateway/v1/dead-letters"


def as_role(world: World, role: str) -> dict[str, str]:
    school = world.employ_elsewhere(roles=(role,))
    token = world.sign_in(school=str(school)).get_json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def dead(world: World) -> Any:
    """Bytes that are no event, as they came off the bus."""
    with world.store.begin(SERVICE) as session:
        take_in(session, arrivals_of([b"no event"]), world.clock.now())


def test_the_districts_operation_sees_what_the_gateway_gave_up_on_and_settles_it(world: World, dead: Any) -> None:
    operator = as_role(world, "district_ops")
    (letter,) = world.client().get(PATH, headers=operator).get_json()["items"]
    assert letter["type"] == "undecodable"
    body = {"ids": [letter["id"]], "reason": "garbage"}
    settled = world.client().post(f"{PATH}/discard", json=body, headers=operator)
    assert settled.get_json() == {"count": 1}
    with world.store.begin(SERVICE) as session:
        assert session.execute(text("SELECT state FROM inbox")).scalars().all() == ["discarded"]


def test_nobody_else_does(world: World, dead: Any) -> None:
    assert world.client().get(PATH).status_code == 401
    assert world.client().get(PATH, headers=as_role(world, "school_admin")).status_code == 403
