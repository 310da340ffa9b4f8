"""The clock: each timer once, by one worker, in the transaction of its claim; late is better than never unless it says."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.messaging import Due, Timers, cancel_timer, set_timer
from shared.messaging.backoff import Backoff
from shared.messaging.retention import forget_old
from shared.messaging.timers import TimerClock
from shared.store import SERVICE
from tests.integration.messaging.world import World

HOUR = timedelta(hours=1)


class Bell:
    """A service whose only timer writes a row of its key."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.timers = Timers()
        self.fails = False
        self.timers.on("bell")(self.ring)
        self.clock = TimerClock(
            partial(world.subscriber.begin, SERVICE), self.timers, world.clock,
            backoff=Backoff(first=1.0, longest=4.0, jitter=lambda: 0.0),
        )  # fmt: skip

    def ring(self, session: Session, due: Due) -> None:
        session.execute(text("INSERT INTO effects (name) VALUES (:key)"), {"key": due.key})
        if self.fails:
            raise RuntimeError("as the test wants it")

    def set(self, key: str, due_at: datetime, **options: Any) -> bool:
        with self.world.subscriber.begin(SERVICE) as session:
            return set_timer(session, key=key, kind="bell", due_at=due_at, payload={}, **options)

    def cancel(self, key: str) -> bool:
        with self.world.subscriber.begin(SERVICE) as session:
            return cancel_timer(session, key)

    def rung(self) -> list[str]:
        return [str(name) for (name,) in self.world.query("SELECT name FROM effects ORDER BY id")]

    def state(self, key: str) -> str:
        ((state,),) = self.world.query("SELECT state FROM timers WHERE key = :key", key=key)
        return str(state)


@pytest.fixture
def bell(world: World) -> Bell:
    return Bell(world)


def test_a_timer_fires_once_and_not_before_its_time(bell: Bell) -> None:
    now = bell.world.clock.now()
    bell.set("a", now + HOUR)
    bell.clock.step()
    assert bell.rung() == []
    bell.world.clock.advance(HOUR)
    bell.clock.step()
    bell.clock.step()
    assert (bell.rung(), bell.state("a")) == (["a"], "done")


def test_what_fell_due_while_nobody_ran_fires_late_and_in_order(bell: Bell) -> None:
    now = bell.world.clock.now()
    bell.set("later", now - HOUR)
    bell.set("earlier", now - 30 * HOUR)
    bell.clock.step()
    assert bell.rung() == ["earlier", "later"]


def test_what_is_too_late_by_its_own_rule_is_recorded_as_missed(bell: Bell) -> None:
    now = bell.world.clock.now()
    bell.set("a", now - HOUR, skip_after=now - timedelta(minutes=1))
    bell.clock.step()
    assert (bell.rung(), bell.state("a")) == ([], "missed")


def test_the_same_key_again_moves_a_timer_that_has_not_fired_and_does_nothing_to_one_that_has(bell: Bell) -> None:
    now = bell.world.clock.now()
    assert bell.set("a", now)
    assert bell.set("a", now + HOUR)
    bell.clock.step()
    assert bell.rung() == []
    bell.world.clock.advance(HOUR)
    bell.clock.step()
    assert not bell.set("a", now + 2 * HOUR)
    bell.world.clock.advance(5 * HOUR)
    bell.clock.step()
    assert bell.rung() == ["a"]


def test_a_cancelled_timer_does_not_fire(bell: Bell) -> None:
    bell.set("a", bell.world.clock.now())
    assert bell.cancel("a")
    assert not bell.cancel("a")
    bell.clock.step()
    assert bell.rung() == []


def test_a_failing_timer_is_tried_again_its_writes_undone_and_holds_nothing_up(bell: Bell) -> None:
    bell.set("a", bell.world.clock.now())
    bell.fails = True
    bell.clock.step()
    bell.fails = False
    bell.clock.step()
    assert bell.rung() == []
    bell.world.clock.advance(timedelta(seconds=1))
    bell.clock.step()
    assert bell.rung() == ["a"]


def test_a_timer_is_dead_after_its_last_attempt(bell: Bell) -> None:
    bell.set("a", bell.world.clock.now())
    bell.fails = True
    for _ in range(10):
        bell.clock.step()
        bell.world.clock.advance(timedelta(seconds=4))
    assert bell.state("a") == "dead"


def test_two_clocks_never_fire_the_same_timer(bell: Bell) -> None:
    keys = [f"timer {n}" for n in range(300)]
    for key in keys:
        bell.set(key, bell.world.clock.now())
    other = Bell(bell.world)

    def work(clock: TimerClock) -> None:
        while clock.step():
            pass

    threads = [threading.Thread(target=work, args=(each.clock,)) for each in (bell, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(bell.rung()) == sorted(keys)


def test_a_timer_whose_handler_sets_it_anew_fires_again(bell: Bell) -> None:
    @bell.timers.on("chain")
    def chain(session: Session, due: Due) -> None:
        session.execute(text("INSERT INTO effects (name) VALUES ('link')"))
        set_timer(session, key=due.key, kind="chain", due_at=due.due_at + HOUR, payload=due.payload)

    with bell.world.subscriber.begin(SERVICE) as session:
        set_timer(session, key="chain", kind="chain", due_at=bell.world.clock.now(), payload={})
    for _ in range(3):
        bell.clock.step()
        bell.world.clock.advance(HOUR)
    assert bell.rung() == ["link"] * 3


def test_a_recurring_timer_makes_up_once_for_what_it_missed(bell: Bell) -> None:
    bell.timers.every("tick", timedelta(minutes=1))(bell.ring)
    bell.clock.ensure_recurring()
    bell.clock.ensure_recurring()
    bell.clock.step()
    bell.world.clock.advance(HOUR)
    bell.clock.step()
    bell.clock.step()
    assert bell.rung() == ["every:tick"] * 2


def test_a_timer_that_would_be_too_late_before_it_is_due_is_refused(bell: Bell) -> None:
    now = bell.world.clock.now()
    with pytest.raises(IntegrityError, match="a_timer_is_due_before_it_is_too_late"):
        bell.set("a", now, skip_after=now - HOUR)


def test_retention_forgets_what_is_settled_and_old_and_keeps_the_dead(bell: Bell) -> None:
    bell.set("done", bell.world.clock.now())
    bell.set("dead", bell.world.clock.now())
    bell.clock.step()
    bell.world.query("UPDATE timers SET state = 'dead' WHERE key = 'dead' RETURNING 1")
    bell.world.clock.advance(timedelta(days=200))
    with bell.world.subscriber.begin(SERVICE) as session:
        assert forget_old(session, bell.world.clock) == 1
    assert bell.state("dead") == "dead"
