"""A stage for the tests of a process: two servers are dear."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from shared.messaging.rabbitmq_server import installed
from tests.faults.network import CAN_VANISH
from tests.faults.world import Stage, stage


@pytest.fixture(scope="session")
def pgmq_stage() -> Iterator[Stage]:
    with stage("pgmq") as made:
        yield made


@pytest.fixture(scope="session")
def rabbitmq_stage(need: Callable[[str, object], None]) -> Iterator[Stage]:
    need("RabbitMQ", installed())
    with stage("rabbitmq") as made:
        yield made


@pytest.fixture
def drops_packets() -> None:
    """For `Link.vanish`. Elsewhere nothing can be installed that would do it, so that it is no failure, not in CI either."""
    if not CAN_VANISH:
        pytest.skip("only Linux has a socket drop its packets")
