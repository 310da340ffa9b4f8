"""How long to wait before trying again: longer each time, never in step with others."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubles from `first` to `longest` seconds; the jitter takes away up to half."""

    first: float
    longest: float
    jitter: Callable[[], float] = random.random

    def delay(self, attempt: int) -> float:
        """Seconds to wait after the `attempt`-th failure (1 is the first)."""
        full = min(self.longest, self.first * 2.0 ** min(attempt - 1, 60))
        return float(full * (1.0 - 0.5 * self.jitter()))

    def after(self, attempt: int) -> timedelta:
        """`delay` as a timedelta."""
        return timedelta(seconds=self.delay(attempt))
