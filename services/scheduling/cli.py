"""`qinglan plan parse FILE`. Loads the reader of plans only when it is used, and nothing else of the service."""

from pathlib import Path

import click


@click.group("plan")
def cli() -> None:
    """Work plans (工作计划)."""


@cli.command("parse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def parse(file: Path) -> None:
    """Print what is read in FILE (.txt, .md, .docx) as JSON."""
    from services.scheduling.plans import UnreadablePlanError, parse_command  # noqa: PLC0415  # only when used

    try:
        click.echo(parse_command(str(file)))
    except UnreadablePlanError as error:
        raise click.ClickException(str(error)) from None
