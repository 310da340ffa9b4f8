"""What the bus itself gave up delivering."""

from __future__ import annotations

from typing import Self


class SetAside(bytes):
    """A body from the bus's own dead letters. The inbox keeps it as a dead letter, with `reason` as its error."""

    reason: str

    def __new__(cls, body: bytes, reason: str) -> Self:
        """Bytes with a reason."""
        made = super().__new__(cls, body)
        made.reason = reason
        return made
