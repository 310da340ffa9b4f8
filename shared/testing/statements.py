"""What a piece of code asks of its database: a number that, unlike a duration, is the same on every machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from shared.store import Store


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """The statements that `store` runs inside the `with`, as they come."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
