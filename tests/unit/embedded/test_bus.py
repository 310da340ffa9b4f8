"""BUS=: which bus a folder has, and that it keeps it."""

from pathlib import Path

import pytest

from deploy.embedded.bus import chosen_bus, standing_bus
from deploy.embedded.errors import CannotStart
from deploy.embedded.state import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path)


def test_a_new_folder_has_the_bus_that_is_wished_for_and_else_pgmq(state: State, tmp_path: Path) -> None:
    assert chosen_bus(state, {"BUS": "rabbitmq"}) == standing_bus(state) == "rabbitmq"
    assert chosen_bus(State(tmp_path), {}) == "pgmq"


def test_a_folder_goes_on_with_the_bus_that_it_has(state: State) -> None:
    chosen_bus(state, {"BUS": "rabbitmq"})
    state.ports.write_text("{}")
    assert chosen_bus(state, {}) == "rabbitmq"


def test_a_folder_does_not_change_its_bus_since_messages_would_stay_behind(state: State) -> None:
    state.ports.write_text("{}")  # from before there was a choice
    with pytest.raises(CannotStart, match=r"messages of .* are on pgmq.*make reset"):
        chosen_bus(state, {"BUS": "rabbitmq"})


def test_a_bus_that_does_not_exist_is_refused_with_those_that_do(state: State) -> None:
    with pytest.raises(CannotStart, match="BUS=kafka is no bus: say pgmq or rabbitmq"):
        chosen_bus(state, {"BUS": "kafka"})
