"""What can go wrong, by name. Each is a context: struck at its beginning, healed at its end."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import psycopg

from shared.messaging import declare_topology
from shared.messaging.crash_points import CRASH_POINTS
from tests.faults.buses import empty, publish_raw
from tests.faults.network import BOTH, Direction, Link
from tests.faults.processes import Child
from tests.faults.subscriber import subscriptions
from tests.faults.world import DIRECTORY, NOTIFICATIONS, AnyChild, World
from tests.faults.writer import write

ROOT = Path(__file__).parents[2]

Strike = Callable[[World], Iterator[None]]

# Where it strikes: two of one kind are not let loose at once.
PROCESS, NETWORK, BUS, STORE, LOAD = "process", "network", "bus", "store", "load"
NEMESES: dict[str, tuple[str, Strike]] = {}


def nemesis(name: str, where: str) -> Callable[[Strike], Strike]:
    """Put it into the catalogue."""

    def register(strike: Strike) -> Strike:
        NEMESES[name] = (where, strike)
        return strike

    return register


@contextmanager
def struck(world: World, name: str) -> Iterator[None]:
    """The world with this nemesis for the length of the block."""
    with contextmanager(NEMESES[name][1])(world):
        yield


# -- processes


def killed(of: Callable[[World], Sequence[AnyChild]], world: World) -> Iterator[None]:
    world.kill(world.rng.choice(of(world)))
    yield


nemesis("a relay is killed", PROCESS)(partial(killed, lambda world: world.relays))
nemesis("a consumer is killed", PROCESS)(partial(killed, lambda world: world.consumers))
nemesis("a writer is killed", PROCESS)(partial(killed, lambda world: world.writers))


@nemesis("all processes are killed", PROCESS)
def all_killed(world: World) -> Iterator[None]:
    for child in world.children:
        world.kill(child)
    yield


@nemesis("a worker is killed again and again", PROCESS)
def killed_repeatedly(world: World) -> Iterator[None]:
    child = world.rng.choice(world.workers)
    for _ in range(4):
        world.kill(child)
        world.let_work(world.rng.uniform(0.1, 0.5))
    yield


@nemesis("a worker stands still and goes on", PROCESS)
def stands_still(world: World) -> Iterator[None]:
    """As on a machine that swaps, or one that was suspended: it does not know that time has passed."""
    child = world.rng.choice(world.workers)
    child.tell(signal.SIGSTOP)
    yield
    child.tell(signal.SIGCONT)


def crashes_at(point: str, world: World) -> Iterator[None]:
    """All that may pass the point are told to die there; the first that does has shown it."""
    doomed = who_passes(point, world)
    for child in doomed:
        child.kill()
        # A timer comes once, everything else again and again.
        nth = 1 if point.startswith("timers.") else world.rng.randint(1, 3)
        child.spec = replace(child.spec, crash_at=f"{point}:{nth}")
        child.start()
    make_timers_due(world)
    give_up = time.monotonic() + 8
    while all(child.exit_code is None for child in doomed) and time.monotonic() < give_up:
        time.sleep(0.02)
    yield


def who_passes(point: str, world: World) -> Sequence[AnyChild]:
    if point.startswith("outbox."):
        return world.writers[:1]
    if point.startswith(("relay.", "publisher.")):
        return world.relays
    return world.consumers[:1] if point.startswith(("consumer.", "inbox.")) else world.consumers


def make_timers_due(world: World) -> None:
    world.stage.change(NOTIFICATIONS, "UPDATE timers SET due_at = now(), next_attempt_at = now()")


for each in CRASH_POINTS:
    nemesis(f"killed at {each}", PROCESS)(partial(crashes_at, each))


@nemesis("a worker's clock is wrong", PROCESS)
def clock_is_wrong(world: World) -> Iterator[None]:
    """By more than any patience, and for the rest of the run; what the other one then drops comes to it too early."""
    wrong, right = world.rng.sample(world.consumers, 2)
    world.kill(wrong)
    wrong.spec = replace(wrong.spec, skew=world.rng.choice([-1, 1]) * 7200.0)
    world.let_work(0.5)
    world.kill(right)
    yield


# -- the network


def some_link(world: World) -> Link:
    """Of one worker or writer, to the database or to the bus."""
    place = world.rng.choice([*world.stage.workers, *world.stage.writers[:1]])
    return world.rng.choice([place.store, place.bus])


@nemesis("a link is cut", NETWORK)
def link_cut(world: World) -> Iterator[None]:
    for _ in range(3):
        some_link(world).cut()
        world.cuts += 1
        world.let_work(0.2)
    yield


@nemesis("a link is down", NETWORK)
def link_down(world: World) -> Iterator[None]:
    link = some_link(world)
    link.refuse()
    world.cuts += 1
    yield
    link.heal()


def black_hole(directions: tuple[Direction, ...], ends_in_a_cut: bool, world: World) -> Iterator[None]:
    link = some_link(world)
    link.black_hole(*directions)
    world.cuts += 1
    yield
    if ends_in_a_cut:
        link.cut()
    link.heal()


nemesis("a link swallows what is sent", NETWORK)(partial(black_hole, ("there",), False))
nemesis("a link swallows what is answered", NETWORK)(partial(black_hole, ("back",), False))
nemesis("a link swallows all", NETWORK)(partial(black_hole, BOTH, False))
nemesis("a link swallows answers and is cut", NETWORK)(partial(black_hole, ("back",), True))


def half_closed(direction: Direction, world: World) -> Iterator[None]:
    link = some_link(world)
    link.half_close(direction)
    world.cuts += 1
    yield
    link.cut()


nemesis("a link is half closed towards the server", NETWORK)(partial(half_closed, "there"))
nemesis("a link is half closed towards the client", NETWORK)(partial(half_closed, "back"))


def delayed(directions: tuple[Direction, ...], world: World) -> Iterator[None]:
    link = some_link(world)
    link.delay(world.rng.uniform(0.05, 0.3), *directions)
    world.cuts += 1
    yield
    link.heal()


nemesis("a link is slow", NETWORK)(partial(delayed, BOTH))


@nemesis("acknowledgements are late and cut off", NETWORK)
def late_acks(world: World) -> Iterator[None]:
    """Both kinds: what the bus confirms to a relay, and what a consumer acknowledges to the bus."""
    links = [place.bus for place in world.stage.workers]
    for child, link in zip(world.workers, links, strict=True):
        link.delay(world.rng.uniform(0.1, 0.4), "back" if child.spec.service == DIRECTORY else "there")
    world.cuts += len(links)
    world.let_work(0.5)
    for link in links:
        link.cut()
    yield
    for link in links:
        link.heal()


# -- the bus


@nemesis("the bus is restarted", BUS)
def bus_restarted(world: World) -> Iterator[None]:
    world.stage.bus.stop()
    yield
    world.stage.bus.start()


@nemesis("the bus is killed", BUS)
def bus_killed(world: World) -> Iterator[None]:
    """RabbitMQ may not bring back a queue that was made right before: the runbook has a remedy for that, too."""
    world.stage.bus.kill()
    world.kills += 1
    yield
    world.stage.bus.start()
    if not world.stage.bus.brought_back(subscriptions):
        empty(world.stage.bus, subscriptions)
        republish(world)


@nemesis("the bus loses its data", BUS)
def bus_loses_data(world: World) -> Iterator[None]:
    """And an operator does what the runbook says: make the queues, then publish again from the outbox."""
    world.stage.bus.kill()
    world.kills += 1
    yield
    world.stage.bus.wipe()
    world.stage.bus.start()
    declare_topology(world.stage.bus.url, subscriptions)
    republish(world)


def republish(world: World) -> None:
    """As an operator does: from before anything of this run was written."""
    command = ["-m", "shared.cli", "republish", "--since", world.began.isoformat(timespec="seconds")]
    done = subprocess.run(
        [sys.executable, *command, "--database", world.stage.app_url(DIRECTORY)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"qinglan republish: {done.stderr}")


# -- the database


def store_ends(number: signal.Signals, world: World) -> Iterator[None]:
    world.stage.store.end(number)
    world.kills += number == signal.SIGKILL
    yield
    world.stage.store.start_again()


nemesis("the database is restarted", STORE)(partial(store_ends, signal.SIGINT))
nemesis("the database is stopped at once", STORE)(partial(store_ends, signal.SIGQUIT))
nemesis("the database is killed", STORE)(partial(store_ends, signal.SIGKILL))


@nemesis("a backend of the database is killed", STORE)
def backend_killed(world: World) -> Iterator[None]:
    """PostgreSQL then ends all its sessions and recovers."""
    sessions = world.stage.query(DIRECTORY, "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'qinglan%%'")
    if sessions:
        subprocess.run(["kill", "-9", str(world.rng.choice(sessions)[0])], check=False)
        world.kills += 1
    yield
    world.stage.store.wait_ready()


@nemesis("the database is out of connections", STORE)
def out_of_connections(world: World) -> Iterator[None]:
    """Everyone is thrown out, and others are faster to come back."""
    with ExitStack() as held:
        for service in (DIRECTORY, NOTIFICATIONS):
            world.stage.query(
                service,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                "pg_backend_pid()",
            )
            with suppress(psycopg.OperationalError):
                while True:
                    held.enter_context(psycopg.connect(world.stage.app_url(service)))
        yield


@nemesis("the disk is full", STORE)
def disk_full(world: World) -> Iterator[None]:
    if not world.stage.disk.mounted:
        yield
        return
    world.stage.disk.fill()
    yield
    world.stage.disk.free()
    if world.stage.store.ended_by_itself():
        world.stage.store.start_again()
    world.stage.store.wait_ready()


# -- load

GARBAGE = (
    b"",
    b"\xff\xfe not text",
    b"not an event",
    b"[]",
    b'{"id": 1}',
    b'{"id": "01a2105f-7428-73f7-ada9-765a5b67a876", "source": "/x", "type": "x", "subject": "a", "sequence": -1}',
)


@nemesis("the bus carries what is no event", LOAD)
def garbage(world: World) -> Iterator[None]:
    for body in GARBAGE:
        publish_raw(world.stage.bus, "qinglan.directory.group.created.v1", body)
    yield


@nemesis("nothing happens", LOAD)
def nothing(world: World) -> Iterator[None]:
    """Two writers that share their subjects are trouble enough: ids are taken before the commit."""
    world.let_work(2)
    yield


@nemesis("a flood of events", LOAD)
def flood(world: World) -> Iterator[None]:
    extra = replace(
        world.writers[0].spec, seed=world.rng.getrandbits(32), flood=3000, first_subject=1001, subjects=200, history=world.folder / "writer-flood.jsonl",
        log=world.folder / "writer-flood.log",
    )  # fmt: skip
    child = Child(write, extra).start()
    yield
    child.stop(30)
