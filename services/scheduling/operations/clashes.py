"""Clashes: a room that is taken is refused by the database; people who are busy are reported and may be overridden."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from services.scheduling import metrics
from services.scheduling.domain.activities import Span
from services.scheduling.models import Activity, Override, Person, Room
from services.scheduling.operations.acting import Acting
from shared.errors import ConflictError
from shared.ids import new_id

ROOM_TAKEN = "no_two_bookings_of_a_room_overlap"
ELSEWHERE = "another school's activity"
ELSEWHERE_ZH = "其他学校的活动"
SHOWN_PEOPLE = 20

CLASHING = text("""
SELECT activity_id, starts_at, ends_at, person_ids
FROM activities_clashing(
  CAST(:concerns AS uuid[]), :everybody, tstzrange(:starts_at, :ends_at), :day, CAST(:without AS uuid))
""")
IN_THE_WAY = text("""
SELECT activity_id, starts_at, ends_at
FROM booking_in_the_way(:room, tstzrange(:starts_at, :ends_at), CAST(:without AS uuid))
""")
# Two who plan the same people at the same moment would each see the other's change too late. Held until the commit.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('scheduling: the time of people'))")


@dataclass(frozen=True)
class Clash:
    """Something that speaks against scheduling, unless somebody says why it may be done all the same."""

    kind: str
    activity_id: UUID | None
    title: str
    title_zh: str
    starts_at: datetime | None
    ends_at: datetime | None
    people: int
    names: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "activity_id": str(self.activity_id) if self.activity_id else None,
            "title": self.title_zh,
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "people": self.people,
            "names": list(self.names),
        }


def check_clashes(acting: Acting, activity: Activity, span: Span, override_reason: str | None) -> None:
    """Raises ConflictError with what stands in the way; with a reason goes on, and keeps the reason and the list."""
    clashes = [*busy_people(acting, activity, span), *too_small_room(acting, activity, span)]
    if not clashes:
        return
    if not override_reason:
        metrics.CLASHES.labels("refused").inc()
        raise clash_error(acting, clashes)
    metrics.CLASHES.labels("overridden").inc()
    acting.session.add(
        Override(
            id=new_id(),
            school_id=activity.school_id,
            activity_id=activity.id,
            activity_version=activity.version,
            reason=override_reason,
            clashes=[clash.as_json() for clash in clashes],
            made_by=acting.caller.person,
            made_at=acting.now,
        )
    )


def clash_error(acting: Acting, clashes: Sequence[Clash]) -> ConflictError:
    english = [sentence(acting, clash, chinese=False) for clash in clashes]
    chinese = [sentence(acting, clash, chinese=True) for clash in clashes]
    return ConflictError(
        f"{english[0]} Choose another time, or say why in override_reason.",
        detail_zh=f"{chinese[0]} 请另选时间,或在 override_reason 中说明理由。",
        code="clash",
        fields={"clashes": chinese[:50]},
    )


def sentence(acting: Acting, clash: Clash, *, chinese: bool) -> str:
    names = "、".join(clash.names) + ("…" if clash.people > len(clash.names) else "")
    if clash.kind == "capacity":
        if chinese:
            return f"{clash.title_zh}坐不下 {clash.people} 人。"
        return f"{clash.title} is too small for {clash.people} people."
    when = shown_span(acting, clash.starts_at, clash.ends_at)
    if chinese:
        return f"{when}“{clash.title_zh}”已占用 {clash.people} 人({names})。"
    return f"{clash.people} people ({names}) are at {clash.title!r}, {when}."


def shown_span(acting: Acting, starts_at: datetime | None, ends_at: datetime | None) -> str:
    if starts_at is None or ends_at is None:
        return ""
    first, last = starts_at.astimezone(acting.zone), ends_at.astimezone(acting.zone)
    same_day = first.date() == last.date()
    return f"{first:%Y-%m-%d %H:%M}–{last:%H:%M}" if same_day else f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}"


def busy_people(acting: Acting, activity: Activity, span: Span) -> Iterator[Clash]:
    """Scheduled activities, of any school, that want somebody of this one at the same time. All-day ones take no time."""
    if span.all_day:
        return
    acting.session.execute(ONE_AT_A_TIME)
    rows = acting.session.execute(
        CLASHING,
        {
            "concerns": activity.concerns,
            "everybody": activity.district_wide,
            "starts_at": span.starts_at,
            "ends_at": span.ends_at,
            "day": span.starts_at.astimezone(acting.zone).date(),
            "without": activity.id,
        },
    ).all()
    titles = titles_of(acting, [row.activity_id for row in rows])
    names = names_of(acting, {person for row in rows for person in row.person_ids[:SHOWN_PEOPLE]})
    for row in rows:
        title = titles.get(row.activity_id)
        yield Clash(
            "people",
            row.activity_id if title else None,
            title or ELSEWHERE,
            title or ELSEWHERE_ZH,
            row.starts_at,
            row.ends_at,
            len(row.person_ids),
            [names[person] for person in row.person_ids[:SHOWN_PEOPLE] if person in names],
        )


def titles_of(acting: Acting, activities: Sequence[UUID]) -> dict[UUID, str]:
    """Titles of those that the caller may see."""
    rows = acting.session.execute(select(Activity.id, Activity.title).where(Activity.id.in_(activities)))
    return {row.id: row.title for row in rows} if activities else {}


def names_of(acting: Acting, people: set[UUID]) -> dict[UUID, str]:
    if not people:
        return {}
    return {
        row.id: row.name for row in acting.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    }


def too_small_room(acting: Acting, activity: Activity, span: Span) -> Iterator[Clash]:
    room = acting.session.get(Room, activity.room_id) if activity.room_id else None
    if room is None or room.capacity is None:
        return
    day = span.starts_at.astimezone(acting.zone).date()
    everyone = func.people_concerned(activity.concerns, activity.district_wide, day)
    count = acting.session.scalar(select(func.count()).select_from(everyone.alias())) or 0
    if count > room.capacity:
        yield Clash(
            "capacity",
            None,
            f"{room.name} ({room.capacity})",
            f"{room.name}({room.capacity} 座)",
            None,
            None,
            count,
            [],
        )


@contextmanager
def booking(acting: Acting, activity_id: UUID, room_id: UUID | None, span: Span | None) -> Iterator[None]:
    """Around the change that books a room: the database's refusal, told with the booking that is in the way.

    The change is made inside, so that a refused one leaves the transaction usable.
    """
    try:
        with acting.session.begin_nested():
            yield
            acting.session.flush()
    except IntegrityError as error:
        refused = getattr(getattr(error.orig, "diag", None), "constraint_name", None) == ROOM_TAKEN
        if not refused or span is None:
            raise
        metrics.BOOKINGS_REFUSED.inc()
        raise taken(acting, activity_id, room_id, span) from None


def taken(acting: Acting, activity_id: UUID, room_id: UUID | None, span: Span) -> ConflictError:
    room = acting.session.get(Room, room_id) if room_id else None
    row = acting.session.execute(
        IN_THE_WAY,
        {"room": room_id, "starts_at": span.starts_at, "ends_at": span.ends_at, "without": activity_id},
    ).one_or_none()
    name = room.name if room else ""
    if row is None:
        return ConflictError(f"{name} is taken then", detail_zh=f"{name}该时段已被占用", code=ROOM_TAKEN)
    title = titles_of(acting, [row.activity_id]).get(row.activity_id)
    when = shown_span(acting, row.starts_at, row.ends_at)
    return ConflictError(
        f"{name} is taken by {title or ELSEWHERE!r}, {when}; choose another room or time",
        detail_zh=f"{name}已被“{title or ELSEWHERE_ZH}”占用({when}),请另选场地或时间",
        code=ROOM_TAKEN,
        fields={"room_id": [f"{title or ELSEWHERE_ZH} {when}"]},
    )
