"""Waiting for what comes over the bus: it always comes, so a wait that ends in vain is an error."""

import time
from collections.abc import Callable

from deploy.embedded.demo.client import DemoError

SECONDS = 90.0


def until(what: str, happened: Callable[[], bool], *, seconds: float = SECONDS) -> None:
    """Returns once `happened`; raises DemoError that says what did not."""
    give_up = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > give_up:
            raise DemoError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.2)
