"""Messages and threads as the API shows them, in the reader's language."""

from typing import Any

from services.notifications.domain import Change, Purpose
from services.notifications.operations.inbox import Entry, Letter
from services.notifications.texts import Language, moment


def message_of(letter: Letter, language: Language) -> dict[str, Any]:
    message, content = letter.message, letter.content
    timed = message.purpose != Purpose.ANNOUNCEMENT
    return {
        "id": message.id,
        "purpose": message.purpose,
        "subject": message.subject,
        "thread": message.thread,
        "version": message.version,
        "kind": str(letter.kind),
        "state": message.state,
        "title": content["title"],
        "text": language.describe(letter.kind, content, letter.changes),
        "when": language.when(content) if timed else None,
        "place": content.get("place", ""),
        "category": content.get("category", ""),
        "starts_at": moment(content["starts_at"]) if content.get("starts_at") else None,
        "ends_at": moment(content["ends_at"]) if content.get("ends_at") else None,
        "happens_on": message.happens_on,
        "activity_id": activity_of(letter),
        "changes": [change_of(change, language) for change in letter.changes],
        "unread": message.read_at is None,
        "changed_at": message.changed_at,
        "read_at": message.read_at,
    }


def activity_of(letter: Letter) -> Any:
    return letter.message.subject if letter.message.purpose == Purpose.ACTIVITY else letter.content.get("activity_id")


def change_of(change: Change, language: Language) -> dict[str, str]:
    return {
        "field": change.field,
        "label": language.word(change.field),
        "before": language.value(change.field, change.before),
        "after": language.value(change.field, change.after),
    }


def entry_of(entry: Entry, language: Language) -> dict[str, Any]:
    """A plan's activities are one entry under the plan's title; anything else has its own."""
    thread, latest = entry.thread, entry.latest
    of_plan = latest.content.get("plan_id") == str(thread.thread)
    title = latest.content["title"]
    if of_plan:
        title = language.plan_heading(latest.content["plan_title"], thread.live or thread.total)
    return {
        "thread": thread.thread,
        "kind": "plan" if of_plan else "single",
        "title": title,
        "total": thread.total,
        "unread": thread.unread,
        "changed_at": thread.changed_at,
        "latest": message_of(latest, language),
    }
