"""What only RabbitMQ does: refusals, returns, alarms, its death, queues of another kind, its own dead letters."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from prometheus_client import REGISTRY

from shared.ids import new_id
from shared.messaging import declare_topology, pika_publisher
from shared.messaging.bus import BusBlockedError, BusMisconfiguredError, BusUnavailableError, connect
from shared.messaging.bus_queue import KombuQueue
from shared.messaging.confirms import Window
from shared.messaging.pika_publisher import PikaPublisher
from shared.messaging.publisher import Outgoing
from shared.messaging.rabbitmq_server import USER, RabbitMQServer
from shared.messaging.topology import EXCHANGE
from tests.integration.messaging.world import QUEUE, World, eventually, outgoing

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.parametrize("bus", ["rabbitmq"], indirect=True)


@pytest.fixture
def broker(world: World) -> RabbitMQServer:
    assert world.broker is not None
    return world.broker


@pytest.fixture
def channel(world: World) -> Iterator[Any]:
    """For setting up what a service would never declare."""
    with connect(world.bus_url) as connection:
        yield connection.default_channel


def alarm(broker: RabbitMQServer, fraction: str) -> None:
    broker.ctl("set_vm_memory_high_watermark", fraction)


@contextmanager
def short_of_memory(broker: RabbitMQServer) -> Iterator[None]:
    alarm(broker, "0.0000001")
    try:
        yield
    finally:
        alarm(broker, "0.4")


def published(publisher: PikaPublisher, messages: list[Outgoing]) -> bool:
    """One try of a relay, which tries until it works."""
    try:
        return publisher.publish(messages) == len(messages)
    except BusUnavailableError:
        return False


def test_what_a_full_queue_refuses_is_not_confirmed_and_nothing_after_it_is(world: World, channel: Any) -> None:
    full = {"x-queue-type": "classic", "x-max-length": 3, "x-overflow": "reject-publish"}
    channel.queue_declare("full", durable=True, auto_delete=False, arguments=full)
    channel.queue_bind("full", EXCHANGE.name, "qinglan.directory.group.#")
    try:
        assert world.publisher.publish(outgoing(10)) < 10
        with pytest.raises(BusUnavailableError, match="refused the event"):
            world.publisher.publish(outgoing(2))
        channel.queue_purge("full")
        assert world.publisher.publish(outgoing(2)) == 2
    finally:
        channel.queue_delete("full")


def test_an_event_that_nobody_subscribes_to_is_confirmed_and_counted(world: World) -> None:
    type_ = "qinglan.training.course.opened.v1"
    before = REGISTRY.get_sample_value("qinglan_relay_unrouted_total", {"type": type_}) or 0
    assert world.publisher.publish(outgoing(2, type_)) == 2
    assert REGISTRY.get_sample_value("qinglan_relay_unrouted_total", {"type": type_}) == before + 2


def test_a_broker_short_of_memory_is_waited_for_on_the_same_connection(world: World, broker: RabbitMQServer) -> None:
    world.publisher.publish(outgoing(1))
    with short_of_memory(broker):
        for _ in range(2):  # found out, and known
            with pytest.raises(BusBlockedError):
                world.publisher.publish(outgoing(1))
        assert REGISTRY.get_sample_value("qinglan_bus_blocked") == 1
    eventually(lambda: REGISTRY.get_sample_value("qinglan_bus_blocked") == 0)
    # The confirm of what was sent into the alarm comes now, late, and is not credited to these.
    assert world.publisher.publish(outgoing(5)) == 5
    assert len(world.queue.take(5.0)) >= 6


def test_a_broker_killed_in_the_middle_of_a_window_confirms_no_more_than_it_keeps(tmp_path: Path, world: World) -> None:
    broker = RabbitMQServer(tmp_path / "doomed")
    broker.start()
    publisher = PikaPublisher(broker.url())
    try:
        declare_topology(broker.url(), world.subscriptions)
        assert publisher.publish(outgoing(1)) == 1
        threading.Event().wait(2)  # RabbitMQ 3.10 writes the name of a new queue to disk only after a while
        killing = threading.Timer(0.1, broker.kill)
        killing.start()
        batch, confirmed = outgoing(3_000), 0
        with pytest.raises(BusUnavailableError):
            confirmed = until_it_fails(publisher, batch)
        killing.join()
        broker.start()
        queue = KombuQueue(broker.url(), world.subscriptions)
        kept: set[bytes] = set()
        eventually(partial(has_kept, queue, set(batch_bodies(batch, confirmed)), kept), within=90)
        queue.release()
        eventually(partial(published, publisher, outgoing(3)), within=30)
    finally:
        publisher.close()
        broker.stop()


def until_it_fails(publisher: PikaPublisher, batch: list[Outgoing]) -> int:
    """How many of the batch are confirmed; publishes the rest of it, and again from the front, until it raises."""
    confirmed = publisher.publish(batch)
    while confirmed == len(batch):
        publisher.publish(batch)
    publisher.publish(batch[confirmed:])
    return confirmed


def has_kept(queue: KombuQueue, wanted: set[bytes], kept: set[bytes]) -> bool:
    """Takes what is there; a broker that has just come back may lose a connection or two."""
    try:
        kept.update(queue.take(1.0))
        queue.ack()
    except BusUnavailableError:
        return False
    return wanted <= kept


def batch_bodies(batch: list[Outgoing], count: int) -> list[bytes]:
    return [message.body.encode() for message in batch[:count]]


def test_a_broker_that_does_not_confirm_in_time_is_left_and_found_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pika_publisher, "CONFIRM_TIMEOUT", 0.3)
    with monkeypatch.context() as deaf:
        deaf.setattr(Window, "settle", lambda *_args, **_options: None)
        with pytest.raises(BusUnavailableError):
            world.publisher.publish(outgoing(1))
    monkeypatch.setattr(pika_publisher, "CONFIRM_TIMEOUT", 5.0)
    assert world.publisher.publish(outgoing(2)) == 2


def test_a_publisher_goes_to_the_next_address_when_the_first_does_not_answer(world: World) -> None:
    publisher = PikaPublisher(f"amqp://a:b@127.0.0.1:9/;{world.bus_url}")
    queue = KombuQueue(f"amqp://a:b@127.0.0.1:9/;{world.bus_url}", world.subscriptions)
    try:
        assert publisher.publish(outgoing(1)) == 1
        assert len(queue.take(5.0)) == 1
        queue.ack()
    finally:
        publisher.close()
        queue.release()


def test_closing_a_publisher_leaves_no_thread_behind_and_may_be_done_twice(world: World) -> None:
    before = threading.active_count()
    publisher = PikaPublisher(world.bus_url)
    publisher.publish(outgoing(1))
    publisher.close()
    publisher.close()
    assert threading.active_count() == before


def test_a_queue_of_another_kind_is_named_with_the_remedy(world: World, channel: Any) -> None:
    channel.queue_delete(QUEUE)
    channel.queue_declare(QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "classic"})
    with pytest.raises(BusMisconfiguredError, match=f"inequivalent arg .* for queue '{QUEUE}'.*empty and delete it"):
        declare_topology(world.bus_url, world.subscriptions)


def test_a_binding_that_is_no_longer_wanted_is_undone(world: World, channel: Any) -> None:
    channel.queue_bind(QUEUE, EXCHANGE.name, "qinglan.scheduling.activity.#")
    declare_topology(world.bus_url, world.subscriptions)
    world.publisher.publish([*outgoing(1, "qinglan.scheduling.activity.held.v1"), *outgoing(1)])
    assert len(world.queue.take(5.0)) == 1


@pytest.mark.parametrize(
    ("mistake", "line"),
    [
        (lambda url: url.replace(f"//{USER}:", f"//{USER}:x"), "refuses qinglan: correct name and password"),
        (
            lambda url: f"{url}-nowhere",
            "has no virtual host kernel-nowhere that qinglan may use: rabbitmqctl add_vhost",
        ),
    ],
)
def test_credentials_and_virtual_host_that_are_wrong_are_not_waited_for(
    world: World, mistake: Callable[[str], str], line: str
) -> None:
    with pytest.raises(BusMisconfiguredError, match=line):
        declare_topology(mistake(world.bus_url), world.subscriptions)


def test_a_missing_permission_is_named_with_the_command_that_grants_it(world: World, broker: RabbitMQServer) -> None:
    name = f"lame-{new_id()}"
    broker.ctl("add_user", name, "pw")
    broker.ctl("set_permissions", "--vhost", world.vhost, name, "^$", ".*", ".*")
    url = f"amqp://{name}:pw@127.0.0.1:{broker.ports.amqp}/{world.vhost}"
    with pytest.raises(BusMisconfiguredError, match=f"lacks a permission: rabbitmqctl set_permissions .*{name}"):
        declare_topology(url, world.subscriptions)


def test_a_bus_that_is_away_is_waited_for_and_then_given_up_with_its_address(world: World) -> None:
    with pytest.raises(BusUnavailableError, match=r"127\.0\.0\.1:9: .*refused"):
        declare_topology("amqp://a:b@127.0.0.1:9/", world.subscriptions, patience=0.0)


def test_a_consumer_whose_queue_is_deleted_makes_it_anew(world: World, channel: Any) -> None:
    world.queue.take(0.0)
    channel.queue_delete(QUEUE)
    with pytest.raises(BusUnavailableError):
        world.queue.take(5.0)
    world.queue.take(0.0)
    world.publisher.publish(outgoing(1))
    assert len(world.queue.take(5.0)) == 1


def test_a_connection_outlives_a_batch_that_takes_longer_than_its_heartbeat(world: World) -> None:
    """RabbitMQ closes a connection that is silent for two intervals; here a batch takes three."""
    queue = KombuQueue(f"{world.bus_url}?heartbeat=1", world.subscriptions)
    world.publisher.publish(outgoing(2))
    assert len(queue.take(5.0)) == 2
    threading.Event().wait(3.5)
    queue.ack()
    assert queue.take(0.0) == []
    queue.release()
    assert queue.take(1.0) == []  # by a new connection, which what was not acknowledged would come to
    queue.release()


def test_a_connection_outlives_waiting_at_rest_for_longer_than_its_heartbeat(world: World) -> None:
    queue = KombuQueue(f"{world.bus_url}?heartbeat=1", world.subscriptions)
    until = time.monotonic() + 6.0
    while time.monotonic() < until:
        assert queue.take(2.0) == []
        threading.Event().wait(0.005)  # as long as a step of the inbox that finds nothing
    world.publisher.publish(outgoing(1))
    eventually(lambda: len(queue.take(0.5)) == 1)
    queue.release()


def test_what_rabbitmq_gave_up_delivering_becomes_a_dead_letter_of_the_inbox(world: World) -> None:
    """A message that kills its consumer again and again: here it is given back until the limit is reached."""
    subject = new_id()
    world.write(subject, 1)
    world.relay()
    with connect(world.bus_url) as connection:
        give_back(connection, 60)
    eventually(partial(died, world))
    ((error, type_),) = world.query("SELECT error, type FROM inbox WHERE state = 'dead'")
    assert error == f"set aside by RabbitMQ: delivery_limit in {QUEUE}"
    assert type_ == "qinglan.directory.group.created.v1"
    assert world.effects() == []


def give_back(connection: Connection, times: int) -> None:
    channel = connection.default_channel
    for _ in range(times):
        message = channel.basic_get(QUEUE)
        if message is None:
            return
        channel.basic_reject(message.delivery_tag, requeue=True)


def died(world: World) -> bool:
    world.consume()
    return bool(world.query("SELECT 1 FROM inbox WHERE state = 'dead'"))


def test_a_mistake_in_the_bus_s_configuration_ends_a_service_s_worker_with_one_line(world: World) -> None:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "QINGLAN_DATABASE_URL": world.subscriber_url,
        "QINGLAN_BUS_URL": f"{world.bus_url}-nowhere",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "services.notifications", "worker"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith("QINGLAN_BUS_URL: RabbitMQ at 127.0.0.1")
    assert "has no virtual host kernel-nowhere" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.stdout
