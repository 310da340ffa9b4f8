"""`qinglan directory`: the first office and administrator, and a way back in when nobody can sign in."""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click
import orjson
from sqlalchemy import func, select

from services.directory.domain import clean_name, is_login, login_key
from services.directory.domain.passwords import one_time_password
from services.directory.models import Person
from services.directory.operations import bootstrap as operations
from services.directory.operations.passwords import store_password
from shared.operating import database, session_on


@click.group("directory")
def cli() -> None:
    """The district's schools and people."""


@cli.command()
@database
@click.option("--district", default="区教育学院", show_default=True, help="The district office's name.")
@click.option("--login", default="admin", show_default=True, help="The first administrator's login.")
@click.option("--name", default="区管理员", show_default=True, help="The first administrator's name.")
@click.option("--zone", envvar="QINGLAN_ZONE", default="Asia/Shanghai", show_default=True, help="The district's time.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead.")
def bootstrap(url: str, *, district: str, login: str, name: str, zone: str, as_json: bool) -> None:
    """Make the district office and its first administrator, unless they are there.

    The password is printed once. QINGLAN_ADMIN_PASSWORD gives one instead. Safe to repeat.
    """
    check_words(district, login, name)
    # From the environment only, so that no list of processes shows it.
    password = os.environ.get("QINGLAN_ADMIN_PASSWORD") or None
    with session_on(url) as session:
        made = operations.bootstrap(
            session,
            district=clean_name(district),
            login=login,
            name=clean_name(name),
            password=password,
            today=date_in(zone),
            now=datetime.now(UTC),
        )
    if as_json:
        click.echo(orjson.dumps(made).decode())
    elif made.password is None:
        click.echo(f"the district office and {made.login} are there already")
    elif password:
        click.echo(f"administrator: {made.login}, with the password of QINGLAN_ADMIN_PASSWORD")
    else:
        click.echo(f"administrator: {made.login}   one-time password, shown this once: {made.password}")


@cli.command("reset-password")
@database
@click.argument("login")
def reset_password(url: str, login: str) -> None:
    """Print a new one-time password for LOGIN."""
    with session_on(url) as session:
        person = session.scalar(select(Person).where(func.lower(Person.login) == login_key(login)))
        if person is None:
            raise click.ClickException(f"nobody has the login {login}")
        password = one_time_password()
        store_password(session, person, password, must_change=True, now=datetime.now(UTC))
    click.echo(f"{person.login}   one-time password, shown this once: {password}")


def check_words(district: str, login: str, name: str) -> None:
    if not is_login(login):
        raise click.BadParameter("2 to 64 letters, digits or . _ @ + -", param_hint="--login")
    for option, value in (("--district", district), ("--name", name)):
        if not clean_name(value):
            raise click.BadParameter("not a name", param_hint=option)


def date_in(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()
