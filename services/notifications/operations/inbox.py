"""A person's inbox: threads, messages, reading. In the caller's scope: nobody else's rows are there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text, tuple_
from sqlalchemy.orm import Session

from services.notifications.domain import Change, Kind, changes_between, kind_of
from services.notifications.models import Content, Message, Thread
from services.notifications.operations.delivering import announce_change
from shared.errors import NotFoundError
from shared.web import Page, paginate

# In the order of the unique key, as everybody who writes messages, so that two writers wait and never deadlock.
_READ = text("""
WITH mine AS (
  SELECT id FROM messages
  WHERE person_id = :person AND read_at IS NULL AND state <> 'suppressed'
    AND (CAST(:thread AS uuid) IS NULL OR thread = :thread)
    AND (CAST(:until AS timestamptz) IS NULL OR changed_at <= :until)
  ORDER BY person_id, purpose, subject FOR UPDATE
)
UPDATE messages AS m SET read_at = :now FROM mine WHERE m.id = mine.id RETURNING m.id
""")


@dataclass(frozen=True)
class Letter:
    """A message with what it says and what it said when its reader last looked."""

    message: Message
    content: dict[str, Any]
    known: dict[str, Any]
    changes: list[Change] = field(init=False)
    kind: Kind = field(init=False)

    def __post_init__(self) -> None:
        changes = changes_between(self.known, self.content)
        object.__setattr__(self, "changes", changes)
        object.__setattr__(self, "kind", kind_of(self.message.purpose, self.message.state, self.content, changes))


@dataclass(frozen=True)
class Entry:
    """A thread with its newest message."""

    thread: Thread
    latest: Letter


def list_threads(session: Session, person: UUID, *, unread: bool, limit: int, cursor: str | None) -> Page:
    """Entries, the newest first; `unread`: only those with something unread."""
    statement = select(Thread).where(Thread.person_id == person)
    if unread:
        statement = statement.where(Thread.unread > 0)
    page = paginate(session, statement, [Thread.changed_at, Thread.thread], limit=limit, cursor=cursor, descending=True)
    messages = session.scalars(select(Message).where(Message.id.in_([row.latest for row in page.items]))).all()
    letters = {letter.message.id: letter for letter in with_contents(session, messages)}
    return Page([Entry(row, letters[row.latest]) for row in page.items], page.next_cursor)


def get_thread(session: Session, person: UUID, thread: UUID) -> Entry:
    """Raises NotFoundError for a thread in which the person has nothing."""
    row = session.scalar(select(Thread).where(Thread.person_id == person, Thread.thread == thread))
    if row is None:
        raise missing("thread", "会话")
    return Entry(row, one_letter(session, session.get_one(Message, row.latest)))


def list_messages(
    session: Session, person: UUID, thread: UUID, *, unread: bool, limit: int, cursor: str | None
) -> Page:
    """The messages of a thread by the day that they are about."""
    statement = shown(person).where(Message.thread == thread)
    if unread:
        statement = statement.where(Message.read_at.is_(None))
    page = paginate(session, statement, [Message.happens_on, Message.id], limit=limit, cursor=cursor)
    if not page.items and not cursor and session.scalar(shown(person).where(Message.thread == thread).limit(1)) is None:
        raise missing("thread", "会话")
    return Page(with_contents(session, page.items), page.next_cursor)


def shown(person: UUID) -> Select[Message]:
    return select(Message).where(Message.person_id == person, Message.state != "suppressed")


def get_message(session: Session, person: UUID, message_id: UUID) -> Letter:
    """Raises NotFoundError for a message that is not the person's."""
    message = session.scalar(shown(person).where(Message.id == message_id))
    if message is None:
        raise missing("message", "消息")
    return one_letter(session, message)


def missing(english: str, chinese: str) -> NotFoundError:
    return NotFoundError(f"no such {english} in your inbox", detail_zh=f"您的收件箱里没有这条{chinese}")


def one_letter(session: Session, message: Message) -> Letter:
    return with_contents(session, [message])[0]


def with_contents(session: Session, messages: Sequence[Message]) -> list[Letter]:
    """The messages with their present content and the one that their reader knows, in two statements for any number."""
    wanted = {
        key for message in messages for key in (key_of(message, message.version), key_of(message, message.told_version))
    }
    found = session.scalars(
        select(Content).where(tuple_(Content.purpose, Content.subject, Content.version).in_(wanted))
    )
    contents = {(row.purpose, row.subject, row.version): row.content for row in found}
    return [
        Letter(
            message,
            contents[key_of(message, message.version)],
            contents.get(key_of(message, message.told_version)) or contents[key_of(message, message.version)],
        )
        for message in messages
    ]


def key_of(message: Message, version: int) -> tuple[str, UUID, int]:
    return message.purpose, message.subject, version


def unread_count(session: Session, person: UUID) -> int:
    statement = select(func.count()).where(
        Message.person_id == person, Message.read_at.is_(None), Message.state != "suppressed"
    )
    return session.scalar(statement) or 0


def read_message(session: Session, person: UUID, message_id: UUID, now: datetime) -> Letter:
    """Marks as read what the person has opened; again is as good as once. Its other windows hear of it."""
    message = session.scalar(shown(person).where(Message.id == message_id).with_for_update())
    if message is None:
        raise missing("message", "消息")
    if message.read_at is None:
        message.read_at = now
        session.flush()
        announce_change(session, [person])
    return one_letter(session, message)


def read_messages(
    session: Session, person: UUID, now: datetime, *, thread: UUID | None = None, until: datetime | None = None
) -> int:
    """Marks all of the person's messages as read, or those of a thread; `until`: none that changed after it.

    Returns how many were unread.
    """
    values = {"person": person, "thread": thread, "until": until, "now": now}
    count = len(session.execute(_READ, values).all())
    if count:
        announce_change(session, [person])
    return count
