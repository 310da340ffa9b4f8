"""`python -m services.scheduling web | worker | migrate`. Each role imports only what it needs."""

from services.scheduling.config import load
from shared.process import migrate as migrate_tables
from shared.process import run, serve
from shared.settings import ServiceSettings


def web(settings: ServiceSettings) -> int:
    return serve("services.scheduling.app:create_web", settings)


def work(settings: ServiceSettings) -> int:
    from services.scheduling.subscriptions import subscriptions, timers
    from shared.messaging import run_worker
    from shared.store import open_store

    store = open_store(settings.database_url, application="scheduling worker")
    return run_worker("scheduling", store=store, settings=settings, subscriptions=subscriptions, timers=timers)


def migrate(settings: ServiceSettings) -> int:
    from services.scheduling.subscriptions import subscriptions
    from shared.messaging import declare_topology

    migrate_tables(settings)
    declare_topology(settings.bus_url, subscriptions)
    return 0


if __name__ == "__main__":
    run(load, {"web": web, "worker": work, "migrate": migrate})
