"""`python -m deploy.embedded run | reset | footprint`: what `make run`, `make reset` and `make footprint` call."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.embedded.errors import CannotStart
from deploy.embedded.output import say
from deploy.embedded.state import State, state_from
from shared.messaging.rabbitmq_server import BrokerError
from shared.ports import NoFreePortError
from shared.store.cluster_error import ClusterError

CHECKOUT = Path(__file__).parents[2]
DEFAULT_PORT = "8080"


def run(state: State) -> None:
    from deploy.embedded.runner import run as run_stack  # noqa: PLC0415  # each command loads what it needs

    run_stack(state, os.environ.get("PORT") or DEFAULT_PORT)


def reset(state: State) -> None:
    state.wipe()
    say(f"{state.folder} is gone: the next `make run` begins anew")


def footprint(state: State) -> None:
    from deploy.embedded.footprint import show  # noqa: PLC0415

    show(state)


COMMANDS: dict[str, Callable[[State], None]] = {"run": run, "reset": reset, "footprint": footprint}


def main() -> int:
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) == 2 else "")
    if command is None:
        sys.stderr.write(f"usage: python -m deploy.embedded {' | '.join(COMMANDS)}\n")
        return 2
    try:
        command(state_from(os.environ, CHECKOUT))
    except (BrokerError, CannotStart, ClusterError, NoFreePortError) as error:
        sys.stderr.write(f"qinglan: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
