"""People: added with their first membership, changed, deactivated, activated again."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.directory.domain import Actor
from services.directory.domain.words import login_key
from services.directory.models import Person
from services.directory.operations import events, look
from services.directory.operations.admins import ADMIN, a_district_admin_must_remain, holds_admin
from services.directory.operations.memberships import Post, new_membership
from services.directory.operations.schools import changed
from shared.contracts.directory import MembershipStarted, PersonCreated, PersonRemoved, PersonUpdated
from shared.ids import new_id


def create_person(
    session: Session, actor: Actor, post: Post, *, login: str, name: str, email: str = "", lang: str = "zh"
) -> Person:
    """A new person and the first membership, which is written first: a school makes only people who are its own."""
    row = Person(id=new_id(), login=login, name=name, email=email, lang=lang)
    membership = new_membership(session, actor, row.id, post)
    session.flush()
    session.add(row)
    session.flush()
    events.tell_person(session, row, PersonCreated)
    events.tell_membership(session, membership, MembershipStarted)
    return row


def update_person(session: Session, actor: Actor, row: Person, *, today: date, **changes: Any) -> Person:
    """`changes`: login, name, email, lang."""
    standing = look.standing(session, row.id, actor.school, today)
    renamed = "login" in changes and login_key(changes["login"]) != login_key(row.login)
    actor.must_govern(standing, alone=renamed)
    return save(session, row, changes)


def update_own(session: Session, row: Person, **changes: Any) -> Person:
    """What people change themselves: email, lang."""
    return save(session, row, changes)


def save(session: Session, row: Person, changes: dict[str, Any]) -> Person:
    if changed(row, changes):
        row.version += 1
        session.flush()
        events.tell_person(session, row, PersonUpdated if row.active else PersonRemoved)
    return row


def deactivate_person(session: Session, actor: Actor, row: Person, *, today: date) -> Person:
    """Nobody signs in as this person any more; the memberships stay as they are."""
    actor.must_govern(look.standing(session, row.id, actor.school, today), alone=True)
    admin = holds_admin(session, row.id, today)
    if changed(row, {"active": False}):
        row.version += 1
        session.flush()
        a_district_admin_must_remain(session, [ADMIN] if admin else [], today)
        events.tell_person(session, row, PersonRemoved)
    return row


def reactivate_person(session: Session, actor: Actor, row: Person, *, today: date) -> Person:
    actor.must_govern(look.standing(session, row.id, actor.school, today), alone=True)
    return save(session, row, {"active": True})
