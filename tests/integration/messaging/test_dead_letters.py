"""Dead letters, replay, republish and resync: as functions and as commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from shared.cli import main
from shared.contracts import ContractError
from shared.ids import new_id
from shared.messaging import Resync, State
from shared.messaging.cli import dead_letters, replay_command, republish_command
from shared.messaging.dead_letters import Filter, discard_dead, list_dead, replay_dead, show_dead
from shared.messaging.replay import replay
from shared.store import SERVICE
from tests.integration.messaging.world import SCHOOL, World, group


@pytest.fixture
def dead(world: World) -> World:
    """Three events of three subjects, of which the second kind of sequence died."""
    world.fail_on(2)
    subject = new_id()
    for sequence in (1, 2, 3):
        world.write(subject, sequence)
    world.run()
    for _ in range(3):
        world.clock.advance(timedelta(seconds=4))
        world.inbox.step([])
    assert world.inbox_states() == [(1, "handled"), (2, "dead"), (3, "handled")]
    world.succeed()
    return world


def ids_of(world: World) -> list[int]:
    with world.subscriber.begin(SERVICE) as session:
        return [letter.id for letter in list_dead(session)]


def test_a_dead_letter_is_listed_and_shown_with_its_error_and_its_event(dead: World) -> None:
    with dead.subscriber.begin(SERVICE) as session:
        (letter,) = list_dead(session, Filter(error="AS THE TEST"))
        assert show_dead(session, letter.id) == letter
    assert letter.envelope is not None
    assert (letter.sequence, letter.attempts, letter.envelope["sequence"]) == (2, 3, 2)
    assert letter.error == "RuntimeError: as the test wants it"


def test_a_replayed_dead_letter_really_runs_the_handler_with_its_own_id(dead: World) -> None:
    """Its subject has moved on by then; the handler, an upsert guarded by sequence, decides what that means."""
    with dead.subscriber.begin(SERVICE) as session:
        assert replay_dead(session, Filter(ids=tuple(ids_of(dead))), dead.clock.now()) == 1
    dead.inbox.step([])
    assert [sequence for _, sequence in dead.effects()] == [1, 3, 2]
    assert dead.query("SELECT event_id FROM effects WHERE sequence = 2") == dead.query(
        "SELECT event_id FROM inbox WHERE sequence = 2"
    )
    assert dead.inbox_states() == [(1, "handled"), (2, "handled"), (3, "handled")]


def test_a_replayed_dead_letter_that_fails_again_is_dead_again(dead: World) -> None:
    dead.fail_on(2)
    with dead.subscriber.begin(SERVICE) as session:
        replay_dead(session, Filter(type="qinglan.directory.group.updated.v1"), dead.clock.now())
    for _ in range(3):
        dead.inbox.step([])
        dead.clock.advance(timedelta(seconds=4))
    assert dead.inbox_states() == [(1, "handled"), (2, "dead"), (3, "handled")]


def test_a_discarded_dead_letter_is_kept_with_the_reason_and_not_replayed(dead: World) -> None:
    with dead.subscriber.begin(SERVICE) as session:
        assert discard_dead(session, Filter(ids=tuple(ids_of(dead))), dead.clock.now(), "test data") == 1
        assert replay_dead(session, Filter(), dead.clock.now()) == 0
    ((error,),) = dead.query("SELECT error FROM inbox WHERE state = 'discarded'")
    assert error == "RuntimeError: as the test wants it\ndiscarded: test data"


def test_bytes_that_the_code_has_learned_to_read_are_taken_in_when_replayed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = new_id()
    world.write(subject, 1)
    world.relay()
    with monkeypatch.context() as patch:
        patch.setattr("shared.messaging.intake.aggregate_of", refuse)
        world.consume()
    assert [state for _, state in world.inbox_states()] == ["dead"]
    with world.subscriber.begin(SERVICE) as session:
        assert replay_dead(session, Filter(), world.clock.now()) == 1
    world.inbox.step([])
    assert world.sequences(subject) == [1]
    assert [state for _, state in world.inbox_states()] == ["discarded", "handled"]


def refuse(_type: str) -> str:
    raise ContractError("not known yet")


def test_replay_runs_the_handlers_again_over_what_was_handled_in_order(world: World) -> None:
    subject = new_id()
    for sequence in (1, 2, 3):
        world.write(subject, sequence)
    world.run()
    with world.subscriber.begin(SERVICE) as session:
        assert replay(session, world.clock.now(), subject=str(subject)) == 3
    world.inbox.step([])
    assert world.sequences(subject) == [1, 2, 3, 1, 2, 3]


def test_a_rebuilt_subscriber_catches_up_from_the_present_state(world: World) -> None:
    subjects = [new_id() for _ in range(3)]
    resync = Resync()

    @resync.states
    def groups(_session: Session) -> Iterator[State]:
        for subject in subjects:
            yield State(event=group(subject, 5), subject=subject, school=SCHOOL, sequence=5)

    with world.producer.begin(SERVICE) as session:
        assert resync.publish(session) == 3
        assert resync.publish(session, "groups") == 3
    for subject in subjects:
        world.write(subject, 6)
    world.run()
    assert all(set(world.sequences(subject)) == {5, 6} for subject in subjects)
    assert all(world.sequences(subject)[-1] == 6 for subject in subjects)


def test_the_commands_list_show_replay_and_discard(dead: World) -> None:
    run = CliRunner(env={"QINGLAN_DATABASE_URL": dead.subscriber_url}).invoke
    (id_,) = ids_of(dead)
    assert "1 dead in all" in run(dead_letters, ["list"]).output
    assert json.loads(run(dead_letters, ["show", str(id_)]).output)["sequence"] == 2
    assert "say which" in run(dead_letters, ["replay"]).output
    assert run(dead_letters, ["replay", "--error", "as the test"]).output == "1 will be handled again\n"
    dead.clock.at = datetime.now(UTC)
    dead.inbox.step([])
    assert run(dead_letters, ["discard", "--all", "--reason", "none left"]).output == "0 discarded\n"
    assert run(replay_command, ["--since", "2020-01-01"]).output == "3 will be handled again\n"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nothing", "write postgresql://"),
        ("postgresql://nobody@127.0.0.1:1/none", "does not let us in"),
    ],
)
def test_a_database_that_is_not_there_is_one_clear_line(address: str, said: str) -> None:
    done = CliRunner().invoke(main, ["dead-letters", "list", "--database", address])
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert said in done.output
    assert "QINGLAN_DATABASE_URL" in done.output


def test_the_database_of_another_service_is_one_clear_line(world: World) -> None:
    done = CliRunner().invoke(main, ["resync", "directory", "--database", world.subscriber_url])
    assert (done.exit_code, done.output.count("\n")) == (1, 1)
    assert "that of this service?" in done.output


def test_the_command_publishes_again_what_the_bus_has_lost(world: World) -> None:
    subject = new_id()
    world.write(subject, 1)
    world.relay()
    world.purge()
    run = CliRunner(env={"QINGLAN_DATABASE_URL": world.producer_url}).invoke
    assert run(republish_command, ["--since", "2020-01-01"]).output == "1 will be published again\n"
    world.run()
    assert world.sequences(subject) == [1]
