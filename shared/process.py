"""`python -m services.<name> web | worker | migrate`: the same few lines in every service call this."""

import sys
from collections.abc import Callable, Mapping

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from shared.messaging.bus import BusUnavailableError
from shared.settings import ServiceSettings
from shared.store.migrate import migrate as run_migrations
from shared.telemetry import configure_logging

BLOCKING_THREADS = 4


def run(settings: Callable[[], ServiceSettings], roles: Mapping[str, Callable[[ServiceSettings], int]]) -> None:
    """Starts the role named on the command line; one clear line for an unknown one."""
    role = sys.argv[1] if len(sys.argv) > 1 else ""
    if role not in roles:
        sys.stderr.write(f"usage: python -m services.NAME {' | '.join(roles)}\n")
        raise SystemExit(2)
    loaded = settings()
    configure_logging(loaded.service, loaded.log_level)
    try:
        raise SystemExit(roles[role](loaded))
    except BusUnavailableError as error:
        sys.stderr.write(f"QINGLAN_BUS_URL: {error}\n")
        raise SystemExit(1) from None


def serve(target: str, settings: ServiceSettings, *, threads: int = BLOCKING_THREADS) -> int:
    """Serves the WSGI app that the factory `target` ("module:function") makes, until a signal ends it."""
    Server(
        target,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        factory=True,
        log_enabled=True,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()
    return 0


def migrate(settings: ServiceSettings) -> int:
    run_migrations(settings.service, settings.database_owner_url)
    return 0
