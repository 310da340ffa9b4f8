"""What was delivered to a school's people, and what was not and why: for those who run it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.notifications.models import Content, Delivery, Person
from shared.web import Page, paginate

FILTERS = ("channel", "state", "purpose", "person_id", "subject")


def list_deliveries(session: Session, filters: dict[str, Any], *, limit: int, cursor: str | None) -> Page:
    """Deliveries that the caller's school may see, the newest first, with the person's name and what it is about."""
    statement = select(Delivery)
    for name in FILTERS:
        if filters.get(name) is not None:
            statement = statement.where(getattr(Delivery, name) == filters[name])
    page = paginate(session, statement, [Delivery.id], limit=limit, cursor=cursor, descending=True)
    names = names_of(session, {row.person_id for row in page.items})
    titles = titles_of(session, {(row.purpose, row.subject, row.version) for row in page.items})
    return Page([shown(row, names, titles) for row in page.items], page.next_cursor)


def names_of(session: Session, people: set[UUID]) -> dict[UUID, str]:
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())


def titles_of(session: Session, keys: set[tuple[str, UUID, int]]) -> dict[tuple[str, UUID, int], str]:
    found = session.scalars(select(Content).where(tuple_(Content.purpose, Content.subject, Content.version).in_(keys)))
    return {(row.purpose, row.subject, row.version): row.content["title"] for row in found}


def shown(row: Delivery, names: dict[UUID, str], titles: dict[tuple[str, UUID, int], str]) -> dict[str, Any]:
    columns = {column.key: getattr(row, column.key) for column in Delivery.__table__.columns}
    title = titles.get((row.purpose, row.subject, row.version), "")
    return columns | {"person_name": names.get(row.person_id, ""), "title": title}
