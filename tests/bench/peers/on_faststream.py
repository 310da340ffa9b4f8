"""The peers' job on FastStream: durable queue, confirms, ack after the handler; a window of sends at once."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import psycopg
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue

from tests.bench.job import Job, await_go, end_with_parent, job_of_this_process, say_ready
from tests.bench.peers.effect import INSERT, message

WINDOW = 200
CONNECTIONS = 4
QUEUE = RabbitQueue("peer_faststream", durable=True)


def broker_of(job: Job) -> RabbitBroker:
    """Prefetches a window; silent."""
    return RabbitBroker(job.bus_url, default_channel=Channel(prefetch_count=WINDOW), logger=None)


async def send(job: Job) -> None:
    broker = broker_of(job)
    await broker.start()
    await broker.declare_queue(QUEUE)
    await_go()
    for first in range(0, job.events, WINDOW):
        numbers = range(first, min(first + WINDOW, job.events))
        await asyncio.gather(*(broker.publish(message(number), QUEUE, persist=True) for number in numbers))
    await broker.stop()


async def receive(job: Job) -> None:
    broker = broker_of(job)
    connections: asyncio.Queue[psycopg.AsyncConnection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        connections.put_nowait(await psycopg.AsyncConnection.connect(job.subscriber_url, autocommit=True))

    async def copy(group: dict[str, Any]) -> None:
        connection = await connections.get()
        try:
            await connection.execute(INSERT, group)
        finally:
            connections.put_nowait(connection)

    broker.subscriber(QUEUE, ack_policy=AckPolicy.NACK_ON_ERROR)(copy)
    await broker.start()
    end_with_parent()
    say_ready()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run((send if "send" in sys.argv else receive)(job_of_this_process()))
