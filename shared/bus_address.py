"""Where the bus is: `QINGLAN_BUS_URL` read once, checked at start, before anything connects.

RabbitMQ: `amqp://user:password@host:port/vhost`, `amqps://` with TLS, several with `;` between them for fail-over.
The options are those of RabbitMQ's own URIs: `cacertfile`, `certfile`, `keyfile` (PEM) and `heartbeat` (seconds).
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PGMQ = "pgmq://"
DEFAULT_PORTS = {"amqp": 5672, "amqps": 5671}
FILES = ("cacertfile", "certfile", "keyfile")
# Short enough that a peer behind a dead network is noticed within half a minute.
HEARTBEAT = 10


class BusAddressError(ValueError):
    """The address is mistaken; the message says where and what is expected."""


@dataclass(frozen=True)
class Tls:
    """What TLS needs beside the system's certificates. The broker's name is always checked."""

    cacertfile: str | None
    certfile: str | None
    keyfile: str | None

    def context(self) -> ssl.SSLContext:
        """Raises BusAddressError when a file cannot be read as a certificate or key."""
        try:
            context = ssl.create_default_context(cafile=self.cacertfile)
            if self.certfile:
                context.load_cert_chain(self.certfile, self.keyfile)
        except (OSError, ssl.SSLError) as error:
            named = ", ".join(file for file in (self.cacertfile, self.certfile, self.keyfile) if file)
            raise BusAddressError(f"{named}: not a certificate or key in PEM form ({error})") from None
        return context


@dataclass(frozen=True)
class BrokerAddress:
    """One node of RabbitMQ, and as whom to go there."""

    host: str
    port: int
    user: str
    password: str
    vhost: str
    heartbeat: int
    tls: Tls | None

    @property
    def place(self) -> str:
        """For people."""
        return f"{self.host}:{self.port}"


def broker_addresses(url: str) -> tuple[BrokerAddress, ...]:
    """The nodes that `url` names, in the order in which they are tried.

    Raises:
        BusAddressError: with one line for the first mistake.
    """
    return tuple(_address(part.strip()) for part in url.split(";") if part.strip())


def check_bus_url(url: str) -> None:
    """Raises BusAddressError for an address that could never work; what cannot be known before connecting is not asked."""
    if not url or url.startswith(PGMQ):
        return
    addresses = broker_addresses(url)
    if not addresses:
        raise BusAddressError("names no broker")
    for address in addresses:
        if address.tls is not None:
            address.tls.context()
    if len({(a.user, a.password, a.vhost) for a in addresses}) > 1:
        raise BusAddressError("several addresses are one cluster: user, password and virtual host must be the same")


def _address(url: str) -> BrokerAddress:
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS:
        raise BusAddressError("each address must begin with amqp:// or amqps://")
    try:
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except ValueError:
        raise BusAddressError(f"{parts.hostname}: the port is no number from 1 to 65535") from None
    if not parts.hostname:
        raise BusAddressError("an address has no host: amqp://user:password@host:5672/vhost")
    options = dict(_options(parts.query, tls=parts.scheme == "amqps"))
    return BrokerAddress(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        vhost=unquote(parts.path[1:]) or "/",
        heartbeat=_seconds(options.get("heartbeat")),
        tls=Tls(*(options.get(name) for name in FILES)) if parts.scheme == "amqps" else None,
    )


def _options(query: str, *, tls: bool) -> Iterator[tuple[str, str]]:
    known = ("heartbeat", *FILES) if tls else ("heartbeat",)
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in FILES and not tls:
            raise BusAddressError(f"{name} is for TLS: begin the address with amqps://")
        if name not in known:
            raise BusAddressError(f"{name} is no option; there are {', '.join(known)}")
        if name in FILES and not Path(value).is_file():
            raise BusAddressError(f"{name}={value} is no file")
        yield name, value


def _seconds(text: str | None) -> int:
    if text is None:
        return HEARTBEAT
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 600:
        raise BusAddressError(f"heartbeat={text}: must be a number of seconds from 1 to 600")
    return int(text)
