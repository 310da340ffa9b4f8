"""Copies of others' facts: an upsert that an older event never wins."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scheduling.models import Base


def copy(session: Session, model: type[Base], values: Mapping[str, Any], sequence: int) -> None:
    """Writes the state that an event tells, unless a later one was there before it."""
    statement = insert(model).values(**values, version=sequence)
    newer = statement.excluded.version > model.version  # type: ignore[attr-defined]  # every copy has its version
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={**{name: statement.excluded[name] for name in values}, "version": sequence},
            where=newer,
        )
    )  # fmt: skip
