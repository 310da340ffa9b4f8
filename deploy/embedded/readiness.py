"""Whether the parts of the stack answer."""

import http.client
import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from deploy.embedded.errors import CannotStart

GIVE_UP = 60.0
PAUSE = 0.05


def answers_ok(url: str, *, seconds: float = 2.0) -> bool:
    """Whether GET `url` on this machine says 200 (no proxy in between, whatever the environment says)."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_ready(
    urls: Iterable[str],
    meanwhile: Callable[[float], None],
    *,
    answers: Callable[[str], bool] = answers_ok,
    give_up: float = GIVE_UP,
) -> None:
    """Returns when every URL has answered; calls `meanwhile(seconds)` between the rounds, which may raise.

    Raises CannotStart naming those that did not answer in time.
    """
    deadline = time.monotonic() + give_up
    missing = list(urls)
    while missing := [url for url in missing if not answers(url)]:
        if time.monotonic() > deadline:
            raise CannotStart(f"no answer after {give_up:.0f} s from {', '.join(missing)}")
        meanwhile(PAUSE)
