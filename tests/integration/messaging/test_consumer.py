"""The consumer's thread: goes on whatever it loses, and without the bus with what is in the inbox."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest

from shared.clock import SystemClock
from shared.ids import new_id
from shared.messaging.backoff import Backoff
from shared.messaging.bus import BusUnavailableError
from shared.messaging.bus_queue import BusQueue, KombuQueue
from shared.messaging.consumer import Consumer
from tests.integration.messaging.world import World, eventually

pytestmark = pytest.mark.parametrize("bus", ["pgmq", "rabbitmq"], indirect=True)


class NoBus:
    """A bus that is away."""

    def take(self, wait: float) -> list[bytes]:
        raise BusUnavailableError("as the test wants it")

    def ack(self) -> None: ...

    def release(self) -> None: ...


@contextmanager
def consuming(world: World, queue: Callable[[], BusQueue]) -> Iterator[None]:
    stop = threading.Event()
    consumer = Consumer(queue, world.inbox, SystemClock(), backoff=Backoff(first=0.05, longest=0.2))
    thread = threading.Thread(target=consumer.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def test_it_survives_the_loss_of_its_connections(world: World) -> None:
    subject = new_id()
    with consuming(world, partial(KombuQueue, world.bus_url, world.subscriptions)):
        cuts: tuple[Callable[[], None], ...] = (
            world.cut_bus,
            partial(world.cut, "kernel_notifications"),
            world.cut_bus,
        )
        for sequence, cut in enumerate(cuts, start=1):
            world.write(subject, sequence)
            world.relay()
            eventually(partial(arrived, world, sequence))
            cut()
            world.publisher.close()
    assert world.sequences(subject) == [1, 2, 3]


def arrived(world: World, count: int) -> bool:
    return len(world.effects()) == count


def test_retries_need_no_bus(world: World) -> None:
    subject = new_id()
    world.fail_on(1)
    world.write(subject, 1)
    world.run()
    world.succeed()
    world.clock.advance(timedelta(seconds=2))
    with consuming(world, NoBus):
        eventually(lambda: world.sequences(subject) == [1])


def test_an_event_takes_effect_within_moments_of_its_commit(world: World) -> None:
    """Woken on the whole way: no poll of a resting part lies between commit and effect."""
    subject = new_id()
    with consuming(world, partial(KombuQueue, world.bus_url, world.subscriptions)):
        threading.Event().wait(0.5)
        world.write(subject, 1)
        world.relay()
        eventually(lambda: world.sequences(subject) == [1], within=0.7)
