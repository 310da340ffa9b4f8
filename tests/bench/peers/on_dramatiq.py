"""The peers' job on Dramatiq: durable queue, confirms; it acks late by nature. Four threads."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from tests.bench.job import Job, await_go, end_with_parent, job_of_this_process, say_ready
from tests.bench.peers.effect import Effects, message

THREADS = 4


def actor(job: Job) -> tuple[RabbitmqBroker, dramatiq.Actor[[Mapping[str, str]], None]]:
    """The broker and what is sent through it."""
    broker = RabbitmqBroker(url=job.bus_url, confirm_delivery=True)
    effects = Effects(job.subscriber_url)

    def copy(group: Mapping[str, str]) -> None:
        effects.insert(group)

    return broker, dramatiq.actor(broker=broker, queue_name="peer_dramatiq")(copy)


def send(job: Job) -> None:
    broker, copy = actor(job)
    await_go()
    for number in range(job.events):
        copy.send(message(number))
    broker.close()


def receive(job: Job) -> None:
    broker, _ = actor(job)
    worker = dramatiq.Worker(broker, worker_threads=THREADS)
    worker.start()
    end_with_parent()
    say_ready()
    signal.sigwait({signal.SIGTERM})
    worker.stop()


if __name__ == "__main__":
    (send if "send" in sys.argv else receive)(job_of_this_process())
