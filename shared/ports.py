"""Free ports on 127.0.0.1 for servers that a machine runs for itself."""

import random
import socket
from collections.abc import Callable, Iterable

# Below the range that the kernel takes for outgoing connections: none of those may sit on a port of ours.
CHOICE = range(20000, 32000)


class NoFreePortError(Exception):
    """Every port of CHOICE is taken; the message names the range."""


def is_free(port: int) -> bool:
    """Whether a server may listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(taken: Iterable[int] = (), *, free: Callable[[int], bool] = is_free) -> int:
    """A free port that is none of `taken`."""
    avoid = set(taken)
    for port in random.sample(CHOICE, k=len(CHOICE)):
        if port not in avoid and free(port):
            return port
    raise NoFreePortError(f"no free port between {CHOICE.start} and {CHOICE.stop}")
