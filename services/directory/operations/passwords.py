"""Passwords: only their argon2id verifiers are kept, and told to the gateway alone."""

import threading
from datetime import date, datetime

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.directory.domain import Actor
from services.directory.domain.passwords import check_password, one_time_password
from services.directory.models import Credential, Person
from services.directory.operations import events, look
from shared.errors import InvalidError

HASHER = PasswordHasher()
# Each takes 64 MB for a moment: two at once are what a small machine bears.
AT_ONCE = threading.BoundedSemaphore(2)


def set_password(
    session: Session, actor: Actor, person: Person, *, password: str | None, today: date, now: datetime
) -> str:
    """An admin's reset: the given password, or one for a single use; either must be changed. Returns it."""
    actor.must_govern(look.standing(session, person.id, actor.school, today), alone=True)
    if password is None:
        password = one_time_password()
    else:
        check_password(password, login=person.login, name=person.name)
    store_password(session, person, password, must_change=True, now=now)
    return password


def change_own_password(session: Session, person: Person, *, old: str, new: str, now: datetime) -> None:
    """Raises InvalidError naming the field that is wrong."""
    credential = session.scalars(select(Credential).filter_by(person_id=person.id).with_for_update()).one_or_none()
    if credential is None or not fits(credential.verifier, old):
        raise InvalidError(
            "old_password: it is not the present one", detail_zh="原密码不正确", code="wrong_password",
            fields={"old_password": ["not the present one"]},
        )  # fmt: skip
    check_password(new, login=person.login, name=person.name, field="new_password")
    if new == old:
        raise InvalidError(
            "new_password: it is the old one", detail_zh="新密码不能与原密码相同", code="same_password",
            fields={"new_password": ["the same as before"]},
        )  # fmt: skip
    store_password(session, person, new, must_change=False, now=now)


def store_password(session: Session, person: Person, password: str, *, must_change: bool, now: datetime) -> None:
    """Two at the same moment wait for each other; each is a version and an event of its own."""
    verifier = hashed(password)
    values = {"verifier": verifier, "must_change": must_change, "changed_at": now}
    statement = insert(Credential).values(person_id=person.id, version=1, **values)
    statement = statement.on_conflict_do_update(
        index_elements=[Credential.person_id], set_=values | {"version": Credential.version + 1}
    )
    version = session.execute(statement.returning(Credential.version)).scalar_one()
    events.tell_credential(session, person.id, verifier, must_change=must_change, sequence=version)


def has_password(session: Session, person: Person) -> bool:
    return bool(session.scalar(select(func.count()).select_from(Credential).filter_by(person_id=person.id)))


def hashed(password: str) -> str:
    with AT_ONCE:
        return HASHER.hash(password)


def fits(verifier: str, password: str) -> bool:
    with AT_ONCE:
        try:
            return HASHER.verify(verifier, password)
        except (Argon2Error, InvalidHashError):
            return False
