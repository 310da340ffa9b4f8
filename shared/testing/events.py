"""What an operation published: the outbox, read back as contracts."""

import psycopg
from psycopg.rows import tuple_row

from shared.contracts import Envelope, Event, event_class
from shared.testing.databases import Database


def emitted(database: Database, kind: type[Event] | None = None) -> list[Event]:
    """The committed events of a service's outbox in the order of their ids; only those of `kind` when given."""
    with psycopg.connect(database.admin_url, row_factory=tuple_row) as connection:
        rows = connection.execute("SELECT envelope::text FROM outbox ORDER BY id").fetchall()
    found = [read(Envelope.from_json(row[0])) for row in rows]
    return [event for event in found if kind is None or isinstance(event, kind)]


def read(envelope: Envelope) -> Event:
    contract = event_class(envelope.type)
    if contract is None:
        raise LookupError(envelope.type)
    return contract.from_data(envelope.data)
