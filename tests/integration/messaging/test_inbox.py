"""The inbox is the retry queue: order per subject, retries, patience, dead letters, several consumers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.contracts import Envelope
from shared.ids import new_id
from shared.messaging import crash_points
from shared.messaging.backoff import Backoff
from shared.messaging.inbox import Inbox, InboxOptions
from shared.store import SERVICE
from tests.integration.messaging.world import SCHOOL, GroupReceived, World, eventually, group

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('qinglan.inbox directory.group ' || :subject, 0))"


def envelope(subject: UUID, sequence: int, *, resync: bool = False, name: str = "Mathematics") -> bytes:
    event = group(subject, sequence, name)
    return Envelope(
        id=new_id(), source="/services/directory", type=event.type, subject=str(subject), time=datetime(2026, 9, 1, tzinfo=UTC),
        school=SCHOOL, sequence=sequence, data=event.to_data(), resync=resync,
    ).to_json()  # fmt: skip


def test_a_failed_event_is_tried_again_when_its_time_has_come(world: World) -> None:
    subject = new_id()
    world.fail_on(1)
    world.inbox.step([envelope(subject, 1)])
    assert world.inbox_states() == [(1, "pending")]
    world.succeed()
    world.inbox.step([])
    assert world.effects() == []
    world.clock.advance(timedelta(seconds=1))
    world.inbox.step([])
    assert world.sequences(subject) == [1]


def test_what_a_failing_handler_wrote_is_gone(world: World) -> None:
    world.fail_on(1)
    world.inbox.step([envelope(new_id(), 1)])
    assert world.effects() == []


def test_a_failing_event_holds_up_only_its_own_subject(world: World) -> None:
    sick, well = new_id(), new_id()
    world.on_effect = failing_for(sick)
    world.inbox.step([envelope(sick, 1), envelope(sick, 2), envelope(well, 1), envelope(well, 2)])
    world.inbox.step([envelope(sick, 3), envelope(well, 3)])
    assert (world.sequences(sick), world.sequences(well)) == ([], [1, 2, 3])
    world.succeed()
    world.clock.advance(timedelta(seconds=1))
    world.inbox.step([])
    assert world.sequences(sick) == [1, 2, 3]


def test_in_a_batch_that_fails_only_the_culprit_fails(world: World) -> None:
    subjects = [new_id() for _ in range(20)]
    world.on_effect = failing_for(subjects[7])
    world.inbox.step([envelope(subject, 1) for subject in subjects])
    assert sorted(subject for subject, _ in world.effects()) == sorted(str(s) for s in subjects if s != subjects[7])


def test_after_the_last_attempt_an_event_is_dead_and_its_successors_go_on(world: World) -> None:
    subject = new_id()
    world.fail_on(1)
    world.inbox.step([envelope(subject, 1), envelope(subject, 2)])
    for _ in range(2):
        world.clock.advance(timedelta(seconds=4))
        world.inbox.step([])
    assert world.inbox_states() == [(1, "dead"), (2, "handled")]
    assert world.query("SELECT attempts, error FROM inbox WHERE state = 'dead'") == [
        (3, "RuntimeError: as the test wants it")
    ]


def test_an_event_waits_for_its_predecessor(world: World) -> None:
    subject = new_id()
    world.inbox.step([envelope(subject, 2), envelope(subject, 3)])
    assert world.effects() == []
    world.inbox.step([envelope(subject, 1)])
    assert world.sequences(subject) == [1, 2, 3]


def test_a_predecessor_that_never_comes_is_not_waited_for_for_ever(world: World) -> None:
    subject = new_id()
    world.inbox.step([envelope(subject, 2)])
    world.clock.advance(timedelta(seconds=29))
    world.inbox.step([])
    assert world.effects() == []
    world.clock.advance(timedelta(seconds=1))
    world.inbox.step([])
    assert world.sequences(subject) == [2]


def test_an_event_that_its_subject_has_moved_beyond_has_no_effect(world: World) -> None:
    subject = new_id()
    world.inbox.step([envelope(subject, 2)])
    world.clock.advance(timedelta(seconds=30))
    world.inbox.step([])
    world.inbox.step([envelope(subject, 1)])
    assert world.inbox_states() == [(1, "skipped"), (2, "handled")]
    assert world.sequences(subject) == [2]


def test_a_resync_event_waits_for_nothing_and_moves_its_subject_on(world: World) -> None:
    subject = new_id()
    world.inbox.step([envelope(subject, 7, resync=True)])
    world.inbox.step([envelope(subject, 6), envelope(subject, 8)])
    assert world.sequences(subject) == [7, 8]


def test_a_resync_event_comes_after_what_already_waits_for_its_subject(world: World) -> None:
    subject = new_id()
    world.fail_on(1)
    world.inbox.step([envelope(subject, 1)])
    world.succeed()
    world.inbox.step([envelope(subject, 1, resync=True)])
    world.clock.advance(timedelta(seconds=1))
    world.inbox.step([])
    assert world.sequences(subject) == [1, 1]


def test_bytes_that_are_no_event_are_kept_as_a_dead_letter_and_hold_nothing_up(world: World) -> None:
    subject = new_id()
    world.inbox.step([b"\x00not json", b'{"id": 1}', envelope(subject, 1)])
    world.inbox.step([b"\x00not json"])
    assert world.sequences(subject) == [1]
    assert sorted(world.query("SELECT state, raw FROM inbox WHERE envelope IS NULL")) == [
        ("dead", b"\x00not json"),
        ("dead", b'{"id": 1}'),
    ]


@pytest.mark.parametrize("poison", [b"\\u0000", b"99999999999999999999"])
def test_an_event_that_postgresql_cannot_hold_is_a_dead_letter_and_holds_nothing_up(
    world: World, poison: bytes
) -> None:
    subject = new_id()
    bad = envelope(new_id(), 1, name="NAME")
    bad = bad.replace(b"NAME", poison) if b"u" in poison else bad.replace(b'"sequence":1', b'"sequence":' + poison)
    world.inbox.step([bad, envelope(subject, 1)])
    assert world.sequences(subject) == [1]
    assert world.query("SELECT state FROM inbox WHERE raw IS NOT NULL") == [("dead",)]


def test_a_payload_that_breaks_its_contract_is_dead_at_once(world: World) -> None:
    world.inbox.step([envelope(new_id(), 1).replace(b'"committee"', b'"orchestra"')])
    ((state, attempts, error),) = world.query("SELECT state, attempts, error FROM inbox")
    assert (state, attempts) == ("dead", 1)
    assert "kind" in error


def test_several_consumers_keep_the_order_of_each_subject(world: World) -> None:
    """Four consumers get the events of 30 subjects dealt out so that no two neighbours go to the same one."""
    subjects = [new_id() for _ in range(30)]
    events = [envelope(subject, sequence) for sequence in range(1, 13) for subject in subjects]
    hands = [events[n::4] for n in range(4)]
    inboxes = [Inbox(partial(world.subscriber.begin, SERVICE), world.subscriptions, world.clock) for _ in hands]

    def consume(inbox: Inbox, hand: list[bytes]) -> None:
        for start in range(0, len(hand), 7):
            inbox.step(hand[start : start + 7])

    threads = [threading.Thread(target=consume, args=pair) for pair in zip(inboxes, hands, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while inboxes[0].step([]).more:
        pass
    assert all(world.sequences(subject) == list(range(1, 13)) for subject in subjects)


def test_a_consumer_does_not_wait_for_a_subject_in_another_s_hands(world: World) -> None:
    busy, free = new_id(), new_id()
    with world.subscriber.begin(SERVICE) as other:
        other.execute(text(LOCK), {"subject": str(busy)})
        step = world.inbox.step([envelope(busy, 1), envelope(free, 1)])
        assert (world.sequences(busy), world.sequences(free), step.more) == ([], [1], True)
    world.inbox.step([])
    assert world.sequences(busy) == [1]


def test_a_duplicate_of_what_another_consumer_is_taking_in_is_not_passed_by(world: World) -> None:
    """A link breaks: what one consumer had taken comes to another one before the first has committed it.

    The first did not get the subject, so that it takes the event in as pending; the second cannot see that yet.
    """
    subject = new_id()
    world.inbox.step([envelope(subject, 1)])
    second, third = envelope(subject, 2), envelope(subject, 3)
    is_taken_in, go_on = threading.Event(), threading.Event()
    slow = threading.Thread(target=world.inbox.step, args=([second],))
    quick = threading.Thread(target=world.inbox.step, args=([second, third],))

    def stand_still(point: str) -> None:
        if point == "inbox.after-intake" and threading.current_thread() is slow:
            is_taken_in.set()
            assert go_on.wait(10)

    with crash_points.hooked(stand_still):
        with world.subscriber.begin(SERVICE) as other:
            other.execute(text(LOCK), {"subject": str(subject)})
            slow.start()
            assert is_taken_in.wait(10)
        quick.start()
        waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        eventually(lambda: world.query(waiting) != [])
        go_on.set()
        slow.join()
        quick.join()
    while world.inbox.step([]).more:
        pass
    assert world.sequences(subject) == [1, 2, 3]


def test_a_handler_that_breaks_its_sql_fails_alone(world: World) -> None:
    bad, good = new_id(), new_id()

    def break_sql(session: Session, received: GroupReceived) -> None:
        if received.subject == str(bad):
            session.execute(text("SELECT 1 / 0"))

    world.on_effect = break_sql
    world.inbox.step([envelope(bad, 1), envelope(good, 1)])
    assert (world.sequences(bad), world.sequences(good)) == ([], [1])


@pytest.mark.parametrize("sqlstate", ["53100", "53300", "57P01", "58030"])
def test_a_database_that_is_unwell_uses_up_no_attempt(world: World, sqlstate: str) -> None:
    """Out of disk, out of connections, shut down, broken: else an hour of it would make dead letters of good events."""
    subject = new_id()
    world.on_effect = lambda session, _received: session.execute(
        text(f"DO $$ BEGIN RAISE EXCEPTION 'as the test wants it' USING ERRCODE = '{sqlstate}'; END $$")
    )
    for _ in range(5):
        with pytest.raises(OperationalError):
            world.inbox.step([envelope(subject, 1)])
    assert world.inbox_states() == []
    world.succeed()
    world.inbox.step([envelope(subject, 1)])
    assert world.sequences(subject) == [1]


def test_a_flood_for_a_subject_that_waits_is_worked_off_whole(world: World) -> None:
    options = InboxOptions(backoff=Backoff(1, 4), fetch=10, claim=3)
    inbox = Inbox(partial(world.subscriber.begin, SERVICE), world.subscriptions, world.clock, options)
    subjects = [new_id() for _ in range(8)]
    inbox.step([envelope(subject, sequence) for subject in subjects for sequence in range(2, 9)])
    inbox.step([envelope(subject, 1) for subject in subjects])
    world.clock.advance(timedelta(seconds=5))
    while inbox.step([]).more:
        pass
    assert all(world.sequences(subject) == list(range(1, 9)) for subject in subjects)


def failing_for(sick: UUID) -> Callable[[Session, GroupReceived], None]:
    def fail(_session: Session, received: GroupReceived) -> None:
        if received.subject == str(sick):
            raise RuntimeError("as the test wants it")

    return fail


def test_a_handler_that_hangs_fails_at_its_deadline_and_holds_up_nobody_else(world: World) -> None:
    """In a batch too, where it first takes all the others' time with it."""
    stuck, well = UUID(int=1), [new_id() for _ in range(3)]

    def hang(session: Session, received: GroupReceived) -> None:
        if received.subject == str(stuck):
            session.execute(text("SELECT pg_sleep(60)"))

    world.on_effect = hang
    options = InboxOptions(max_attempts=2, handler_deadline=timedelta(seconds=0.5), backoff=Backoff(0.0, 0.0))
    inbox = Inbox(partial(world.subscriber.begin, SERVICE), world.subscriptions, world.clock, options)
    step = inbox.step([envelope(subject, 1) for subject in (stuck, *well)])
    for _ in range(4):
        step = inbox.step([])
        world.clock.advance(timedelta(seconds=1))
    assert sorted(world.effects()) == sorted((str(subject), 1) for subject in well)
    ((error,),) = world.query("SELECT error FROM inbox WHERE state = 'dead'")
    assert "canceling statement due to statement timeout" in error
    assert not step.more
