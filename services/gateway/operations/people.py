"""Whom the gateway knows, and which schools they may act for today."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.gateway.domain import Desk, Post, desks
from services.gateway.models import Credential, Membership, Person, School


def person_by_login(session: Session, login_key: str) -> Person | None:
    """The active person with that login; of two whose logins are just being swapped, the one changed last."""
    query = select(Person).filter_by(login_key=login_key, active=True)
    return session.scalars(query.order_by(Person.version.desc(), Person.id).limit(1)).first()


def active_person(session: Session, person_id: UUID) -> Person | None:
    return session.scalar(select(Person).filter_by(id=person_id, active=True))


def desks_of(session: Session, person_id: UUID, today: date) -> list[Desk]:
    """The schools that a person may act for today; see `services.gateway.domain.desks`."""
    query = (
        select(School.id, School.name, School.kind, Membership.roles, Membership.starts_on, Membership.ends_on)
        .join(School, School.id == Membership.school_id)
        .where(Membership.person_id == person_id, School.active)
    )
    posts = (Post(row[0], row[1], row[2], tuple(row[3]), row[4], row[5]) for row in session.execute(query))
    return desks(posts, today)


def must_change_password(session: Session, person_id: UUID) -> bool:
    return bool(session.scalar(select(Credential.must_change).filter_by(person_id=person_id)))
