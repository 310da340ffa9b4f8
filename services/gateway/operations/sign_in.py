"""Signing in: a login, a password, and a session, or one more failure on the count."""

from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.gateway.domain import Desk, choose_desk, normal_login
from services.gateway.metrics import SIGN_INS
from services.gateway.models import Credential, Person, SignInSession
from services.gateway.operations.failures import count_failure, forget_failures, locked_until
from services.gateway.operations.outcome import Refused, SignedIn
from services.gateway.operations.people import desks_of, person_by_login
from services.gateway.operations.sessions import begin_session, make_refresh_token
from services.gateway.passwords import PasswordCheck
from shared.contracts.gateway import SignIn, SignInFailed, SignInLocked, SignInSucceeded
from shared.errors import ForbiddenError, TooManyRequestsError, UnauthenticatedError
from shared.ids import new_id
from shared.messaging import emit

#: Asked about where the login is unknown, so that the same questions are asked.
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Attempt:
    """Somebody at `address` says that they are `login`, and would act for `school` if they may."""

    login: str
    password: str
    address: str
    school: UUID | None = None


def sign_in(
    session: Session, attempt: Attempt, checks: PasswordCheck, now: datetime, today: date
) -> SignedIn | Refused:
    """A session for who knows the password.

    What is said to a wrong login, a wrong password and a person who left is the same, after the same work; so is
    what a lock says. Needs reach `service`: nobody is signed in yet.
    """
    login = normal_login(attempt.login)
    lock = locked_until(session, login, attempt.address, now)
    if lock is not None:
        SIGN_INS.labels("refused").inc()
        return Refused(locked_out(lock, now))
    person = person_by_login(session, login)
    person_id = person.id if person else NOBODY
    credential = session.get(Credential, person_id)
    available = desks_of(session, person_id, today)
    if not checks.holds(credential.verifier if credential else None, attempt.password):
        return failed(session, attempt, person, available, now=now)
    if person is None or credential is None or not available:
        SIGN_INS.labels("refused").inc()
        return Refused(no_school())
    forget_failures(session, login)
    return succeeded(session, attempt, person, available, must_change=credential.must_change, now=now)


def succeeded(
    session: Session, attempt: Attempt, person: Person, available: list[Desk], *, must_change: bool, now: datetime
) -> SignedIn:
    desk = choose_desk(available, attempt.school, last_school(session, person.id)) or available[0]
    begun = begin_session(session, person.id, desk.school_id, attempt.address, now)
    token = make_refresh_token(session, begun.id, now)
    SIGN_INS.labels("succeeded").inc()
    announce(session, SignInSucceeded, person, [desk], attempt.address)
    return SignedIn(begun.id, person.id, person.name, person.lang, desk, tuple(available), must_change, token)


def failed(
    session: Session, attempt: Attempt, person: Person | None, available: list[Desk], *, now: datetime
) -> Refused:
    locked = count_failure(session, "account", normal_login(attempt.login), now)
    count_failure(session, "address", attempt.address, now)
    SIGN_INS.labels("locked" if locked else "failed").inc()
    if person is not None:
        announce(session, SignInLocked if locked else SignInFailed, person, available, attempt.address)
    return Refused(
        UnauthenticatedError(
            "login or password is wrong; after several failures the account is locked for a while",
            detail_zh="登录名或密码不正确;多次失败后账号会暂时锁定",
            code="sign_in_failed",
        )
    )


def announce(session: Session, contract: type[SignIn], person: Person, known: list[Desk], address: str) -> None:
    """The event, in the name of the person's school; there is none to tell of somebody without one."""
    if known:
        attempt_id = new_id()
        event = contract(sign_in_id=attempt_id, person_id=person.id, address=address)
        emit(session, event, subject=attempt_id, school=known[0].school_id, sequence=1)


def last_school(session: Session, person_id: UUID) -> UUID | None:
    query = select(SignInSession.school_id).filter_by(person_id=person_id).order_by(SignInSession.used_at.desc())
    return session.scalars(query.limit(1)).first()


def locked_out(until: datetime, now: datetime) -> TooManyRequestsError:
    seconds = max(1, ceil((until - now).total_seconds()))
    minutes = ceil(seconds / 60)
    return TooManyRequestsError(
        f"too many failed attempts; try again in {minutes} min, or ask your school's administrator for a new password",
        detail_zh=f"失败次数过多,请在 {minutes} 分钟后再试,或请本校管理员重设密码",
        code="sign_in_locked",
        retry_after=seconds,
    )


def no_school() -> ForbiddenError:
    return ForbiddenError(
        "you are a member of no school at present; ask the district office",
        detail_zh="您目前不在任何学校任职,请联系区级管理员",
        code="no_membership",
    )
