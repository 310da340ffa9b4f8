"""The whole way: operation → outbox → relay → bus → inbox → handler."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from shared.contracts import ContractError
from shared.contracts.directory import GroupCreated, GroupRemoved
from shared.ids import new_id
from shared.messaging import emit
from shared.messaging.replay import republish
from shared.store import SERVICE
from tests.integration.messaging.world import SCHOOL, World, group

pytestmark = pytest.mark.parametrize("bus", ["pgmq", "rabbitmq"], indirect=True)


def test_a_committed_event_takes_effect_in_its_subscriber(world: World) -> None:
    subject = new_id()
    world.write(subject, 1)
    world.run()
    assert world.effects() == [(str(subject), 1)]


def test_an_event_of_a_rolled_back_transaction_is_never_published(world: World) -> None:
    subject = new_id()
    with world.producer.begin(SERVICE) as session:
        emit(session, group(subject, 1), subject=subject, school=SCHOOL, sequence=1)
        session.rollback()
    world.run()
    assert world.effects() == []


def test_the_events_of_a_subject_take_effect_in_order(world: World) -> None:
    subject = new_id()
    for sequence in range(1, 8):
        world.write(subject, sequence)
    world.run()
    assert world.sequences(subject) == [1, 2, 3, 4, 5, 6, 7]


def test_a_second_event_for_the_same_version_is_refused(world: World) -> None:
    subject = new_id()
    world.write(subject, 1)
    with pytest.raises(IntegrityError, match="one_event_per_version_of_an_aggregate"):
        world.write(subject, 1)


def test_a_payload_that_breaks_its_contract_is_refused_where_it_is_made(world: World) -> None:
    bad = GroupCreated(group_id=new_id(), school_id=SCHOOL, name="x", kind="orchestra")  # type: ignore[arg-type]
    with pytest.raises(ContractError, match="kind"), world.producer.begin(SERVICE) as session:
        emit(session, bad, subject=new_id(), school=SCHOOL, sequence=1)


def test_what_a_handler_emits_names_its_cause(world: World) -> None:
    """The handler's own event goes to the subscriber's outbox in the transaction that handled."""
    subject, answer = new_id(), new_id()
    world.on_effect = lambda session, _received: emit(
        session, group(answer, 1), subject=answer, school=SCHOOL, sequence=1
    )
    cause = world.write(subject, 1)
    world.run()
    (row,) = world.query("SELECT envelope->>'causation', envelope->>'correlation' FROM outbox")
    assert row == (str(cause), str(cause))


def test_a_duplicate_delivery_is_known_and_has_no_effect(world: World) -> None:
    subject = new_id()
    world.write(subject, 1)
    world.run()
    with world.producer.begin(SERVICE) as session:
        assert republish(session, datetime(2000, 1, 1, tzinfo=UTC)) == 1
    world.run()
    assert world.effects() == [(str(subject), 1)]
    assert world.inbox_states() == [(1, "handled")]


def test_an_event_that_the_service_does_not_handle_is_recorded_as_skipped_and_holds_nothing_up(world: World) -> None:
    subject = new_id()
    world.write(subject, 1)
    removed = GroupRemoved(group_id=subject, school_id=SCHOOL, name="x", kind="committee")
    with world.producer.begin(SERVICE) as session:
        emit(session, removed, subject=subject, school=SCHOOL, sequence=2)
    world.write(subject, 3)
    world.run()
    assert world.inbox_states() == [(1, "handled"), (2, "skipped"), (3, "handled")]


def test_rows_of_a_thousand_events_take_effect_once_and_in_order(world: World) -> None:
    subjects = [new_id() for _ in range(50)]
    for sequence in range(1, 21):
        with world.producer.begin(SERVICE) as session:
            for subject in subjects:
                emit(session, group(subject, sequence), subject=subject, school=SCHOOL, sequence=sequence)
    while world.relay():
        pass
    while len(world.effects()) < 1000:
        world.consume()
    assert all(world.sequences(subject) == list(range(1, 21)) for subject in subjects)
