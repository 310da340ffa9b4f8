"""Figures made of commit times. Pure, apart from the clock of PostgreSQL that made the times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median


@dataclass(frozen=True)
class Latency:
    """From the commit of a change to the commit of its effect, in milliseconds."""

    p50: float
    p99: float


def rate(times: Sequence[datetime], began: datetime | None = None) -> float:
    """Events a second from `began` to the last; without it from the first commit, whose own events do not count."""
    first = began or min(times)
    counted = len(times) if began else len(times) - times.count(first)
    return counted / max((max(times) - first).total_seconds(), 1e-6)


def latency(pairs: Sequence[tuple[datetime, datetime]]) -> Latency:
    """Of (change, effect) pairs."""
    waited = sorted((effect - change).total_seconds() * 1000 for change, effect in pairs)
    return Latency(quantile(waited, 0.50), quantile(waited, 0.99))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ratio(ours: Sequence[float], reference: Sequence[float]) -> float:
    """Median over median."""
    return round(median(ours) / median(reference), 3)
