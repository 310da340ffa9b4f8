"""Rounds that find little are spaced; a pause is never longer than it is worth."""

from __future__ import annotations

import threading
import time

import pytest

from shared.messaging.spacing import MANY, SPACING, SPACING_OF_MANY, rest


class Stop(threading.Event):
    """Remembers how long it was asked to wait, and does not."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = -1.0

    def wait(self, timeout: float | None = None) -> bool:
        self.asked = timeout or 0.0
        return False


@pytest.mark.parametrize(("found", "spacing"), [(1, SPACING), (MANY - 1, SPACING), (MANY, SPACING_OF_MANY)])
def test_the_next_round_begins_a_spacing_after_this_one_began(found: int, spacing: float) -> None:
    stop = Stop()
    rest(stop, time.monotonic(), found)
    assert 0 < stop.asked <= spacing
    assert (stop.asked > SPACING) == (spacing > SPACING)


def test_a_round_that_took_longer_is_followed_at_once() -> None:
    stop = Stop()
    rest(stop, time.monotonic() - 1, MANY)
    assert stop.asked == 0
