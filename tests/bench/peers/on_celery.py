"""The peers' job on Celery: durable queue, confirms, late acks, its own pool of two processes."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import worker_ready

from tests.bench.job import Job, await_go, end_with_parent, job_of_this_process, say_ready
from tests.bench.peers.effect import Effects, message


def application(job: Job) -> Celery:
    """Configured for the best that it does with these promises."""
    app = Celery("peer", broker=job.bus_url)
    app.conf.update(
        task_default_queue="peer_celery", task_ignore_result=True, task_acks_late=True, worker_prefetch_multiplier=64,
        broker_transport_options={"confirm_publish": True}, worker_hijack_root_logger=False,
        worker_redirect_stdouts=False, worker_enable_remote_control=False, worker_send_task_events=False, broker_connection_retry_on_startup=True,
    )  # fmt: skip
    effects = Effects(job.subscriber_url)

    def copy(group: Mapping[str, str]) -> None:
        effects.insert(group)

    app.task(name="copy")(copy)
    return app


def send(job: Job) -> None:
    app = application(job)
    await_go()
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(job.events):
            app.send_task("copy", (message(number),), producer=producer)


def receive(job: Job) -> None:
    app = application(job)
    end_with_parent()
    warnings.filterwarnings("ignore", category=SecurityWarning)  # a container's only user is root
    worker_ready.connect(lambda **_: say_ready(), weak=False)
    options = ["--concurrency=2", "--loglevel=ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main(["--quiet", "worker", *options])


if __name__ == "__main__":
    (send if "send" in sys.argv else receive)(job_of_this_process())
