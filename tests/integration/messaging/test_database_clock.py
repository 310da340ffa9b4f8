"""The workers' time is their database's."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytest
from sqlalchemy.exc import OperationalError

from shared.messaging import database_clock
from shared.messaging.database_clock import DatabaseClock
from shared.store import SERVICE, open_store
from tests.integration.messaging.world import World


def database_time(world: World) -> datetime:
    at = world.query("SELECT clock_timestamp()")[0][0]
    assert isinstance(at, datetime)
    return at


def test_it_is_the_database_s_time_and_never_ahead_of_it(world: World) -> None:
    clock = DatabaseClock(partial(world.subscriber.begin, SERVICE))
    clock.now()
    for _ in range(3):
        before = database_time(world)
        mine = clock.now()
        assert mine <= database_time(world)
        assert mine > before - timedelta(seconds=5)


def test_it_goes_on_while_the_database_is_away(world: World) -> None:
    clock = DatabaseClock(partial(world.subscriber.begin, SERVICE))
    first = clock.now()
    away = open_store("postgresql://nobody@127.0.0.1:9/nothing")
    with patch.object(clock, "_begin", partial(away.begin, SERVICE)), patch.object(database_clock, "LOOK_EVERY", -1.0):
        assert clock.now() >= first


def test_before_it_has_seen_the_database_it_tells_no_time() -> None:
    away = open_store("postgresql://nobody@127.0.0.1:9/nothing")
    with pytest.raises(OperationalError):
        DatabaseClock(partial(away.begin, SERVICE)).now()
