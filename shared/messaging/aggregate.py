"""An aggregate in the kernel is `<service>.<subject kind>`; with a subject it names what has an order of its own."""

from __future__ import annotations

from functools import lru_cache

from shared.contracts import ContractError

_SEGMENTS = 5  # qinglan.<service>.<subject>.<action>.v<N>


@lru_cache(maxsize=1024)  # asked for each event, of which there are few types
def aggregate_of(type_: str) -> str:
    """`qinglan.scheduling.activity.held.v1` → `scheduling.activity`.

    Raises:
        ContractError: not a type of ours.
    """
    segments = type_.split(".")
    if len(segments) != _SEGMENTS or segments[0] != "qinglan" or not all(segments):
        raise ContractError(f"type: {type_!r} is not qinglan.<service>.<subject>.<action>.v<N>")
    return f"{segments[1]}.{segments[2]}"
