"""Something that somebody tells many: written down in the request, told by the worker."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.desk import Desk
from services.notifications.domain import target_of
from services.notifications.models import Announcement, Group, Membership, School
from services.notifications.operations.activities import CONTENTS
from services.notifications.operations.delivering import deliver, delivering
from services.notifications.operations.rows import as_json
from shared.contracts.notifications import AnnouncementSent
from shared.errors import ForbiddenError, InvalidError
from shared.ids import new_id
from shared.messaging import Due, State, emit, set_timer

TIMER = "notifications.announcement"

_ANNOUNCE = delivering("""
  INSERT INTO messages AS m (id, person_id, school_id, purpose, subject, thread, happens_on, version, told_version,
                             state, created_at, changed_at)
  SELECT uuidv7(), person_id, school_id, 'announcement', :subject, :subject, CAST(:today AS date), 1, 1,
         'live', :now, :now
  FROM (
    SELECT DISTINCT ON (k.person_id) k.person_id, k.school_id
    FROM jsonb_to_recordset(CAST(:participants AS jsonb)) AS p (kind text, target uuid)
    JOIN membership_addresses AS k USING (kind, target)
    WHERE CAST(:today AS date) BETWEEN k.starts_on AND coalesce(k.ends_on, 'infinity')
    ORDER BY k.person_id, k.school_id <> CAST(:school AS uuid), k.school_id
  ) AS concerned
  ORDER BY person_id
  ON CONFLICT (person_id, purpose, subject) DO NOTHING
  RETURNING {touched}
""")


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who announces, for which school; `whole_district`: may they for all schools."""

    person: UUID
    name: str
    school: UUID
    whole_district: bool


def announce(
    session: Session,
    author: Author,
    now: datetime,
    *,
    title: str,
    text: str,
    participants: Sequence[Mapping[str, Any]],
) -> Announcement:
    """Writes an announcement of the caller's school; the worker tells everyone concerned, once.

    Raises ForbiddenError for the whole district from within a school, InvalidError for somebody who is not there.
    """
    check_participants(session, author, participants)
    announcement = Announcement(
        id=new_id(),
        school_id=author.school,
        author_id=author.person,
        author_name=author.name,
        title=title,
        text=text,
        participants=[{"kind": each["kind"], "id": str(each["id"])} for each in participants],
        state="queued",
    )
    session.add(announcement)
    session.flush()
    payload = {"announcement_id": str(announcement.id)}
    set_timer(session, key=f"{TIMER}:{announcement.id}", kind=TIMER, due_at=now, payload=payload)
    return announcement


def check_participants(session: Session, author: Author, participants: Sequence[Mapping[str, Any]]) -> None:
    """Everyone named is there for the caller: row-level security answers that, in the caller's own scope."""
    for place, each in enumerate(participants):
        kind, id_ = each["kind"], each["id"]
        if kind == "district":
            if not author.whole_district:
                raise ForbiddenError(
                    "only the district office announces to the whole district; name your school instead",
                    detail_zh="只有区教研部门可以通知全区，请选择本校",
                    code="district_announcement",
                )
        elif not is_there(session, kind, id_):
            raise InvalidError(
                f"participants.{place}: there is no such {kind} in your school",
                detail_zh="对象中有不属于本校或不存在的",
                code="participants",
                fields={f"participants.{place}.id": [f"no such {kind}"]},
            )


def is_there(session: Session, kind: str, id_: UUID) -> bool:
    found = {
        "person": select(Membership.id).where(Membership.person_id == id_),
        "group": select(Group.id).where(Group.id == id_, Group.removed.is_(False)),
        "school": select(School.id).where(School.id == id_),
    }[kind]
    return session.scalar(found.limit(1)) is not None


def id_of(due: Due) -> UUID:
    return UUID(due.payload["announcement_id"])


def send(session: Session, desk: Desk, announcement_id: UUID) -> None:
    """Tells everyone concerned today. What was sent is not sent again."""
    announcement = session.get_one(Announcement, announcement_id, with_for_update=True)
    if announcement.state == "sent":
        return
    session.execute(CONTENTS, {"rows": as_json([content_row(announcement)])})
    values = {
        "subject": announcement.id,
        "school": announcement.school_id,
        "today": desk.today(),
        "participants": as_json(
            {"kind": each["kind"], "target": target_of(each["kind"], UUID(each["id"]))}
            for each in announcement.participants
        ),
    }
    people = deliver(session, desk, _ANNOUNCE, values, at_once=True)
    announcement.state = "sent"
    announcement.recipients = len(people)
    announcement.sent_at = desk.now()
    announcement.version += 1
    session.flush()
    emit(session, sent(announcement), subject=announcement.id, school=announcement.school_id, sequence=1)


def sent(announcement: Announcement) -> AnnouncementSent:
    return AnnouncementSent(
        announcement_id=announcement.id,
        school_id=announcement.school_id,
        title=announcement.title,
        recipients=announcement.recipients,
    )


def content_row(announcement: Announcement) -> dict[str, Any]:
    said = {"title": announcement.title, "text": announcement.text, "author_name": announcement.author_name}
    return {
        "purpose": "announcement",
        "subject": announcement.id,
        "version": 1,
        "school_id": announcement.school_id,
        "content": said,
    }


def states(session: Session) -> Iterator[State]:
    """Every announcement that was sent, for a resync."""
    for announcement in session.scalars(select(Announcement).where(Announcement.state == "sent")):
        yield State(event=sent(announcement), subject=announcement.id, school=announcement.school_id, sequence=1)
