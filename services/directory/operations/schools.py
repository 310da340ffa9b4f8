"""Schools are the district's to add and change."""

from typing import Any

from sqlalchemy.orm import Session

from services.directory.domain import SchoolKind
from services.directory.models import School
from services.directory.operations import events
from shared.contracts.directory import SchoolCreated, SchoolUpdated


def create_school(session: Session, *, name: str, kind: SchoolKind = "school") -> School:
    row = School(name=name, kind=kind)
    session.add(row)
    session.flush()
    events.tell_school(session, row, SchoolCreated)
    return row


def update_school(session: Session, row: School, **changes: Any) -> School:
    """`changes`: name, active. What changes nothing is no new version."""
    if changed(row, changes):
        row.version += 1
        session.flush()
        events.tell_school(session, row, SchoolUpdated)
    return row


def changed(row: object, values: dict[str, Any]) -> bool:
    """Sets attributes; says whether any was another before."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
