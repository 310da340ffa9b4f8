"""One way to the database: `with store.begin(scope) as session`, one transaction, committed at the end of the block."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.store.autocommit import AutocommitConnections
from shared.store.liveness import check_connections
from shared.store.scope import NOBODY, Scope

POOL_SIZE = 2
POOL_OVERFLOW = 2
STATEMENT_TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 5_000

SET_SCOPE = text(
    "SELECT set_config('qinglan.reach', :reach, true), set_config('qinglan.school', :school, true),"
    " set_config('qinglan.person', :person, true)"
)


class Store:
    """A service's database, reached as the role that owns nothing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._alone = AutocommitConnections(engine)

    @contextmanager
    def begin(self, scope: Scope = NOBODY) -> Iterator[Session]:
        """A transaction in the caller's scope: committed when the block ends, rolled back when it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            enter_scope(session, scope)
            yield session

    def execute_alone(self, statement: LiteralString, values: Mapping[str, Any]) -> int:
        """One statement, committed by itself in one round trip; the number of rows it wrote.

        It brings its scope with it, and psycopg's placeholders. For hot writes: a session costs more than they do.

        Raises:
            sqlalchemy.exc.DBAPIError: as from a session.
        """
        try:
            with self._alone.one() as connection:
                return connection.execute(statement, values).rowcount
        except psycopg.Error as error:
            raise DBAPIError.instance(statement, dict(values), error, psycopg.Error) from error

    def close(self) -> None:
        self._alone.close()
        self.engine.dispose()


def enter_scope(session: Session, scope: Scope) -> None:
    """Says for the rest of this transaction whose rows it may see."""
    session.execute(
        SET_SCOPE,
        {"reach": scope.reach, "school": str(scope.school or ""), "person": str(scope.person or "")},
    )


def open_store(url: str, *, application: str = "qinglan", pool_size: int = POOL_SIZE) -> Store:
    """The store behind a postgresql:// URL (libpq form; `?host=` may name a socket folder)."""
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=POOL_OVERFLOW,
        pool_recycle=1800,
        connect_args={
            "application_name": application,
            # A database whose machine is gone, without a word, is noticed within a minute instead of two hours.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC",
        },
    )
    check_connections(engine)
    return Store(engine)
