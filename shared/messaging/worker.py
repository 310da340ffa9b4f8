"""`python -m services.<name> worker`: relay, consumer and clock, a thread each with connections of its own."""

from __future__ import annotations

import gc
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue

import structlog
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.clock import Clock
from shared.messaging.bus import BusMisconfiguredError, BusUnavailableError
from shared.messaging.bus_queue import KombuQueue
from shared.messaging.consumer import Consumer
from shared.messaging.database_clock import DatabaseClock
from shared.messaging.health import HealthServer
from shared.messaging.inbox import Inbox, InboxOptions
from shared.messaging.metrics import Depths
from shared.messaging.publisher import publisher_of
from shared.messaging.relay import Relay
from shared.messaging.retention import register_retention
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.timers import TimerClock, Timers
from shared.messaging.topology import declare_once
from shared.messaging.waker import conninfo
from shared.settings import ServiceSettings
from shared.store import SERVICE, Store

log = structlog.get_logger(__name__)

# From the signal to the end. A container is killed after 30 s.
STOP_WITHIN = 25.0

Loop = Callable[[threading.Event], None]


@dataclass
class Crew:
    """Threads that live and die together: one that ends before it was told to takes all of them down."""

    stop: threading.Event = field(default_factory=threading.Event)
    # A signal handler interrupts the main thread wherever it is, inside `Event.set` and `Event.wait` too, whose lock it
    # would then wait for in vain; a SimpleQueue may be put to at any moment.
    ending: SimpleQueue[None] = field(default_factory=SimpleQueue)
    died: list[str] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self, name: str, loop: Loop) -> None:
        """Run `loop(stop)` in a thread."""
        thread = threading.Thread(target=self._run, args=(name, loop), name=name, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _run(self, name: str, loop: Loop) -> None:
        try:
            loop(self.stop)
        except Exception:
            log.critical("worker_thread_died", thread=name, exc_info=True)
            self.died.append(name)
        if not self.stop.is_set() and name not in self.died:
            log.critical("worker_thread_ended", thread=name)
            self.died.append(name)
        self.ending.put(None)

    def wait_for_the_end(self) -> None:
        """Until a signal comes or a thread ends; then all are told to stop."""
        self.ending.get()
        self.stop.set()

    def join(self, within: float) -> list[str]:
        """Wait for all; return who did not end in time."""
        deadline = time.monotonic() + within
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return [thread.name for thread in self.threads if thread.is_alive()]


def end_on_signals(crew: Crew) -> None:
    """SIGTERM and SIGINT end the crew, once or often, whatever the main thread is doing."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: crew.ending.put(None))


def run_worker(
    service: str,
    *,
    store: Store,
    settings: ServiceSettings,
    subscriptions: Subscriptions | None = None,
    timers: Timers | None = None,
    clock: Clock | None = None,
    threads: Sequence[tuple[str, Loop]] = (),
    inbox_options: InboxOptions | None = None,
) -> int:
    """Run the service's worker until SIGTERM or SIGINT; return the process's exit code.

    0: stopped as told. 1: a thread died, or did not end within `STOP_WITHIN` seconds; nothing is lost by that,
    what it was doing is not committed and is done again by the next worker.
    Without `clock` the time is the database's.
    `threads` are loops of the service's own, called with the event that tells them to end.

    Raises:
        BusMisconfiguredError: at the start, when the bus answers and refuses for good. One that is away is waited for.
    """
    crew = Crew()
    end_on_signals(crew)
    begin = partial(store.begin, SERVICE)
    clock = clock or DatabaseClock(begin)
    relay = Relay(conninfo(store.engine.url), partial(publisher_of, settings.bus_url))
    check_bus(settings.bus_url, subscriptions or Subscriptions(service))
    timers = timers or Timers()
    register_retention(timers, clock)
    loops = [("relay", relay.run), ("clock", TimerClock(begin, timers, clock).run), *threads]
    if subscriptions is not None and subscriptions.aggregates:
        inbox = Inbox(begin, subscriptions, clock, inbox_options)
        queue = partial(KombuQueue, settings.bus_url, subscriptions)
        loops.append(("consumer", Consumer(queue, inbox, clock).run))

    leave_alone_what_stays()
    with _observed(store, settings, crew, Depths(begin, relay.active)):
        for name, loop in loops:
            crew.start(name, loop)
        log.info("worker_started", service=service, threads=[name for name, _ in loops])
        crew.wait_for_the_end()
        late = crew.join(STOP_WITHIN)
    store.close()
    log.info("worker_stopped", service=service, died=crew.died, late=late)
    return 1 if crew.died or late else 0


def leave_alone_what_stays() -> None:
    """Have the garbage collector pass over what is there at the start: modules, mappings, schemas.

    It would look through all of it every few thousand events.
    """
    gc.collect()
    gc.freeze()


def check_bus(url: str, subscriptions: Subscriptions) -> None:
    """Declare what the worker needs once before it begins, so that a mistake ends it with its one line."""
    try:
        declare_once(url, subscriptions)
    except BusMisconfiguredError:
        raise
    except BusUnavailableError as error:
        log.warning("bus_unavailable_at_start", error=str(error))


@contextmanager
def _observed(store: Store, settings: ServiceSettings, crew: Crew, depths: Depths) -> Iterator[None]:
    """Metrics and health while the crew works and while it ends."""
    REGISTRY.register(depths)
    health = HealthServer(
        settings.host,
        settings.metrics_port,
        healthy=lambda: ", ".join(crew.died) or None,
        ready=partial(_not_ready, store, crew),
    )
    try:
        yield
    finally:
        health.close()
        REGISTRY.unregister(depths)


def _not_ready(store: Store, crew: Crew) -> str | None:
    if crew.stop.is_set():
        return "stopping"
    try:
        with store.begin(SERVICE) as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return f"database: {type(error).__name__}"
    return None
