"""`qinglan keys`: the keys that tokens are signed with."""

import click

from services.gateway.config import load
from services.gateway.keys import KeyRing, SigningKey
from shared.clock import SystemClock


@click.group("keys")
def cli() -> None:
    """The keys that tokens are signed with (QINGLAN_KEYS_DIR)."""


@cli.command("list")
def list_keys() -> None:
    """Every published key, and which one signs."""
    keys = ring()
    signing = keys.signing()
    for key in keys.published():
        click.echo(describe(key, signing))


@cli.command("rotate")
@click.option("--at-once", is_flag=True, help="The present key is known to others: withdraw it, refuse its tokens.")
def rotate(*, at_once: bool) -> None:
    """Make the next key. Nobody is signed out: it is published now, signs later, the old one expires after that."""
    keys = ring()
    made = keys.rotate(at_once=at_once)
    click.echo(describe(made, keys.signing()))


def ring() -> KeyRing:
    return KeyRing(load().keys_dir, SystemClock())


def describe(key: SigningKey, signing: SigningKey) -> str:
    state = "signs" if key == signing else "next " if key.signs_from > signing.signs_from else "old  "
    until = f"  published until {key.published_until:%Y-%m-%d %H:%M:%S} UTC" if key.published_until else ""
    return f"{state}  {key.kid}  signs from {key.signs_from:%Y-%m-%d %H:%M:%S} UTC{until}"
