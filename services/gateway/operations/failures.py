"""Counting failed attempts, by account and by address, and locking either out for a while."""

import hashlib
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.gateway.domain import ACCOUNT_RULE, ADDRESS_RULE, LOCK_MEMORY, LONGEST_LOCK, Failures, LockRule
from services.gateway.models import SignInFailures

Kind = Literal["account", "address"]
RULES: dict[Kind, LockRule] = {"account": ACCOUNT_RULE, "address": ADDRESS_RULE}


def locked_until(session: Session, login: str, address: str, now: datetime) -> datetime | None:
    """The end of the longer lock on the account or the address; None when there is none."""
    known = (failures_of(session, "account", login), failures_of(session, "address", address))
    ends = [failures.locked_until for failures in known if failures.locked(now) and failures.locked_until]
    return max(ends, default=None)


def count_failure(session: Session, kind: Kind, name: str, now: datetime) -> bool:
    """Counts one more failure; says whether it locked. The row is locked, so that attempts at once all count."""
    after = failures_of(session, kind, name, lock=True).after_failure(RULES[kind], now)
    values = {
        "count": after.count,
        "since": after.since,
        "locked_until": after.locked_until,
        "locks": after.locks,
        "failed_at": now,
    }
    statement = insert(SignInFailures).values(kind=kind, key=hashed(name), **values)
    session.execute(
        statement.on_conflict_do_update(index_elements=[SignInFailures.kind, SignInFailures.key], set_=values)
    )
    return after.locked(now)


def forget_failures(session: Session, login: str) -> None:
    """After a success. The address keeps its count: one good account does not pay for guessing at others."""
    session.execute(delete(SignInFailures).filter_by(kind="account", key=hashed(login)))


def forget_old_failures(session: Session, now: datetime) -> None:
    """For the worker's clock: what can no longer make a difference."""
    session.execute(delete(SignInFailures).where(SignInFailures.failed_at < now - LONGEST_LOCK - LOCK_MEMORY))


def failures_of(session: Session, kind: Kind, name: str, *, lock: bool = False) -> Failures:
    query = select(SignInFailures).filter_by(kind=kind, key=hashed(name))
    row = session.scalar(query.with_for_update() if lock else query)
    return Failures(row.count, row.since, row.locked_until, row.locks) if row else Failures()


def hashed(name: str) -> bytes:
    """What people mistakenly type into the login field (a password) is not kept readable."""
    return hashlib.sha256(name.encode()).digest()
