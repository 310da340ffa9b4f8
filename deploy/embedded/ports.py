"""Ports on 127.0.0.1: the edge's is the user's choice, every other one is chosen free once and kept."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from deploy.embedded.errors import CannotStart
from deploy.embedded.state import replace_text
from shared.ports import free_port, is_free


def choose(
    names: Iterable[str], kept: dict[str, int], reserved: Iterable[int] = (), *, free: Callable[[int], bool] = is_free
) -> dict[str, int]:
    """A port for each name: the one kept from last time where it is still free, else a new one."""
    chosen: dict[str, int] = {}
    for name in names:
        port = kept.get(name, 0)
        taken = {*reserved, *chosen.values()}
        chosen[name] = port if port and port not in taken and free(port) else free_port(taken, free=free)
    return chosen


def kept_ports(file: Path) -> dict[str, int]:
    """The ports of the last start, by name."""
    try:
        kept: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return kept


def chosen_ports(file: Path, names: Iterable[str], reserved: Iterable[int] = ()) -> dict[str, int]:
    """As `choose`, kept in `file`; for a start, when none of them is in use by ourselves."""
    kept = kept_ports(file)
    chosen = choose(names, kept, reserved)
    if chosen != kept:
        replace_text(file, json.dumps(chosen, indent=2))
    return chosen


def edge_port(wish: str) -> int:
    """The edge's port from PORT=; one clear line when it is no port or in use."""
    if not (wish.isascii() and wish.isdecimal()) or not 0 < int(wish) < 65536:
        raise CannotStart(f"PORT={wish} is no port: say a number from 1 to 65535")
    port = int(wish)
    if not is_free(port):
        raise CannotStart(f"port {port} is in use: choose another one, such as `make run PORT={free_port([port])}`")
    return port
