from __future__ import annotations

import pytest

from shared.clock import FixedClock
from shared.testing.plugin import ServiceDatabase
from tests.integration.notifications.world import World


@pytest.fixture
def world(service_database: ServiceDatabase, clock: FixedClock) -> World:
    return World(service_database("notifications"), clock)


@pytest.fixture
def mailing_world(service_database: ServiceDatabase, clock: FixedClock) -> World:
    """With a mail server, as far as the handlers know."""
    return World(service_database("notifications"), clock, mails=True)
