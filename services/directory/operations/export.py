"""A school's people as the import reads them."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.directory.domain import Actor
from services.directory.models import Group, Membership, Person
from services.directory.operations import look

COLUMNS = ("login", "name", "email", "roles", "groups", "lang")


def rows(session: Session, actor: Actor, school_id: UUID, today: date) -> Iterator[tuple[str, ...]]:
    """One row a person who is at the school today or will be, by login."""
    actor.must_write_at(school_id)
    groups = session.scalars(select(Group).filter_by(school_id=school_id, removed=False))
    names = {row.id: row.name for row in groups}
    statement = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.school_id == school_id, look.not_over(today), Person.active)
        .options(selectinload(Membership.links))
        .order_by(Person.login, Membership.starts_on)
    )
    seen = set()
    for membership, person in session.execute(statement):
        if person.id in seen:
            continue
        seen.add(person.id)
        placed = sorted(names[each] for each in membership.group_ids if each in names)
        yield person.login, person.name, person.email, ";".join(membership.roles), ";".join(placed), person.lang
