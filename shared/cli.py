"""`qinglan`: one command for operators, its parts loaded only when they are asked for.

A part is the attribute `cli` of `services/<service>/cli.py`, or one of `commands` of `shared/messaging/cli.py`.
The table below is all that is known of them before: `qinglan plan parse` does not load the rest.
"""

from importlib import import_module
from importlib.util import find_spec

import click

PARTS = {
    "dead-letters": "shared.messaging.cli",
    "directory": "services.directory.cli",
    "keys": "services.gateway.cli",
    "plan": "services.scheduling.cli",
    "replay": "shared.messaging.cli",
    "republish": "shared.messaging.cli",
    "resync": "shared.messaging.cli",
}


class Parts(click.Group):
    """A group that imports a command's module when the command is used, or to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(name for name, module in PARTS.items() if find_spec(module))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(PARTS[cmd_name])
        commands: tuple[click.Command, ...] = getattr(module, "commands", None) or (module.cli,)
        return next(command for command in commands if command.name == cmd_name)


@click.group("qinglan", cls=Parts)
def main() -> None:
    """Operates a Qinglan: its directory, keys, plans and messages."""


if __name__ == "__main__":
    main()
