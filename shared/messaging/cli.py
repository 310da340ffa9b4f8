"""`qinglan dead-letters | replay | republish | resync`: what an operator does with events.

Each works on one service's database, as its application role: QINGLAN_DATABASE_URL, or `--database`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click
import orjson

from shared.messaging import dead_letters as dead
from shared.messaging.replay import replay, republish
from shared.messaging.resync import Resync
from shared.operating import database, session_on

F = TypeVar("F", bound=Callable[..., Any])

MOMENT = click.DateTime(formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"])


def which(command: F) -> F:
    """The options that choose dead letters."""
    for option in (
        click.option("--error", help="A part of the error's text."),
        click.option("--subject", help="The aggregate's id."),
        click.option("--type", "type_", help="qinglan.scheduling.activity.scheduled.v1"),
    ):
        command = option(command)
    return command


def aware(moment: datetime | None) -> datetime | None:
    """Times without a zone are UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


@click.group("dead-letters")
def dead_letters() -> None:
    """Events that were given up on after their last attempt."""


@dead_letters.command("list")
@database
@which
@click.option("--limit", default=100, show_default=True)
def list_command(url: str, type_: str | None, subject: str | None, error: str | None, limit: int) -> None:
    """One line each: id, time of death, type, subject, sequence, attempts, error."""
    with session_on(url) as session:
        for letter in dead.list_dead(session, dead.Filter(None, type_, subject, error), limit=limit):
            reason = (letter.error or "").splitlines()[:1]
            click.echo(
                f"{letter.id}  {letter.died_at:%Y-%m-%dT%H:%M:%SZ}  {letter.type}  {letter.subject} #{letter.sequence}"
                f"  {letter.attempts} attempts  {''.join(reason)}"
            )
        click.echo(f"{dead.count_dead(session)} dead in all")


@dead_letters.command("show")
@database
@click.argument("id_", metavar="ID", type=int)
def show_command(url: str, id_: int) -> None:
    """The whole event and its error, as JSON."""
    with session_on(url) as session:
        letter = dead.show_dead(session, id_)
    if letter is None:
        raise click.ClickException(f"no dead letter {id_}")
    document = {name: getattr(letter, name) for name in letter.__dataclass_fields__}
    document["raw"] = letter.raw.decode(errors="backslashreplace") if letter.raw is not None else None
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())


@dead_letters.command("replay")
@database
@which
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.argument("ids", metavar="[ID]…", type=int, nargs=-1)
def replay_dead_command(
    url: str, ids: tuple[int, ...], *, type_: str | None, subject: str | None, error: str | None, everything: bool
) -> None:
    """Run the handlers again; the worker does it within seconds."""
    chosen = chosen_by(ids, type_, subject, error, everything=everything)
    with session_on(url) as session:
        count = dead.replay_dead(session, chosen, datetime.now(UTC))
    click.echo(f"{count} will be handled again")


@dead_letters.command("discard")
@database
@which
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.option("--reason", required=True, help="Kept with the event.")
@click.argument("ids", metavar="[ID]…", type=int, nargs=-1)
def discard_command(
    url: str,
    ids: tuple[int, ...],
    *,
    type_: str | None,
    subject: str | None,
    error: str | None,
    everything: bool,
    reason: str,
) -> None:
    """Give up on them for good."""
    chosen = chosen_by(ids, type_, subject, error, everything=everything)
    with session_on(url) as session:
        count = dead.discard_dead(session, chosen, datetime.now(UTC), reason)
    click.echo(f"{count} discarded")


def chosen_by(
    ids: tuple[int, ...], type_: str | None, subject: str | None, error: str | None, *, everything: bool
) -> dead.Filter:
    """Nothing chosen is a mistake, not everything."""
    if not (ids or type_ or subject or error or everything):
        raise click.UsageError("say which: IDs, --type, --subject, --error, or --all")
    return dead.Filter(ids or None, type_, subject, error)


@click.command("replay")
@database
@click.option("--type", "type_", help="Only events of this type.")
@click.option("--subject", help="Only events of this aggregate.")
@click.option("--since", type=MOMENT, help="Only events that arrived since then (UTC unless it says).")
@click.option("--until", type=MOMENT, help="Only events that arrived before then.")
def replay_command(
    url: str, type_: str | None, subject: str | None, since: datetime | None, until: datetime | None
) -> None:
    """Run this service's handlers again over events that it has handled."""
    if not (type_ or subject or since or until):
        raise click.UsageError("say which: --type, --subject, --since or --until")
    with session_on(url) as session:
        count = replay(
            session, datetime.now(UTC), type_=type_, subject=subject, since=aware(since), until=aware(until)
        )  # fmt: skip
    click.echo(f"{count} will be handled again")


@click.command("republish")
@database
@click.option("--since", type=MOMENT, required=True, help="What the bus confirmed since then (UTC unless it says).")
def republish_command(url: str, since: datetime) -> None:
    """Publish again from this service's outbox: the remedy for a bus that lost its data."""
    with session_on(url) as session:
        count = republish(session, aware(since) or since)
    click.echo(f"{count} will be published again")


@click.command("resync")
@database
@click.argument("service")
@click.option("--only", help="One kind; without it all that the service can tell.")
def resync_command(url: str, service: str, only: str | None) -> None:
    """Publish the present state of SERVICE, so that a new or rebuilt subscriber catches up."""
    provider = resync_of(service)
    if only is not None and only not in provider.names:
        raise click.ClickException(f"{service} knows {', '.join(provider.names)}; not {only}")
    with session_on(url) as session:
        count = provider.publish(session, only)
    click.echo(f"{count} will be published")


def resync_of(service: str) -> Resync:
    """`resync` of the service's subscriptions module; found by name, since shared code imports no service."""
    try:
        provider = getattr(importlib.import_module(f"services.{service}.subscriptions"), "resync", None)
    except ModuleNotFoundError as error:
        raise click.ClickException(f"no service {service}: {error}") from None
    if not isinstance(provider, Resync):
        raise click.ClickException(f"{service} has nothing to tell")
    return provider


commands: tuple[click.Command, ...] = (dead_letters, replay_command, republish_command, resync_command)
