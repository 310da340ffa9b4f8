"""Mails as rows: gathered by the fan-out, written when their window is over, claimed, and settled.

    gathering → queued → sent | dead        gathering → suppressed

A claim is a lease: `due_at` moves ahead, so that a worker that dies leaves the mail to the next one. A worker that
dies between handing a mail over and settling it causes one more mail, with the same Message-ID.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, tuple_
from sqlalchemy.orm import Session

from services.notifications import metrics
from services.notifications.desk import Desk
from services.notifications.domain import Kind, Recipient, Rule, next_attempt, preference, why_no_mail
from services.notifications.models import Content, Message, Person
from services.notifications.operations.inbox import Letter, key_of
from services.notifications.operations.preferences import own_wishes, rules_of
from shared.contracts.notifications import DeliveryFailed
from shared.messaging import emit

LEASE = timedelta(minutes=10)
NOTHING_NEW = "nothing new to say"
BAD_ADDRESS = "not an e-mail address"

_DUE = text("""
SELECT g.id, g.person_id, g.school_id, g.purpose, g.thread, p.title AS plan_title, p.office, p.term
FROM mails AS g LEFT JOIN plans AS p ON p.id = g.thread
WHERE g.state = 'gathering' AND g.due_at <= :now
ORDER BY g.due_at LIMIT :limit FOR UPDATE OF g SKIP LOCKED
""")
# What the person was told of each message before this mail: NULL, nothing.
_GATHERED = text("""
SELECT message_id, (array_agg(previous_version ORDER BY version, turn))[1] AS known
FROM deliveries WHERE mail_id = :mail GROUP BY message_id
""")
_WRITTEN = text("""
UPDATE mails SET state = 'queued', due_at = :now, message_id = :message_id, address = :address, subject = :subject,
       body_text = :text, body_html = :html
WHERE id = :mail
""")
_SUPPRESS_MAIL = text("UPDATE mails SET state = 'suppressed', reason = :reason, settled_at = :now WHERE id = :mail")
_SETTLE_DELIVERIES = text("""
UPDATE deliveries SET state = :state, reason = :reason, settled_at = :now
WHERE mail_id = :mail AND state = 'queued' AND (CAST(:messages AS uuid[]) IS NULL OR message_id = ANY(:messages))
""")
_CLAIM = text("""
UPDATE mails AS m SET due_at = CAST(:now AS timestamptz) + CAST(:lease AS interval), attempts = m.attempts + 1
FROM (SELECT id FROM mails WHERE state = 'queued' AND due_at <= :now
      ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED) AS due
WHERE m.id = due.id
RETURNING m.id, m.message_id, m.address, m.subject, m.body_text, m.body_html, m.created_at, m.attempts,
          coalesce((SELECT name FROM people WHERE id = m.person_id), '')
""")
_SENT = text("UPDATE mails SET state = 'sent', reason = NULL, settled_at = :now WHERE id = :mail")
_AGAIN = text("UPDATE mails SET due_at = :due_at, reason = :reason WHERE id = :mail")
_RETURN = text("UPDATE mails SET due_at = :now, attempts = attempts - 1 WHERE id = ANY(:mails) AND state = 'queued'")
_DEAD = text("""
UPDATE mails SET state = 'dead', reason = :reason, settled_at = :now WHERE id = :mail RETURNING person_id, school_id
""")
_FIRST_MESSAGE = text("SELECT message_id FROM deliveries WHERE mail_id = :mail ORDER BY id LIMIT 1")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a mail is to say, to whom."""

    name: str
    lang: str
    letters: Sequence[Letter]
    plan_title: str = ""
    office: str = ""
    term: str = ""


@dataclass(frozen=True, kw_only=True)
class Written:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class OutgoingMail:
    """A claimed mail. `attempts` counts this one."""

    id: UUID
    message_id: str
    address: str
    subject: str
    text: str
    html: str
    written_at: datetime
    attempts: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Writer:
    """How mails are written: the texts, the domain of their Message-ID, and what an address looks like."""

    write: Callable[[Draft], Written]
    domain: str
    is_address: Callable[[str], bool]


# -- writing


def write_due(session: Session, desk: Desk, writer: Writer, *, limit: int = 50) -> int:
    """Writes the mails whose window is over, or keeps the reason for not sending them; returns how many."""
    due = session.execute(_DUE, {"now": desk.now(), "limit": limit}).all()
    for row in due:
        write_one(session, desk, writer, row)
    return len(due)


def write_one(session: Session, desk: Desk, writer: Writer, mail: Any) -> None:
    person = session.get(Person, mail.person_id)
    reason = why_no_mail(recipient_of(session, person, mail))
    if person is None or reason is not None:
        suppress(session, desk, mail.id, reason or "person unknown")
        return
    if not writer.is_address(person.email):
        suppress(session, desk, mail.id, BAD_ADDRESS)
        return
    letters, nothing_new = gathered(session, mail.id)
    if not letters:
        suppress(session, desk, mail.id, NOTHING_NEW)
        return
    if nothing_new:
        settle_deliveries(session, desk, mail.id, "suppressed", NOTHING_NEW, messages=nothing_new)
    draft = Draft(
        name=person.name,
        lang=person.lang,
        letters=letters,
        plan_title=mail.plan_title or letters[0].content.get("plan_title", ""),
        office=mail.office or "",
        term=mail.term or "",
    )
    message_id = f"<{mail.id}@{writer.domain}>"
    session.execute(_WRITTEN, written_row(mail.id, message_id, person.email.strip(), writer.write(draft), desk.now()))


def recipient_of(session: Session, person: Person | None, mail: Any) -> Recipient:
    rules: dict[str, Rule] = rules_of(session, mail.school_id)
    wishes = own_wishes(session, mail.person_id)
    return Recipient(
        known=person is not None,
        active=person is not None and person.active,
        email=person.email if person else "",
        preference=preference(rules.get(mail.purpose), wishes.get(mail.purpose)),
    )


def gathered(session: Session, mail: UUID) -> tuple[list[Letter], list[UUID]]:
    """What the mail says by the day that it is about, and the messages of which there is nothing new to say."""
    known: dict[UUID, int | None] = {row.message_id: row.known for row in session.execute(_GATHERED, {"mail": mail})}
    messages = session.scalars(
        select(Message).where(Message.id.in_(known)).order_by(Message.happens_on, Message.id)
    ).all()
    letters = letters_since(session, messages, known)
    worth = [letter for letter in letters if has_news(letter, known[letter.message.id])]
    return worth, [letter.message.id for letter in letters if letter not in worth]


def letters_since(session: Session, messages: Sequence[Message], known: dict[UUID, int | None]) -> list[Letter]:
    """Each message compared with the version that the person was told of before this mail."""
    versions = {message.id: known[message.id] or message.version for message in messages}
    keys = {key_of(message, at) for message in messages for at in (message.version, versions[message.id])}
    found = session.scalars(select(Content).where(tuple_(Content.purpose, Content.subject, Content.version).in_(keys)))
    contents = {(row.purpose, row.subject, row.version): row.content for row in found}
    return [
        Letter(message, contents[key_of(message, message.version)], contents[key_of(message, versions[message.id])])
        for message in messages
    ]


def has_news(letter: Letter, known: int | None) -> bool:
    """That something is off is news to those who knew of it; a version without a visible change is none to them."""
    if letter.message.state == "suppressed":
        return False
    if letter.kind in {Kind.WITHDRAWN, Kind.CANCELLED, Kind.HELD}:
        return known is not None and letter.kind is not Kind.HELD
    return known is None or bool(letter.changes)


def written_row(mail: UUID, message_id: str, address: str, written: Written, now: datetime) -> dict[str, Any]:
    return {
        "mail": mail,
        "now": now,
        "message_id": message_id,
        "address": address,
        "subject": written.subject,
        "text": written.text,
        "html": written.html,
    }


def suppress(session: Session, desk: Desk, mail: UUID, reason: str) -> None:
    session.execute(_SUPPRESS_MAIL, {"mail": mail, "reason": reason, "now": desk.now()})
    settle_deliveries(session, desk, mail, "suppressed", reason)
    metrics.mails_total.labels("suppressed").inc()


def settle_deliveries(
    session: Session, desk: Desk, mail: UUID, state: str, reason: str | None, *, messages: Sequence[UUID] | None = None
) -> None:
    """What became of the mail is what became of each delivery in it."""
    values = {"mail": mail, "state": state, "reason": reason, "now": desk.now(), "messages": messages}
    count = session.execute(_SETTLE_DELIVERIES, values).rowcount  # type: ignore[attr-defined]  # an UPDATE has one
    if count:
        metrics.delivered(session, "email", state, count)


# -- sending


def claim(session: Session, now: datetime, *, limit: int) -> list[OutgoingMail]:
    """Takes mails that are due; nobody else takes them within the lease."""
    rows = session.execute(_CLAIM, {"now": now, "lease": LEASE, "limit": limit}).all()
    return [OutgoingMail(*row) for row in rows]


def settle_sent(session: Session, desk: Desk, mail: OutgoingMail) -> None:
    session.execute(_SENT, {"mail": mail.id, "now": desk.now()})
    settle_deliveries(session, desk, mail.id, "delivered", None)


def settle_put_off(session: Session, desk: Desk, mail: OutgoingMail, reason: str) -> None:
    """Later again, or dead when it was put off often or long enough."""
    again_at = next_attempt(mail.attempts, desk.now(), mail.written_at)
    if again_at is None:
        settle_dead(session, desk, mail, f"gave up after {mail.attempts} attempts: {reason}")
    else:
        session.execute(_AGAIN, {"mail": mail.id, "due_at": again_at, "reason": reason})


def settle_dead(session: Session, desk: Desk, mail: OutgoingMail, reason: str) -> None:
    """For good: the deliveries say so, and `delivery.failed` tells the others, once a mail."""
    row = session.execute(_DEAD, {"mail": mail.id, "reason": reason, "now": desk.now()}).one()
    settle_deliveries(session, desk, mail.id, "dead", reason)
    failed = DeliveryFailed(
        delivery_id=mail.id,
        message_id=session.execute(_FIRST_MESSAGE, {"mail": mail.id}).scalar_one(),
        person_id=row.person_id,
        channel="email",
        reason=reason,
    )
    emit(session, failed, subject=mail.id, school=row.school_id, sequence=1)


def give_back(session: Session, now: datetime, mails: Sequence[OutgoingMail]) -> None:
    """Unclaims mails that were not tried: no attempt of theirs is spent."""
    session.execute(_RETURN, {"mails": [mail.id for mail in mails], "now": now})
