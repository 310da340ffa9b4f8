"""The bare reference's exchange and quorum queue, beside the kernel's in the same broker."""

from __future__ import annotations

from typing import Any

EXCHANGE = "bare"
QUEUE = "bare_notifications"


def declare(channel: Any) -> None:
    """Declare both; a broker takes a channel's commands in order, so there is nothing to wait for."""
    channel.exchange_declare(EXCHANGE, "topic", durable=True)
    channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    channel.queue_bind(QUEUE, EXCHANGE, "qinglan.directory.group.#")
