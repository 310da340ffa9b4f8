"""Pure rules: who is concerned, what changed, what a message is now, whether an e-mail may go."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

WHOLE_DISTRICT = UUID(int=0)
"""The one target of a participant of kind `district`, whichever id the event gives it."""


class Purpose(StrEnum):
    ACTIVITY = "activity"
    REMINDER = "reminder"
    ANNOUNCEMENT = "announcement"


class Kind(StrEnum):
    """What a message is to its reader now."""

    NEW = "new"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    REMINDER = "reminder"
    ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, kw_only=True)
class Member:
    """A membership as far as being concerned goes. The first and the last day are included; no last day: open."""

    person: UUID
    school: UUID
    groups: frozenset[UUID]
    starts_on: date
    ends_on: date | None

    def valid_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def target_of(kind: str, participant: UUID) -> UUID:
    """What a participant is matched by."""
    return WHOLE_DISTRICT if kind == "district" else participant


def concerned(participants: Iterable[tuple[str, UUID]], members: Iterable[Member], day: date) -> set[UUID]:
    """Everyone named by a participant, each once, with a membership that is valid on `day`.

    This is the rule; `operations/concerns.py` says it in SQL, and a test holds the two equal.
    """
    named = {(kind, target_of(kind, id_)) for kind, id_ in participants}
    return {member.person for member in members if member.valid_on(day) and named & addresses_of(member)}


def addresses_of(member: Member) -> set[tuple[str, UUID]]:
    """Every way in which a list of participants can name a membership."""
    groups = {("group", group) for group in member.groups}
    return {("person", member.person), ("school", member.school), ("district", WHOLE_DISTRICT)} | groups


# -- what a message is, and what changed

COMPARED = ("title", "when", "place", "state")
WHEN = ("window_from", "window_to", "starts_at", "ends_at", "all_day")


@dataclass(frozen=True)
class Change:
    """A difference between the version that a person knows and the present one. `when` stands for all times."""

    field: Literal["title", "when", "place", "state"]
    before: Any
    after: Any


def changes_between(known: Mapping[str, Any], present: Mapping[str, Any]) -> list[Change]:
    """What is different for a reader, in the order in which it is told. That it was held is no news."""
    found = []
    for name in COMPARED:
        before, after = aspect(known, name), aspect(present, name)
        if before != after and not (name == "state" and "cancelled" not in {before, after}):
            found.append(Change(name, before, after))  # type: ignore[arg-type]  # one of the literals
    return found


def aspect(content: Mapping[str, Any], name: str) -> Any:
    """A day replaces the window: once there is one, the window is not told."""
    if name != "when":
        return content.get(name)
    told = WHEN[2:] if content.get("starts_at") else WHEN[:2]
    return {key: content.get(key) for key in told}


def kind_of(purpose: str, state: str, content: Mapping[str, Any], changes: Collection[Change]) -> Kind:
    if purpose != Purpose.ACTIVITY:
        return Kind(purpose)
    if state == "withdrawn":
        return Kind.WITHDRAWN
    if content.get("state") in {"cancelled", "held"}:
        return Kind(content["state"])
    return Kind.CHANGED if changes else Kind.NEW


# -- e-mail

Rule = Literal["forced", "forbidden"]
Source = Literal["school", "person", "default"]
MAIL_BY_DEFAULT = True


@dataclass(frozen=True)
class Preference:
    """Whether mail goes out for a purpose, and who said so."""

    email: bool
    source: Source


def preference(rule: Rule | None, own: bool | None) -> Preference:
    """Forced or forbidden by the school comes first, then the person's own, then the default."""
    if rule is not None:
        return Preference(rule == "forced", "school")
    if own is not None:
        return Preference(own, "person")
    return Preference(MAIL_BY_DEFAULT, "default")


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Whom a mail is for, as our copies know them at the moment of writing it."""

    known: bool
    active: bool
    email: str
    preference: Preference


def why_no_mail(recipient: Recipient) -> str | None:
    """The reason for not sending, kept with every delivery that it stops; None: send it."""
    if not recipient.known:
        return "person unknown"
    if not recipient.active:
        return "person inactive"
    if not recipient.preference.email:
        return f"switched off by the {recipient.preference.source}"
    if not recipient.email.strip():
        return "no e-mail address"
    return None


def why_no_reminder(
    *, now: datetime, starts_at: datetime, all_day: bool, activity: Mapping[str, Any] | None
) -> str | None:
    """The reason if a reminder is of no use any more, as far as our copy of its activity (if any) knows.

    One of a whole day is of use all that day.
    """
    if activity is not None and activity["state"] in {"cancelled", "held"}:
        return f"activity {activity['state']}"
    if activity is not None and activity["starts_at"] and datetime.fromisoformat(activity["starts_at"]) != starts_at:
        return "activity moved"
    if now >= starts_at + timedelta(days=int(all_day)):
        return "too late"
    return None


FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=4)
MAX_ATTEMPTS = 12
GIVE_UP_AFTER = timedelta(days=3)


def next_attempt(attempts: int, now: datetime, created_at: datetime) -> datetime | None:
    """When to try a mail again that was put off `attempts` times; None: it is time to give up."""
    if attempts >= MAX_ATTEMPTS or now - created_at >= GIVE_UP_AFTER:
        return None
    wait: timedelta = FIRST_RETRY * 2 ** (attempts - 1)
    return now + min(wait, LONGEST_RETRY)
