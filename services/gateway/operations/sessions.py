"""Sessions: begun by a sign-in, kept alive by refresh tokens that are each good for one use, ended for good."""

import hashlib
import secrets
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from services.gateway.domain import IDLE_LIFETIME, REUSE_GRACE, SESSION_LIFETIME, choose_desk
from services.gateway.metrics import REFRESHES
from services.gateway.models import RefreshToken, SignInSession
from services.gateway.operations.outcome import Refused, SignedIn
from services.gateway.operations.people import active_person, desks_of, must_change_password
from shared.errors import ForbiddenError, UnauthenticatedError
from shared.ids import new_id
from shared.telemetry import get_logger

log = get_logger("gateway.sessions")


def begin_session(session: Session, person_id: UUID, school_id: UUID, address: str, now: datetime) -> SignInSession:
    begun = SignInSession(
        id=new_id(),
        person_id=person_id,
        school_id=school_id,
        address=address,
        started_at=now,
        used_at=now,
        expires_at=now + SESSION_LIFETIME,
    )
    session.add(begun)
    session.flush()
    return begun


def make_refresh_token(session: Session, session_id: UUID, now: datetime) -> str:
    """A new refresh token, 256 bits; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(RefreshToken(hash=token_hash(token), session_id=session_id, made_at=now))
    session.flush()
    return token


def refresh(session: Session, token: str, now: datetime, today: date) -> SignedIn | Refused:
    """Uses a refresh token up for a new one.

    A token that was used before (longer ago than two tabs at the same moment explain) was stolen from its owner
    or by him: the session ends for both. A person who left, or has no school any more, gets no further.
    """
    known = session.get(RefreshToken, token_hash(token))
    live = session.get(SignInSession, known.session_id, with_for_update=True) if known else None
    if known is None or live is None or not usable(live, now):
        return over("refused")
    session.refresh(known)
    if known.retired or (known.used_at is not None and now - known.used_at >= REUSE_GRACE):
        end_session(live, now, "refresh token used twice")
        log.warning("refresh_token_reused", session=str(live.id), person=str(live.person_id))
        return over("reused")
    answer = describe(session, live, today)
    if answer is None:
        end_session(live, now, "no membership")
        return over("refused")
    use_up(session, known, now)
    live.used_at, live.school_id = now, answer.desk.school_id
    REFRESHES.labels("renewed").inc()
    return replace(answer, refresh_token=make_refresh_token(session, live.id, now))


def over(outcome: str) -> Refused:
    REFRESHES.labels(outcome).inc()
    return Refused(session_over())


def use_up(session: Session, token: RefreshToken, now: datetime) -> None:
    """Marks a token used. Its first use retires the others that were made in a race and never used."""
    if token.used_at is not None:
        return
    token.used_at = now
    session.execute(
        update(RefreshToken)
        .where(RefreshToken.session_id == token.session_id, RefreshToken.used_at.is_(None))
        .where(RefreshToken.hash != token.hash)
        .values(retired=True)
    )


def describe(session: Session, live: SignInSession, today: date, school: UUID | None = None) -> SignedIn | None:
    """The session as its owner sees it, acting for `school` or as before; None when nothing is left to act for."""
    person = active_person(session, live.person_id)
    available = desks_of(session, live.person_id, today) if person else []
    desk = choose_desk(available, school, live.school_id)
    if person is None or desk is None:
        return None
    change = must_change_password(session, person.id)
    return SignedIn(live.id, person.id, person.name, person.lang, desk, tuple(available), change)


def live_session(session: Session, session_id: UUID, now: datetime) -> SignInSession | None:
    found = session.get(SignInSession, session_id)
    return found if found and usable(found, now) else None


def who_am_i(session: Session, session_id: UUID, now: datetime, today: date) -> SignedIn:
    """The live session as its owner sees it now. Raises when it, or the membership, is over."""
    live = live_session(session, session_id, now)
    found = describe(session, live, today) if live else None
    if found is None:
        raise session_over()
    return found


def sign_out(session: Session, session_id: UUID, now: datetime) -> None:
    live = session.get(SignInSession, session_id)
    if live is not None:
        end_session(live, now, "signed out")


def sign_out_by_refresh_token(session: Session, token: str, now: datetime) -> None:
    """For a browser whose access token has expired. An unknown token has nothing to end."""
    known = session.get(RefreshToken, token_hash(token))
    if known is not None:
        sign_out(session, known.session_id, now)


def switch_school(session: Session, session_id: UUID, school: UUID, now: datetime, today: date) -> SignedIn:
    """Acts for another of the person's schools from now on. Raises when the session or the membership is over."""
    live = live_session(session, session_id, now)
    answer = describe(session, live, today, school) if live else None
    if live is None or answer is None:
        raise session_over()
    if answer.desk.school_id != school:
        raise ForbiddenError(
            "you have no membership at that school now; GET /session lists your schools",
            detail_zh="您目前不在该校任职",
            code="not_your_school",
        )
    live.school_id = school
    return answer


def usable(live: SignInSession, now: datetime) -> bool:
    return live.ended_at is None and now < live.expires_at and now - live.used_at < IDLE_LIFETIME


def end_session(live: SignInSession, at: datetime, by: str) -> None:
    if live.ended_at is None:
        live.ended_at, live.ended_by = at, by


def end_sessions(
    session: Session, person_id: UUID, *, at: datetime, by: str, begun_before: datetime | None = None
) -> int:
    """Ends every session of a person; returns how many there were."""
    statement = update(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    if begun_before is not None:
        statement = statement.where(SignInSession.started_at < begun_before)
    ended = session.execute(statement.values(ended_at=at, ended_by=by).returning(SignInSession.id))
    return len(ended.all())


def forget_old_sessions(session: Session, now: datetime) -> None:
    """For the worker's clock: sessions that nobody can use any more, with their tokens."""
    session.execute(delete(SignInSession).where(SignInSession.expires_at < now))


def session_over() -> UnauthenticatedError:
    return UnauthenticatedError(
        "the session is over; sign in again", detail_zh="登录已失效,请重新登录", code="session_over"
    )


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
