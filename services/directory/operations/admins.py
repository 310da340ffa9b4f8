"""The district never locks itself out."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import any_, exists, literal, select, text
from sqlalchemy.orm import Session

from services.directory.models import Membership, Person
from services.directory.operations import look
from shared.errors import ConflictError

ADMIN = "district_admin"
# Two admins who remove each other at the same moment wait here; the second one sees what the first one did.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('directory: last district_admin', 0))")


def a_district_admin_must_remain(session: Session, touched_roles: Iterable[str], today: date) -> None:
    """After a change to somebody with `touched_roles`: refuses it if nobody would be left to administer the district."""
    if ADMIN not in touched_roles:
        return
    session.execute(ONE_AT_A_TIME)
    lasting = exists().where(
        Membership.person_id == Person.id,
        literal(ADMIN) == any_(Membership.roles),
        Membership.starts_on <= today,
        Membership.ends_on.is_(None),
    )
    if session.scalar(select(lasting.where(Person.active))) is not True:
        raise ConflictError(
            "this is the last district_admin; appoint another one first",
            detail_zh="这是最后一位区管理员,请先任命另一位",
            code="last_district_admin",
        )


def holds_admin(session: Session, person_id: object, today: date) -> bool:
    """Whether somebody is a district_admin now or will be, as far as the caller may see."""
    statement = exists().where(
        Membership.person_id == person_id, literal(ADMIN) == any_(Membership.roles), look.not_over(today)
    )
    return session.scalar(select(statement)) is True
