"""What an operator's commands share: which database they work on, and what is said where that does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from shared.errors import DomainError
from shared.store import SERVICE, open_store
from shared.telemetry import quiet_logging

database = click.option(
    "--database", "url", envvar="QINGLAN_DATABASE_URL", required=True, help="The service's database, postgresql://…"
)


@contextmanager
def session_on(url: str) -> Iterator[Session]:
    """A transaction with the reach of the service. What the rules or the database refuse is one clear line."""
    quiet_logging()
    try:
        store = open_store(url, application="qinglan cli")
    except ArgumentError:
        raise click.ClickException(
            "--database (QINGLAN_DATABASE_URL) is no address of a database; write postgresql://user:password@host/name"
        ) from None
    try:
        with store.begin(SERVICE) as session:
            yield session
    except DomainError as error:
        raise click.ClickException(error.detail) from None
    except OperationalError as error:
        raise click.ClickException(
            f"the database does not let us in: {_said(error)}; see --database (QINGLAN_DATABASE_URL)"
        ) from None
    except DBAPIError as error:
        raise click.ClickException(
            f"the database refuses: {_said(error)}; is --database (QINGLAN_DATABASE_URL) that of this service?"
        ) from None
    finally:
        store.close()


def _said(error: DBAPIError) -> str:
    """The server's or the driver's own first line."""
    return str(error.orig).strip().splitlines()[0]
