"""Bus → inbox: take, commit, and only then acknowledge."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from shared.clock import Clock
from shared.messaging import crash_points
from shared.messaging.backoff import Backoff
from shared.messaging.bus import BusUnavailableError
from shared.messaging.bus_queue import WINDOW, BusQueue
from shared.messaging.inbox import Inbox, Step
from shared.messaging.spacing import rest

log = structlog.get_logger(__name__)

# How long a take waits at rest. Also how long a stop may go unseen.
RESTING_WAIT = 2.0
# Due work is in another consumer's hands: look again soon.
CONTENDED_WAIT = 0.020


def consume_once(queue: BusQueue, inbox: Inbox, wait: float) -> Step:
    """One round. What the bus forgets is committed; what is not committed comes again.

    Raises:
        BusUnavailableError: nothing was taken, or what was handled will come again and be known.
        sqlalchemy.exc.OperationalError: the database is away; nothing happened.
    """
    bodies = queue.take(wait)
    crash_points.reached("consumer.after-take")
    step = inbox.step(bodies)
    crash_points.reached("consumer.before-ack")
    queue.ack()
    crash_points.reached("consumer.after-ack")
    return step


class Consumer:
    """The consumer's thread. Without the bus it goes on with what is in the inbox."""

    def __init__(
        self, queue: Callable[[], BusQueue], inbox: Inbox, clock: Clock, *, backoff: Backoff | None = None
    ) -> None:
        self._new_queue = queue
        self._inbox = inbox
        self._clock = clock
        self._backoff = backoff or Backoff(first=0.1, longest=5.0)

    def run(self, stop: threading.Event) -> None:
        """Consume until `stop`, then give back what was taken and not handled."""
        queue = self._new_queue()
        failures, wait = 0, 0.0
        try:
            while not stop.is_set():
                try:
                    began = time.monotonic()
                    step = consume_once(queue, self._inbox, wait)
                    wait, failures = self._wait_after(step), 0
                    if 0 < step.taken < WINDOW:
                        rest(stop, began, step.taken)
                except (BusUnavailableError, OperationalError, InterfaceError) as error:
                    failures += 1
                    log.warning("consumer_interrupted", error=str(error), failures=failures)
                    queue.release()
                    self._without_bus(error)
                    stop.wait(self._backoff.delay(failures))
                    wait = 0.0
        finally:
            queue.release()

    def _without_bus(self, error: Exception) -> None:
        """Retries and waiting successors need no bus."""
        if isinstance(error, BusUnavailableError):
            try:
                self._inbox.step([])
            except (OperationalError, InterfaceError) as database_error:
                log.warning("inbox_unavailable", error=str(database_error))

    def _wait_after(self, step: Step) -> float:
        if step.more:
            return 0.0 if step.settled else CONTENDED_WAIT
        if step.next_due is None:
            return RESTING_WAIT
        return min(RESTING_WAIT, max(0.0, (step.next_due - self._clock.now()).total_seconds()))
