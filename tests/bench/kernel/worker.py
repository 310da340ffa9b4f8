"""The kernel's workers, run as a service runs them."""

from __future__ import annotations

from shared.messaging import Subscriptions, run_worker
from shared.store import open_store
from shared.telemetry import configure_logging
from shared.testing.settings import settings_for
from tests.bench.job import end_with_parent, job_of_this_process, say_ready


def work(service: str, subscriptions: Subscriptions | None = None) -> int:
    """Run the worker of `service` until the parent goes."""
    job = job_of_this_process()
    configure_logging(service, "warning")
    url = job.producer_url if service == "directory" else job.subscriber_url
    settings = settings_for(service, url, bus_url=job.bus_url)
    end_with_parent()
    say_ready()
    return run_worker(service, store=open_store(url), settings=settings, subscriptions=subscriptions)
