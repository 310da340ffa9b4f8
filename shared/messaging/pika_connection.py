"""pika's connection, made to write a batch in large pieces: pika itself makes three system calls of each message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pika

# Not all of a batch at once: of a piece that the socket does not take whole, pika copies the rest at each attempt.
PIECE = 64 * 1024


class Connection(pika.SelectConnection):  # type: ignore[misc]  # mypy does not follow pika
    """Used in its own thread alone, like any of pika's."""

    _gathered: bytearray | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is published inside the block is written in large pieces, the last one at its end."""
        self._gathered = bytearray()
        try:
            yield
        finally:
            gathered, self._gathered = self._gathered, None
            if gathered:
                self._adapter_emit_data(bytes(gathered))

    def _adapter_emit_data(self, data: bytes) -> None:
        """What pika asks of an adapter for each frame."""
        gathered = self._gathered
        if gathered is None:
            super()._adapter_emit_data(data)
            return
        gathered += data
        if len(gathered) >= PIECE:
            super()._adapter_emit_data(bytes(gathered))
            gathered.clear()
