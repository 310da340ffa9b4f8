"""Named places where a process may die, so that a test can make it die exactly there.

`reached(name)` does nothing in production. With `QINGLAN_CRASH_AT=relay.after-publish` in the environment the
process kills itself (SIGKILL: no handler, no flush, no goodbye) the first time it gets there, with
`QINGLAN_CRASH_AT=relay.after-publish:3` the third time. In-process tests install a hook instead.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Hook = Callable[[str], None]

CRASH_POINTS = (
    "outbox.before-commit",
    "outbox.after-commit",
    "relay.before-publish",
    "publisher.before-confirm",
    "publisher.after-confirm",
    "relay.before-mark",
    "relay.after-mark",
    "consumer.after-take",
    "inbox.after-intake",
    "inbox.before-commit",
    "inbox.after-commit",
    "consumer.before-ack",
    "consumer.after-ack",
    "timers.before-commit",
    "timers.after-commit",
)


def _killer_from_environment() -> Hook | None:
    wanted = os.environ.get("QINGLAN_CRASH_AT")
    if not wanted:
        return None
    name, _, nth = wanted.partition(":")
    if name not in CRASH_POINTS:
        raise ValueError(f"QINGLAN_CRASH_AT={wanted}: no such crash point; known: {', '.join(CRASH_POINTS)}")
    visits: Counter[str] = Counter()

    def kill(reached_name: str) -> None:
        visits[reached_name] += 1
        if reached_name == name and visits[name] == int(nth or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    return kill


_hook: Hook | None = _killer_from_environment()


def reached(name: str) -> None:
    """Mark that the process has got to `name`; a no-op unless a hook is installed."""
    if _hook is not None:
        _hook(name)


@contextmanager
def hooked(hook: Hook) -> Iterator[None]:
    """Call `hook(name)` at every crash point inside the block (it may raise, to play a death)."""
    global _hook  # noqa: PLW0603 - one process, one place to die
    previous, _hook = _hook, hook
    try:
        yield
    finally:
        _hook = previous
