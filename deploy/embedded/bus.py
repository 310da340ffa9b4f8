"""Which bus an embedded stack has: PGMQ in its PostgreSQL, or with BUS=rabbitmq a private RabbitMQ in its folder."""

from collections.abc import Mapping

from deploy.embedded.errors import CannotStart
from deploy.embedded.state import State, replace_text

PGMQ = "pgmq"
RABBITMQ = "rabbitmq"
BUSES = (PGMQ, RABBITMQ)
#: RabbitMQ's programs in the order of their start, each with the port that it listens on.
PROGRAMS = ("epmd", "rabbitmq")
PORTS = ("rabbitmq", "rabbitmq.distribution", "epmd")


def standing_bus(state: State) -> str:
    """The bus of this folder's stack."""
    try:
        return state.bus.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return PGMQ


def chosen_bus(state: State, environment: Mapping[str, str]) -> str:
    """The bus for a start, kept with the folder: messages that are under way on one are not on the other."""
    fresh = not state.ports.exists()
    wish = environment.get("BUS") or (PGMQ if fresh else standing_bus(state))
    if wish not in BUSES:
        raise CannotStart(f"BUS={wish} is no bus: say {' or '.join(BUSES)}")
    if not fresh and wish != standing_bus(state):
        raise CannotStart(
            f"the messages of {state.folder} are on {standing_bus(state)}: leave BUS={wish} out, `make reset`, or name "
            "another folder by QINGLAN_STATE"
        )
    replace_text(state.bus, wish)
    return wish
