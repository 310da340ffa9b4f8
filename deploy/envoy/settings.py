"""What may differ between two edges. Every figure has a default that suits a district of about 1,000 people."""

import ipaddress
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SERVICES = ("directory", "scheduling", "training", "publications", "notifications", "gateway")
#: The processes that the edge sends requests to: `<service>.web`, and the server-sent events.
STREAM = "notifications.stream"
ROLES = (*(f"{service}.web" for service in SERVICES), STREAM)
GATEWAY = "gateway.web"
MEGABYTE = 1024 * 1024


class SettingsError(ValueError):
    """A setting that Envoy could not work with; the message names it and says what would do."""


@dataclass(frozen=True, order=True)
class Address:
    """Where something listens: an IP address, or a name that DNS resolves."""

    host: str
    port: int

    def __post_init__(self) -> None:
        if not self.host or not 0 < self.port < 65536:
            raise SettingsError(f"{self.host}:{self.port}: expected HOST:PORT with a port from 1 to 65535")

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Reads `HOST:PORT`; an IPv6 address stands in brackets."""
        host, _, port = text.strip().rpartition(":")
        if not port.isascii() or not port.isdecimal():
            raise SettingsError(f"{text!r}: expected HOST:PORT, such as 127.0.0.1:8000 or scheduling:8000")
        return cls(host.removeprefix("[").removesuffix("]"), int(port))

    @property
    def is_ip(self) -> bool:
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return True

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Limit:
    """A token bucket: `burst` requests at once, then `refill` more every `seconds`."""

    burst: int
    refill: int
    seconds: int = 1

    def __post_init__(self) -> None:
        if min(self.burst, self.refill, self.seconds) < 1:
            raise SettingsError(f"{self}: each figure of a rate limit must be 1 or more")

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Reads `BURST,REFILL/SECONDS`, such as `30,30/60`."""
        found = re.fullmatch(r"(\d{1,9}),(\d{1,9})/(\d{1,6})", text.strip(), re.ASCII)
        if not found:
            raise SettingsError(f"{text!r}: expected BURST,REFILL/SECONDS, such as 30,30/60")
        burst, refill, seconds = map(int, found.groups())
        return cls(burst, refill, seconds)

    @property
    def retry_after(self) -> int:
        """Seconds until an empty bucket holds one again."""
        return max(1, math.ceil(self.seconds / self.refill))


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of the edge each may take. They are counted in each Envoy: two of them let twice as much through.

    caller    A signed-in person. A console page takes 3 to 10 requests; 20 a second is a script that pages
              through everything, and the burst a person who opens several pages at once.
    school    All callers acting for one school: ten scripts at their limit. A web process answers a few hundred
              requests a second, so one school cannot take it all.
    address   Whoever shows no valid token, by client address. A whole school sits behind one address, and its
              calendars and sign-in pages come from there, so it is wide; what it guards is cheap.
    sign_in   POST of a sign-in, by client address. A school signs in at eight o'clock behind one address: 60 at
              once, then 30 a minute. Guessing gets 43,000 a day, spread over accounts that lock themselves.
    """

    caller: Limit = Limit(burst=100, refill=20)
    school: Limit = Limit(burst=1000, refill=200)
    address: Limit = Limit(burst=300, refill=50)
    sign_in: Limit = Limit(burst=60, refill=30, seconds=60)


@dataclass(frozen=True, kw_only=True)
class EdgeSettings:
    """One edge.

    `upstreams` names the processes that run, as in ROLES; a service that is not in it is answered 404. With a
    DNS name every address found there is used. `trusted_hops` is the number of proxies of our own in front of
    the edge: the client's address is then read from X-Forwarded-For, else that header is not believed.
    """

    upstreams: Mapping[str, Address]
    listen: Address = Address("127.0.0.1", 8080)
    admin: Address = Address("127.0.0.1", 9901)
    access_log: str = "/dev/stdout"
    trusted_hops: int = 0
    limits: Limits = field(default_factory=Limits)
    sign_in_paths: tuple[str, ...] = ("/session", "/sign-in")
    #: Exact paths under /api that need no token, beside every `openapi.json`.
    public_paths: tuple[str, ...] = ()
    #: A path with something behind one of these words is a secret and is not logged.
    secret_paths: tuple[str, ...] = ("feeds",)
    issuer: str = "qinglan"
    audience: str = "qinglan"
    access_cookie: str = "qinglan_access"
    #: The gateway shows a new key at least this long before it signs with it.
    keys_refresh_seconds: int = 30
    timeout_seconds: int = 15
    upload_timeout_seconds: int = 60
    stream_idle_seconds: int = 3600
    max_request_bytes: int = 12 * MEGABYTE
    #: A web process has four threads: what waits longer than this queue is better refused at once.
    max_upstream_connections: int = 64
    max_upstream_pending: int = 256
    max_streams: int = 4096
    max_client_connections: int = 8192
    #: Uploads are held until they are whole; near this much Envoy refuses new requests instead of growing.
    max_heap_bytes: int = 192 * MEGABYTE
    trace_collector: Address | None = None
    trace_percent: float = 10.0

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.upstreams) - set(ROLES)):
            raise SettingsError(f"unknown upstream {', '.join(unknown)}: choose from {', '.join(ROLES)}")
        if GATEWAY not in self.upstreams:
            raise SettingsError(f"{GATEWAY} is missing: it serves the pages and the keys that tokens are checked with")
        if not self.listen.is_ip or not self.admin.is_ip:
            raise SettingsError(f"{self.listen}, {self.admin}: Envoy listens on IP addresses, such as 127.0.0.1:8080")
        if not 0 <= self.trusted_hops <= 10 or not 0 <= self.trace_percent <= 100:
            raise SettingsError("trusted_hops goes from 0 to 10, trace_percent from 0 to 100")

    @property
    def services(self) -> tuple[str, ...]:
        """The services that have a web process, in a fixed order."""
        return tuple(service for service in SERVICES if f"{service}.web" in self.upstreams)
