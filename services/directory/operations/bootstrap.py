"""The first district office and its first administrator, so that everything else can be done over the API."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.directory.domain import SYSTEM
from services.directory.domain.passwords import check_password, one_time_password
from services.directory.domain.words import login_key
from services.directory.models import Person, School
from services.directory.operations.memberships import Post
from services.directory.operations.passwords import has_password, store_password
from services.directory.operations.people import create_person
from services.directory.operations.schools import create_school

# Two at the same moment: the second one finds what the first one made.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('directory: bootstrap', 0))")


@dataclass(frozen=True)
class Bootstrapped:
    """What there is now. `password` is None when the administrator had one already."""

    district_id: UUID
    person_id: UUID
    login: str
    password: str | None


def bootstrap(
    session: Session, *, district: str, login: str, name: str, password: str | None, today: date, now: datetime
) -> Bootstrapped:
    """Makes what is missing and leaves alone what is there: safe to repeat. Needs the service's reach.

    A given `password` is taken as it is chosen; without one a password for a single use is made.
    """
    session.execute(ONE_AT_A_TIME)
    office = session.scalar(select(School).filter_by(kind="district"))
    office = office or create_school(session, name=district, kind="district")
    admin = session.scalar(select(Person).where(func.lower(Person.login) == login_key(login)))
    if admin is None:
        post = Post(office.id, ("district_admin",), (), today)
        admin = create_person(session, SYSTEM, post, login=login, name=name)
    if has_password(session, admin):
        return Bootstrapped(office.id, admin.id, admin.login, None)
    if password is not None:
        check_password(password, login=admin.login, name=admin.name)
    chosen = password or one_time_password()
    store_password(session, admin, chosen, must_change=password is None, now=now)
    return Bootstrapped(office.id, admin.id, admin.login, chosen)
