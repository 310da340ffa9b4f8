"""What a process takes from its environment, checked at start: one clear line per mistake."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from environs import Env, EnvValidationError, ValidationError

from shared.bus_address import BusAddressError, check_bus_url


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """The settings that every service has; a service with more extends this class in its `config.py`."""

    service: str
    database_url: str
    database_owner_url: str
    bus_url: str
    jwks_url: str
    public_url: str
    host: str
    port: int
    metrics_port: int
    zone: str
    log_level: str

    @property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def known_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"{name!r} is not an IANA time zone, such as Asia/Shanghai")


def known_scheme(*schemes: str) -> "SchemeCheck":
    return SchemeCheck(schemes)


@dataclass(frozen=True)
class SchemeCheck:
    """Accepts a URL with one of the schemes, or nothing where the variable may be empty."""

    schemes: tuple[str, ...]

    def __call__(self, url: str) -> None:
        if url and url.split("://", 1)[0] not in self.schemes:
            raise ValidationError(f"must begin with {' or '.join(scheme + '://' for scheme in self.schemes)}")


def known_bus(url: str) -> None:
    """A bus address in which nothing is mistaken that can be known without connecting."""
    known_scheme("pgmq", "amqp", "amqps")(url)
    try:
        check_bus_url(url)
    except BusAddressError as error:
        raise ValidationError(str(error)) from None


def read_env() -> Env:
    """An Env that collects every mistake until `seal_or_exit`."""
    return Env(eager=False, prefix="QINGLAN_")


def common_values(env: Env, service: str) -> dict[str, object]:
    """The arguments of ServiceSettings, read from QINGLAN_*."""
    postgres = known_scheme("postgresql")
    return {
        "service": service,
        "database_url": env.str("DATABASE_URL", "", validate=postgres),
        "database_owner_url": env.str("DATABASE_OWNER_URL", "", validate=postgres),
        "bus_url": env.str("BUS_URL", "", validate=known_bus),
        "jwks_url": env.str("JWKS_URL", "", validate=known_scheme("http", "https")),
        "public_url": env.str("PUBLIC_URL", "http://127.0.0.1:8080", validate=known_scheme("http", "https")),
        "host": env.str("HOST", "127.0.0.1"),
        "port": env.int("PORT", 8000),
        "metrics_port": env.int("METRICS_PORT", 9000),
        "zone": env.str("ZONE", "Asia/Shanghai", validate=known_zone),
        "log_level": env.str("LOG_LEVEL", "info"),
    }


def seal_or_exit(env: Env) -> None:
    """Ends the process with one line per mistaken variable, if there are any."""
    try:
        env.seal()
    except EnvValidationError as error:
        mistakes = error.error_messages if isinstance(error.error_messages, Mapping) else {"": error.error_messages}
        for name, messages in mistakes.items():
            sys.stderr.write(f"{name}: {'; '.join(str(message) for message in messages)}\n")
        raise SystemExit(2) from None


def load_settings(service: str) -> ServiceSettings:
    env = read_env()
    values = common_values(env, service)
    seal_or_exit(env)
    return ServiceSettings(**values)  # type: ignore[arg-type]  # the keys are those of the dataclass
