"""The rules of signing in, as plain functions: who is locked out, how long a session lives, where a link may lead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

ACCESS_LIFETIME = timedelta(minutes=10)
#: A session nobody uses ends after this …
IDLE_LIFETIME = timedelta(days=7)
#: … and every session ends after this.
SESSION_LIFETIME = timedelta(days=30)
#: Two tabs may send the same refresh token at the same moment; that long the second one is no theft.
REUSE_GRACE = timedelta(seconds=20)

FAILURE_WINDOW = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
#: A lock that ended this long ago no longer makes the next one longer.
LOCK_MEMORY = timedelta(days=1)


@dataclass(frozen=True)
class LockRule:
    """So many failures within FAILURE_WINDOW lock for `first_lock`, twice as long each time again."""

    failures: int
    first_lock: timedelta


ACCOUNT_RULE = LockRule(failures=10, first_lock=timedelta(minutes=15))
#: A whole school may stand behind one address, so an address gets far more tries than an account.
ADDRESS_RULE = LockRule(failures=100, first_lock=timedelta(minutes=15))


@dataclass(frozen=True)
class Failures:
    """What is known of an account's or an address's failed attempts. `locks` counts the locks in a row."""

    count: int = 0
    since: datetime | None = None
    locked_until: datetime | None = None
    locks: int = 0

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def after_failure(self, rule: LockRule, now: datetime) -> "Failures":
        """One more failure: counted within the window, and a lock when it is one too many."""
        fresh = self.since is None or now - self.since >= FAILURE_WINDOW
        count, since = (1, now) if fresh else (self.count + 1, self.since)
        locks = 0 if self.locked_until and now - self.locked_until >= LOCK_MEMORY else self.locks
        if count < rule.failures:
            return Failures(count, since, None, locks)
        lasting = min(rule.first_lock * 2 ** min(locks, 10), LONGEST_LOCK)
        return Failures(0, None, now + lasting, locks + 1)


@dataclass(frozen=True)
class Post:
    """A membership as signing in sees it: a school and the roles there, from a day to a day (inclusive)."""

    school_id: UUID
    school_name: str
    school_kind: str
    roles: tuple[str, ...]
    starts_on: date
    ends_on: date | None

    def current(self, today: date) -> bool:
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)


@dataclass(frozen=True)
class Desk:
    """A school that a person may act for now, with all roles held there."""

    school_id: UUID
    name: str
    kind: str
    roles: tuple[str, ...]


def desks(posts: Iterable[Post], today: date) -> list[Desk]:
    """The schools to act for today, by name, the district office first; several memberships of one school are one."""
    found: dict[UUID, Desk] = {}
    for post in posts:
        if not post.current(today):
            continue
        earlier = found.get(post.school_id)
        roles = tuple(sorted({*post.roles, *(earlier.roles if earlier else ())}))
        found[post.school_id] = Desk(post.school_id, post.school_name, post.school_kind, roles)
    return sorted(found.values(), key=lambda desk: (desk.kind != "district", desk.name, desk.school_id))


def choose_desk(available: Sequence[Desk], *wishes: UUID | None) -> Desk | None:
    """The first wish that is available, else the first desk; None without any."""
    by_school = {desk.school_id: desk for desk in available}
    wanted = (by_school[wish] for wish in wishes if wish in by_school)
    return next(wanted, available[0] if available else None)


def normal_login(login: str) -> str:
    """Logins are told apart without regard to case and surrounding space."""
    return login.strip().casefold()


def safe_next(target: str | None, default: str = "/") -> str:
    """`target` if it is a path on this very site, else `default`: a link to us never leads elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(ord(character) < 33 or character == "\\" or ord(character) == 127 for character in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
