"""How long after the beginning of one round the next one begins: see docs/decisions/0009."""

from __future__ import annotations

import threading
import time

SPACING = 0.010
# Where many come at once they are better gathered longer.
MANY = 5
SPACING_OF_MANY = 0.025


def rest(stop: threading.Event, began: float, found: int) -> None:
    """Wait after a round that began then (monotonic) and found so many; less if `stop` is set meanwhile."""
    spacing = SPACING if found < MANY else SPACING_OF_MANY
    stop.wait(max(0.0, began + spacing - time.monotonic()))
