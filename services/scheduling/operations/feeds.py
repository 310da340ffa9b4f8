"""Calendar feeds: addresses that are secrets. Made for oneself, revoked at any time, read by calendar programs."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.scheduling.models import Activity, Feed, Group, Membership, Person, School
from services.scheduling.operations.acting import Acting
from services.scheduling.operations.finding import found
from services.scheduling.operations.searching import concerning_person
from shared.errors import ForbiddenError, InvalidError, NotFoundError
from shared.ids import new_id

SECRET_BYTES = 32
CANCELLED_SHOWN = timedelta(days=30)
PAST_SHOWN = timedelta(days=400)
MOST_ACTIVITIES = 5000
DISTRICT_NAME = "全区"


@dataclass(frozen=True)
class NewFeed:
    """A feed with its address, which is shown this once."""

    feed: Feed
    address: str


@dataclass(frozen=True)
class FeedContent:
    """What a feed shows now. `etag` changes exactly when that does."""

    name: str
    activities: list[Activity]
    etag: str


def create_feed(acting: Acting, public_url: str, *, kind: str, target_id: UUID | None, label: str) -> NewFeed:
    """A new address for a calendar: one's own, a group's or school's that the caller may see, the district's."""
    target, name = target_of(acting, kind, target_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = Feed(
        id=new_id(),
        school_id=acting.caller.school,
        kind=kind,
        target_id=target,
        label=label or name,
        secret_digest=digest(secret),
        created_by=acting.caller.person,
        created_at=acting.now,
    )
    acting.session.add(feed)
    acting.session.flush()
    return NewFeed(feed, f"{public_url.rstrip('/')}/feeds/{secret}.ics")


def target_of(acting: Acting, kind: str, target_id: UUID | None) -> tuple[UUID, str]:
    """Whose calendar it is, with its name; raises ForbiddenError or InvalidError for one that the caller may not have."""
    caller = acting.caller
    if kind == "person":
        if target_id not in (None, caller.person):
            raise ForbiddenError(
                "a personal calendar is its owner's alone", detail_zh="只能订阅自己的个人日历", code="not_yours"
            )
        return caller.person, caller.name
    if kind == "district":
        return caller.school, DISTRICT_NAME
    if kind == "school":
        school = acting.school(target_id)
        row = acting.session.get(School, school)
        return school, row.name if row else ""
    group = acting.session.get(Group, target_id) if target_id else None
    if group is None or group.removed:
        raise InvalidError(
            "target_id: no such group",
            detail_zh="没有这个部门或教研组",
            code="group",
            fields={"target_id": ["no such group"]},
        )
    return group.id, group.name


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def revoke_feed(acting: Acting, feed_id: UUID) -> None:
    """The address is dead at once."""
    feed = found(acting.session, Feed, feed_id, lock=True)
    feed.revoked_at = feed.revoked_at or acting.now


def read_feed(session: Session, secret: str, now: datetime, zone: ZoneInfo) -> FeedContent:
    """What stands behind an address; raises NotFoundError for one that never was, is revoked, or whose owner left.

    Runs with the service's reach: the secret is the permission, so every condition is here.
    """
    one = select(Feed).where(Feed.secret_digest == digest(secret), Feed.revoked_at.is_(None))
    feed = session.scalars(one).one_or_none()
    if feed is None or not owner_belongs(session, feed, now, zone):
        raise NotFoundError("no such calendar", detail_zh="没有这个日历,或地址已停用", code="not_found")
    today = now.astimezone(zone).date()
    shown = (
        select(Activity)
        .where(
            concerned_by(session, feed, today),
            Activity.last_day >= today - PAST_SHOWN,
            or_(Activity.state != "cancelled", Activity.updated_at > now - CANCELLED_SHOWN),
        )
        .order_by(Activity.sorts_at, Activity.id)
        .limit(MOST_ACTIVITIES)
    )
    activities = list(session.scalars(shown))
    return FeedContent(feed.label, activities, etag_of(feed, activities))


def owner_belongs(session: Session, feed: Feed, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the person who made the feed still belongs to its school; for one's own calendar, to any."""
    today = now.astimezone(zone).date()
    current = select(Membership.id).where(
        Membership.person_id == feed.created_by,
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
    )
    if feed.kind != "person":
        current = current.where(Membership.school_id == feed.school_id)
    person = session.get(Person, feed.created_by)
    return person is not None and person.active and session.scalars(current).first() is not None


def concerned_by(session: Session, feed: Feed, today: date) -> ColumnElement[bool]:
    """What belongs in a feed: worked out anew at each reading, so what no longer concerns somebody vanishes."""
    if feed.kind == "person":
        return concerning_person(session, feed.target_id, today)
    if feed.kind == "group":
        return Activity.concerns.contains([feed.target_id])
    if feed.kind == "school":
        of_school = or_(Activity.school_id == feed.target_id, Activity.concerns.contains([feed.target_id]))
        return or_(of_school, Activity.district_wide)
    return Activity.district_wide.expression


def etag_of(feed: Feed, activities: list[Activity]) -> str:
    content = hashlib.sha256(f"{feed.id}:{feed.label}".encode())
    for activity in activities:
        content.update(activity.id.bytes + activity.version.to_bytes(8))
    return f'"{content.hexdigest()[:40]}"'
