"""The whole way: operation → outbox → relay → bus → inbox → handler."""

from __future__ import annotations

import pytest

from shared.ids import new_id
from shared.messaging import emit
from shared.store import SERVICE
from tests.integration.messaging.world import SCHOOL, World, group


def test_a_committed_event_takes_effect_in_its_subscriber(world: World) -> None:
    subject = new_id()
    world.write(subject, 1)
    world.run()
    assert world.effects() == [(str(subject), 1)]


def test_an_event_of_a_rolled_back_transaction_is_never_published(world: World) -> None:
    subject = new_id()
    with pytest.raises(ZeroDivisionError), world.producer.begin(SERVICE) as session:
        emit(session, group(subject, 1), subject=subject, school=SCHOOL, sequence=1)
        _ = 1 / 0
    world.run()
    assert world.effects() == []
