"""What runs in the embedded shape: one Program per process, with its environment and how to know that it is ready."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import services
from deploy.embedded.bus import PORTS as RABBITMQ_PORTS
from deploy.embedded.bus import PROGRAMS as RABBITMQ_PROGRAMS
from deploy.embedded.bus import RABBITMQ, chosen_bus, standing_bus
from deploy.embedded.ports import chosen_ports, kept_ports
from deploy.embedded.state import State
from shared.messaging.rabbitmq_server import Ports, RabbitMQServer
from shared.store.cluster import Cluster

SERVICES = ("gateway", "directory", "scheduling", "notifications", "training", "publications")
# Roles beside `web` and `worker`.
FURTHER_ROLES = {"notifications": ("stream",)}


@dataclass(frozen=True, kw_only=True)
class Program:
    """One process of the stack.

    With `module` it is `python -m module arguments`, which the runner may fork instead of starting Python anew.
    """

    name: str
    log: Path
    command: tuple[str, ...] = ()
    module: str = ""
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    ready_url: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 30
    quiet: bool = False

    def command_line(self) -> list[str]:
        if self.module:
            return [sys.executable, "-m", self.module, *self.arguments]
        return list(self.command)


def present_services() -> tuple[str, ...]:
    """The services of this checkout that can be run."""
    folder = Path(services.__path__[0])
    return tuple(name for name in SERVICES if (folder / name / "__main__.py").exists())


def roles_of(service: str) -> tuple[str, ...]:
    return ("web", "worker", *FURTHER_ROLES.get(service, ()))


def port_names(services: tuple[str, ...], bus: str) -> Iterator[str]:
    """Every port of the stack but the edge's own."""
    yield "envoy.admin"
    if bus == RABBITMQ:
        yield from RABBITMQ_PORTS
    for service in services:
        for role in roles_of(service):
            yield f"{service}.{role}"


@dataclass(frozen=True)
class Blueprint:
    """All that the programs of one stack have in common."""

    state: State
    cluster: Cluster
    broker: RabbitMQServer | None
    services: tuple[str, ...]
    ports: Mapping[str, int]
    edge: int

    @property
    def public_url(self) -> str:
        return f"http://127.0.0.1:{self.edge}"

    def address(self, name: str) -> str:
        """The base URL of a service's role, such as `scheduling.web`."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def environment(self, service: str, role: str) -> dict[str, str]:
        """The environment of `python -m services.<service> <role>`; the caller's own settings win where they may."""
        database = f"qinglan_{service}"
        port = str(self.ports.get(f"{service}.{role}", 0))
        values = {
            **os.environ,
            "QINGLAN_DATABASE_URL": self.cluster.url(f"{service}_app", database),
            "QINGLAN_BUS_URL": self.broker.url() if self.broker else self.cluster.bus_url(),
            "QINGLAN_JWKS_URL": f"{self.address('gateway.web')}/.well-known/jwks.json" if self.has_gateway else "",
            "QINGLAN_PUBLIC_URL": self.public_url,
            "QINGLAN_HOST": "127.0.0.1",
            "QINGLAN_PORT": port,
            "QINGLAN_METRICS_PORT": port,
        }
        if role == "migrate":
            values["QINGLAN_DATABASE_OWNER_URL"] = self.cluster.url(f"{service}_owner", database)
        if service == "gateway":
            values["QINGLAN_KEYS_DIR"] = str(self.state.keys)
            values["QINGLAN_EDGE_URL"] = self.public_url
        return values

    @property
    def has_gateway(self) -> bool:
        return "gateway" in self.services

    def role_names(self, *, but: str = "") -> list[str]:
        """`scheduling.web` and so on, without the roles called `but`."""
        return [f"{service}.{role}" for service in self.services for role in roles_of(service) if role != but]

    def postgres(self) -> Program:
        return Program(
            name="postgres",
            log=self.state.log / "postgres.log",
            command=tuple(self.cluster.command()),
            directory=Path("/"),
            stop_signal=signal.SIGINT,
            quiet=True,
        )

    def rabbitmq(self) -> list[Program]:
        """RabbitMQ with its epmd before it, where that is the bus; after `broker.prepare`."""
        if self.broker is None:
            return []
        commands = (self.broker.epmd_command(), self.broker.command())
        return [
            Program(
                name=name,
                log=self.state.log / f"{name}.log",
                command=tuple(command),
                environment=self.broker.environment(),
                directory=self.broker.folder,
                quiet=True,
            )
            for name, command in zip(RABBITMQ_PROGRAMS, commands, strict=True)
        ]

    def role(self, service: str, role: str) -> Program:
        name = f"{service}.{role}"
        return Program(
            name=name,
            log=self.state.log / f"{name}.log",
            module=f"services.{service}",
            arguments=(role,),
            environment=self.environment(service, role),
            ready_url="" if role == "migrate" else f"{self.address(name)}/readyz",
        )

    def roles(self) -> list[Program]:
        return [self.role(service, role) for service in self.services for role in roles_of(service)]

    def migrations(self) -> list[Program]:
        return [self.role(service, "migrate") for service in self.services]

    def welcome(self) -> Program:
        return Program(
            name="welcome",
            log=self.state.log / "welcome.log",
            module="deploy.embedded.demo.welcome",
            environment={**os.environ, "QINGLAN_STATE": str(self.state.folder), "PORT": str(self.edge)},
        )


def new_blueprint(state: State, edge: int) -> Blueprint:
    """For a start: the ports are those of the last one where they are still free."""
    services, bus = present_services(), chosen_bus(state, os.environ)
    ports = chosen_ports(state.ports, port_names(services, bus), reserved=[edge])
    return blueprint_of(state, edge, services, ports, bus)


def standing_blueprint(state: State, edge: int) -> Blueprint:
    """Of the stack that runs in this folder."""
    return blueprint_of(state, edge, present_services(), kept_ports(state.ports), standing_bus(state))


def blueprint_of(state: State, edge: int, services: tuple[str, ...], ports: Mapping[str, int], bus: str) -> Blueprint:
    cluster = Cluster(state.postgres, secrets=state.secrets)
    broker = None
    if bus == RABBITMQ:
        ours = Ports(*(ports[name] for name in RABBITMQ_PORTS))
        broker = RabbitMQServer(state.rabbitmq, ports=ours, secrets=state.secrets)
    return Blueprint(state, cluster, broker, services, ports, edge)


def dies_with_parent() -> tuple[str, ...]:
    """A command prefix that ends a foreign program when its watcher is killed, where the system has one."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()
