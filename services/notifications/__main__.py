"""`python -m services.notifications web | worker | stream | migrate`. Each role imports only what it needs."""

from datetime import timedelta
from functools import partial

from services.notifications.config import load
from shared.process import migrate as migrate_tables
from shared.process import run, serve
from shared.settings import ServiceSettings


def web(settings: ServiceSettings) -> int:
    return serve("services.notifications.app:create_web", settings)


def work(_settings: ServiceSettings) -> int:
    from services.notifications.desk import Desk
    from services.notifications.subscriptions import keep_time, subscribe
    from shared.messaging import run_worker
    from shared.store import SERVICE, open_store

    settings = load()
    desk = Desk(
        zone=settings.zoneinfo, mails=bool(settings.smtp_url), mail_window=timedelta(seconds=settings.mail_window)
    )
    store = open_store(settings.database_url, application="notifications worker")
    threads = []
    if settings.smtp_url:
        from services.notifications.mail.postman import postman_of

        threads.append(("mail", postman_of(settings, partial(store.begin, SERVICE), desk).run))
    return run_worker(
        "notifications",
        store=store,
        settings=settings,
        subscriptions=subscribe(desk),
        timers=keep_time(desk),
        threads=threads,
    )


def stream(settings: ServiceSettings) -> int:
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server

    from services.notifications.stream.hub import IN_ALL

    Server(
        "services.notifications.stream.app:create_stream",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        workers=1,
        factory=True,
        websockets=False,
        # Room for health checks beside the streams.
        backpressure=IN_ALL + 50,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()
    return 0


def migrate(settings: ServiceSettings) -> int:
    from services.notifications.subscriptions import subscriptions
    from shared.messaging import declare_topology

    migrate_tables(settings)
    declare_topology(settings.bus_url, subscriptions)
    return 0


if __name__ == "__main__":
    run(load, {"web": web, "worker": work, "stream": stream, "migrate": migrate})
