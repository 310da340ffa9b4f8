"""What the kernel tells of itself. Labels are bounded: event types, timer kinds, a few outcomes."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from threading import Event

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

_confirmed = Counter("qinglan_relay_confirmed", "Events that the bus confirmed")
_failures = Counter("qinglan_relay_failures", "Batches that the bus did not confirm whole")
_unrouted = Counter("qinglan_relay_unrouted", "Events that no queue was bound for (RabbitMQ)", ["type"])
_blocked = Gauge("qinglan_bus_blocked", "1 while RabbitMQ is short of memory or disk and takes nothing")
_taken = Counter("qinglan_inbox_taken", "Events taken off the bus", ["result"])
_gaps = Counter("qinglan_inbox_gaps", "Events handled although a predecessor never came")
_handler_seconds = Histogram(
    "qinglan_handler_seconds", "Time in a handler, per event", ["type", "outcome"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
)  # fmt: skip
_timers = Counter("qinglan_timers", "Timers that fell due", ["kind", "outcome"])


def relay_confirmed(count: int) -> None:
    """The bus has `count` more."""
    _confirmed.inc(count)


def relay_failed() -> None:
    """A batch was not confirmed whole."""
    _failures.inc()


def relay_unrouted(type_: str) -> None:
    """Nobody's queue wants it."""
    _unrouted.labels(type_).inc()


def bus_blocked(*, blocked: bool) -> None:
    """The broker has said so."""
    _blocked.set(blocked)


def inbox_taken(new: int, *, duplicates: int) -> None:
    """Taken in, or known already."""
    _taken.labels("new").inc(new)
    _taken.labels("duplicate").inc(duplicates)


def inbox_gaps(count: int) -> None:
    """Patience with a missing predecessor has ended."""
    _gaps.inc(count)


def handled(type_: str, outcomes: Sequence[str], seconds: float) -> None:
    """A group of one type went through its handler."""
    each = seconds / len(outcomes)
    for outcome, count in Tally(outcomes).items():
        histogram = _handler_seconds.labels(type_, outcome)
        for _ in range(count):
            histogram.observe(each)


def timer_fired(kind: str, outcome: str) -> None:
    """A timer's handler ran, or it was too late for it."""
    _timers.labels(kind, outcome).inc()


_DEPTHS = text("""
SELECT
  (SELECT count(*) FROM outbox WHERE published_at IS NULL),
  (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(written_at)), 0) FROM outbox WHERE published_at IS NULL),
  (SELECT count(*) FROM inbox WHERE state = 'pending'),
  (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(received_at)), 0) FROM inbox WHERE state = 'pending'),
  (SELECT count(*) FROM inbox WHERE state = 'dead'),
  (SELECT count(*) FROM timers WHERE state = 'pending' AND next_attempt_at < clock_timestamp()),
  (SELECT count(*) FROM timers WHERE state = 'dead')
""")
_DEPTH_NAMES = (
    ("qinglan_outbox_unpublished", "Events committed and not yet confirmed by the bus"),
    ("qinglan_outbox_age_seconds", "Age of the oldest of them"),
    ("qinglan_inbox_pending", "Events taken in that wait: for a retry or for a predecessor"),
    ("qinglan_inbox_lag_seconds", "Age of the oldest of them"),
    ("qinglan_inbox_dead", "Dead letters that wait for a person"),
    ("qinglan_timers_overdue", "Timers that are due and not handled"),
    ("qinglan_timers_dead", "Timers that were given up"),
)


class Depths(Collector):
    """Counted when asked, so that nobody counts when nobody asks."""

    def __init__(self, begin: Callable[[], AbstractContextManager[Session]], relay_active: Event) -> None:
        self._begin = begin
        self._relay_active = relay_active

    def collect(self) -> Iterable[Metric]:
        """One gauge each; `qinglan_database_up` alone if the database does not answer."""
        yield GaugeMetricFamily(
            "qinglan_relay_active", "1 in the worker that relays", float(self._relay_active.is_set())
        )
        try:
            with self._begin() as session:
                values = session.execute(_DEPTHS).one()
        except SQLAlchemyError:
            yield GaugeMetricFamily("qinglan_database_up", "Whether the database answers", 0.0)
            return
        yield GaugeMetricFamily("qinglan_database_up", "Whether the database answers", 1.0)
        for (name, meaning), value in zip(_DEPTH_NAMES, values, strict=True):
            yield GaugeMetricFamily(name, meaning, float(value))
