"""The relay: nothing unconfirmed is marked, nothing committed is passed over, one is active."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest

from shared.ids import new_id
from shared.messaging.backoff import Backoff
from shared.messaging.bus import BusUnavailableError
from shared.messaging.publisher import Outgoing, publisher_of
from shared.messaging.relay import Relay, relay_once, unpublished
from shared.messaging.replay import republish
from shared.store import SERVICE
from tests.integration.messaging.world import World, eventually

pytestmark = pytest.mark.parametrize("bus", ["pgmq", "rabbitmq"], indirect=True)


class RefusingPublisher:
    """Confirms `accept` messages of each batch and refuses the rest."""

    def __init__(self, accept: int) -> None:
        self.accept = accept
        self.seen: list[str] = []

    def publish(self, messages: Sequence[Outgoing]) -> int:
        self.seen += [message.event_id for message in messages[: self.accept]]
        if not self.accept:
            raise BusUnavailableError("as the test wants it")
        return min(self.accept, len(messages))

    def close(self) -> None: ...


def test_only_what_the_bus_confirmed_is_marked_and_the_rest_comes_again_from_the_first_failure(world: World) -> None:
    ids = [str(world.write(new_id(), 1)) for _ in range(5)]
    publisher = RefusingPublisher(accept=2)
    with psycopg.connect(world.producer_url, autocommit=True) as connection:
        assert relay_once(connection, publisher) == (5, 2)
        assert [row.outgoing.event_id for row in unpublished(connection)] == ids[2:]
        relay_once(connection, publisher)
        relay_once(connection, publisher)
    assert publisher.seen == ids


def test_nothing_is_marked_when_the_bus_is_away(world: World) -> None:
    world.write(new_id(), 1)
    with (
        psycopg.connect(world.producer_url, autocommit=True) as connection,
        pytest.raises(BusUnavailableError),
    ):
        relay_once(connection, RefusingPublisher(accept=0))
    assert world.unpublished() == 1


def test_what_a_lost_bus_had_confirmed_is_not_marked_after_a_republish(world: World) -> None:
    """The bus confirms, loses its data, and the operator publishes again, all before the relay comes to mark."""
    world.write(new_id(), 1)

    class LostAfterwards(RefusingPublisher):
        def publish(self, messages: Sequence[Outgoing]) -> int:
            with world.producer.begin(SERVICE) as session:
                republish(session, datetime.now(UTC))
            return super().publish(messages)

    with psycopg.connect(world.producer_url, autocommit=True) as connection:
        assert relay_once(connection, LostAfterwards(accept=1)) == (1, 1)
    assert world.unpublished() == 1
    world.run()
    assert world.unpublished() == 0
    assert len(world.effects()) == 1


def test_an_event_whose_transaction_commits_late_is_not_passed_over(world: World) -> None:
    """Its id is taken before the commit: a later id is published meanwhile, so a cursor would never look back."""
    slow, fast = new_id(), new_id()
    with world.producer.begin(SERVICE) as session:
        world.emit(session, slow, 1)
        world.write(fast, 1)
        assert world.relay() == 1
    assert world.relay() == 1
    world.consume()
    assert sorted(world.effects()) == sorted([(str(slow), 1), (str(fast), 1)])


def test_a_commit_wakes_the_relay_at_once(world: World) -> None:
    with running_relay(world) as relay:
        eventually(relay.active.is_set)
        world.write(new_id(), 1)  # it has connected
        eventually(lambda: world.unpublished() == 0)
        threading.Event().wait(2.5)  # it has backed off to its resting poll of a second
        world.write(new_id(), 1)
        eventually(lambda: world.unpublished() == 0, within=0.5)


def test_of_two_relays_one_is_active_and_the_other_takes_over(world: World) -> None:
    first = running_relay(world)
    with first as one:
        eventually(one.active.is_set)
        with running_relay(world) as two:
            threading.Event().wait(0.3)
            assert not two.active.is_set()
            first.stop.set()
            eventually(two.active.is_set, within=5)
            world.write(new_id(), 1)
            eventually(lambda: world.unpublished() == 0)


def test_the_relay_survives_the_loss_of_its_connections(world: World) -> None:
    with running_relay(world) as relay:
        eventually(relay.active.is_set)
        for cut in (partial(world.cut, "kernel_directory"), world.cut_bus):
            cut()
            world.write(new_id(), 1)
            eventually(lambda: world.unpublished() == 0)
    world.consume()
    assert len(world.effects()) == 2


class running_relay:  # noqa: N801 - reads as a phrase
    """A relay in a thread for the length of the block."""

    def __init__(self, world: World) -> None:
        self.relay = Relay(
            world.producer_url, partial(publisher_of, world.bus_url), backoff=Backoff(first=0.05, longest=0.2)
        )
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.relay.run, args=(self.stop,))

    def __enter__(self) -> Relay:
        self.thread.start()
        return self.relay

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        self.thread.join(10)
        assert not self.thread.is_alive()
