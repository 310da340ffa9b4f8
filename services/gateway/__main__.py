"""`python -m services.gateway web | worker | migrate`."""

from services.gateway.config import GatewaySettings, load
from shared.process import run, serve
from shared.settings import ServiceSettings

#: Pages wait for the API behind the edge; a few more of them may wait at once than elsewhere.
WEB_THREADS = 8


def web(settings: ServiceSettings) -> int:
    return serve("services.gateway.app:create_web", settings, threads=WEB_THREADS)


def worker(settings: ServiceSettings) -> int:
    from services.gateway.keys import KeyRing  # a role loads what it needs
    from services.gateway.subscriptions import subscriptions
    from services.gateway.timers import make_timers
    from shared.clock import SystemClock
    from shared.messaging import run_worker
    from shared.store import open_store

    assert isinstance(settings, GatewaySettings)  # noqa: S101  # loaded below
    clock = SystemClock()
    store = open_store(settings.database_url, application="gateway worker")
    timers = make_timers(KeyRing(settings.keys_dir, clock), clock)
    return run_worker("gateway", store=store, settings=settings, subscriptions=subscriptions, timers=timers)


def migrate(settings: ServiceSettings) -> int:
    from services.gateway.subscriptions import subscriptions  # a role loads what it needs
    from shared.messaging import declare_topology
    from shared.process import migrate as migrate_tables

    status = migrate_tables(settings)
    declare_topology(settings.bus_url, subscriptions)
    return status


if __name__ == "__main__":
    run(load, {"web": web, "worker": worker, "migrate": migrate})
