"""The addresses that follow from the shape; any of them can be set otherwise."""

from collections.abc import Mapping
from enum import StrEnum

from deploy.envoy.settings import ROLES, Address

CONTAINER_PORT = 8000


class Shape(StrEnum):
    """Embedded addresses are chosen at start, so that shape brings none of its own."""

    EMBEDDED = "embedded"
    COMPOSE = "compose"
    CLUSTER = "cluster"

    @property
    def host(self) -> str:
        """A container is reached from outside it; a machine only from itself, unless told otherwise."""
        return "127.0.0.1" if self is Shape.EMBEDDED else "0.0.0.0"  # noqa: S104  # see above

    @property
    def listen(self) -> Address:
        return Address(self.host, 8080)

    @property
    def admin(self) -> Address:
        """For the probe and for Prometheus; it answers those two and nothing else."""
        return Address(self.host, 9901)

    @property
    def upstreams(self) -> Mapping[str, Address]:
        """In containers a web process has its service's name, another one `<service>-<role>`."""
        if self is Shape.EMBEDDED:
            return {}
        names = {role: role.removesuffix(".web").replace(".", "-") for role in ROLES}
        return {role: Address(name, CONTAINER_PORT) for role, name in names.items()}
