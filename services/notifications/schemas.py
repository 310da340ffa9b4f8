"""marshmallow, in and out."""

from typing import Any

import marshmallow as ma

from services.notifications.domain import Kind, Purpose

f = ma.fields
PURPOSES = [str(purpose) for purpose in Purpose]
MAX_TITLE = 200
MAX_TEXT = 10_000
MAX_PARTICIPANTS = 200


def word(*choices: str, **options: Any) -> f.String:
    return f.String(validate=ma.validate.OneOf(choices), **options)


class ChangeOut(ma.Schema):
    """`label`, `before` and `after` are written in the caller's language."""

    field = word("title", "when", "place", "state", required=True)
    label = f.String(required=True)
    before = f.String(required=True)
    after = f.String(required=True)


class MessageOut(ma.Schema):
    """One message. `text` is one line in the caller's language; `changes` compares with what the person knew."""

    id = f.UUID(required=True)
    purpose = word(*PURPOSES, required=True)
    subject = f.UUID(required=True, metadata={"description": "the activity, reminder or announcement"})
    thread = f.UUID(required=True)
    version = f.Integer(required=True)
    kind = word(*(str(kind) for kind in Kind), required=True)
    state = word("live", "withdrawn", required=True)
    title = f.String(required=True)
    text = f.String(required=True)
    when = f.String(required=True, allow_none=True)
    place = f.String(required=True)
    category = f.String(required=True)
    starts_at = f.AwareDateTime(required=True, allow_none=True)
    ends_at = f.AwareDateTime(required=True, allow_none=True)
    happens_on = f.Date(required=True)
    activity_id = f.UUID(required=True, allow_none=True)
    changes = f.List(f.Nested(ChangeOut), required=True)
    unread = f.Boolean(required=True)
    changed_at = f.AwareDateTime(required=True)
    read_at = f.AwareDateTime(required=True, allow_none=True)


class EntryOut(ma.Schema):
    """A thread: all messages about one plan (`plan`), or about one thing (`single`)."""

    thread = f.UUID(required=True)
    kind = word("plan", "single", required=True)
    title = f.String(required=True)
    total = f.Integer(required=True)
    unread = f.Integer(required=True)
    changed_at = f.AwareDateTime(required=True)
    latest = f.Nested(MessageOut, required=True)


class InboxQuery(ma.Schema):
    unread = f.Boolean(load_default=False, metadata={"description": "only what is unread"})


class UnreadOut(ma.Schema):
    unread = f.Integer(required=True)


class ReadIn(ma.Schema):
    """Without `thread`: everything. `until`: nothing that changed after that moment, such as since the page was shown."""

    thread = f.UUID(load_default=None, allow_none=True)
    until = f.AwareDateTime(load_default=None, allow_none=True)


class ReadOut(ma.Schema):
    read = f.Integer(required=True, metadata={"description": "how many were unread"})
    unread = f.Integer(required=True, metadata={"description": "how many still are"})


class PreferenceOut(ma.Schema):
    """`email` is what holds and `source` who said so; `own` is the person's wish, `rule` the school's."""

    purpose = word(*PURPOSES, required=True)
    email = f.Boolean(required=True)
    source = word("school", "person", "default", required=True)
    own = f.Boolean(required=True, allow_none=True)
    rule = word("forced", "forbidden", required=True, allow_none=True)


class PreferencesOut(ma.Schema):
    items = f.List(f.Nested(PreferenceOut), required=True)


class WishIn(ma.Schema):
    purpose = word(*PURPOSES, required=True)
    email = f.Boolean(required=True, allow_none=True, metadata={"description": "null: as the default is"})


class PreferencesIn(ma.Schema):
    items = f.List(f.Nested(WishIn), required=True, validate=ma.validate.Length(max=len(PURPOSES)))


class RuleIn(ma.Schema):
    purpose = word(*PURPOSES, required=True)
    rule = word("forced", "forbidden", required=True, allow_none=True)


class RulesIn(ma.Schema):
    items = f.List(f.Nested(RuleIn), required=True, validate=ma.validate.Length(max=len(PURPOSES)))


class DeliveryQuery(ma.Schema):
    channel = word("in_app", "email", load_default=None)
    state = word("queued", "delivered", "suppressed", "dead", load_default=None)
    purpose = word(*PURPOSES, load_default=None)
    person_id = f.UUID(load_default=None)
    subject = f.UUID(load_default=None)


class DeliveryOut(ma.Schema):
    """One version of a message on one channel; `reason` says why it was not delivered."""

    id = f.UUID(required=True)
    message_id = f.UUID(required=True)
    person_id = f.UUID(required=True)
    person_name = f.String(required=True)
    school_id = f.UUID(required=True)
    purpose = word(*PURPOSES, required=True)
    subject = f.UUID(required=True)
    title = f.String(required=True)
    version = f.Integer(required=True)
    turn = f.Integer(required=True)
    channel = word("in_app", "email", required=True)
    state = word("queued", "delivered", "suppressed", "dead", required=True)
    reason = f.String(required=True, allow_none=True)
    created_at = f.AwareDateTime(required=True)
    settled_at = f.AwareDateTime(required=True, allow_none=True)


class ParticipantIn(ma.Schema):
    kind = word("person", "group", "school", "district", required=True)
    id = f.UUID(required=True)


def not_blank(value: str) -> None:
    if not value.strip():
        raise ma.ValidationError("Shorter than minimum length 1.")


class AnnouncementIn(ma.Schema):
    title = f.String(required=True, validate=[ma.validate.Length(1, MAX_TITLE), not_blank])
    text = f.String(required=True, validate=[ma.validate.Length(1, MAX_TEXT), not_blank])
    participants = f.List(f.Nested(ParticipantIn), required=True, validate=ma.validate.Length(1, MAX_PARTICIPANTS))


class ParticipantOut(ma.Schema):
    kind = word("person", "group", "school", "district", required=True)
    id = f.UUID(required=True)


class AnnouncementOut(ma.Schema):
    """`queued` until everyone was told; then `recipients` says how many."""

    id = f.UUID(required=True)
    school_id = f.UUID(required=True)
    author_id = f.UUID(required=True)
    author_name = f.String(required=True)
    title = f.String(required=True)
    text = f.String(required=True)
    participants = f.List(f.Nested(ParticipantOut), required=True)
    state = word("queued", "sent", required=True)
    recipients = f.Integer(required=True)
    sent_at = f.AwareDateTime(required=True, allow_none=True)
    version = f.Integer(required=True)
    created_at = f.AwareDateTime(required=True)
