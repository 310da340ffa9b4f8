"""`qinglan plan parse | explain | export`. Loads the reader of plans only when it is used, and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language.")


@click.group("plan")
def cli() -> None:
    """Work plans (工作计划)."""


@contextmanager
def _refusals(lang: str) -> Iterator[None]:
    from services.scheduling.plans import UnreadablePlanError  # noqa: PLC0415  # only when used

    try:
        yield
    except UnreadablePlanError as error:
        raise click.ClickException(error.told(lang)) from None


def _file_and_lang(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("file", type=FILE)(_LANG(command))


@cli.command("parse")
@_file_and_lang
@click.option("--term-starts", type=click.DateTime(["%Y-%m-%d"]), help="First day of week 1: weeks become dates.")
@click.option("--weeks", type=click.IntRange(1, 40), default=20, show_default=True, help="Weeks of the term.")
@click.option(
    "--school-year", type=click.IntRange(1980, 2100), help="Where the plan does not say it: 2030 = 2030-2031."
)
def parse(file: Path, lang: str, term_starts: datetime | None, weeks: int, school_year: int | None) -> None:
    """Print what is read in FILE (.txt, .md, .docx, .xlsx, .html) as JSON."""
    from services.scheduling.plans import parse_command  # noqa: PLC0415  # only when used

    with _refusals(lang):
        click.echo(parse_command(str(file), term_starts and term_starts.date(), weeks, school_year))


@cli.command("explain")
@_file_and_lang
def explain(file: Path, lang: str) -> None:
    """Print FILE line by line, with what each line was taken for, and why."""
    from services.scheduling.plans import explain as explained  # noqa: PLC0415  # only when used
    from services.scheduling.plans import read_document  # noqa: PLC0415

    with _refusals(lang):
        click.echo(explained(read_document(file.read_bytes(), file.name), lang), nl=False)


@cli.command("export")
@_file_and_lang
@click.option("--as", "form", type=click.Choice(["docx", "xlsx"]), required=True, help="Format of the file to write.")
@click.option("--layout", type=click.Choice(["months", "weeks"]), default="months", show_default=True, help="Layout.")
@click.option("--plan", "number", type=click.IntRange(min=1), default=1, show_default=True, help="Which plan of FILE.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
def export(*, file: Path, lang: str, form: str, layout: Literal["months", "weeks"], number: int, output: Path) -> None:
    """Write a plan of FILE in a layout that offices use. Reading it again gives the same plan."""
    from services.scheduling.plans import differences, read_document, write  # noqa: PLC0415  # only when used

    with _refusals(lang):
        plans = read_document(file.read_bytes(), file.name).plans
        if number > len(plans):
            raise click.ClickException(
                _words(lang, f"文件中只有 {len(plans)} 份计划", f"FILE holds {len(plans)} plans")
            )
        plan = plans[number - 1]
        content = write(plan, form, layout)
        again = [one for read in read_document(content, f"plan.{form}").plans for one in read.activities]
    for text in differences(plan, again):
        click.echo(_words(lang, f"重新读入会有出入: {text}", f"reads otherwise from the new file: {text}"), err=True)
    output.write_bytes(content)


def _words(lang: str, chinese: str, english: str) -> str:
    return chinese if lang == "zh" else english
