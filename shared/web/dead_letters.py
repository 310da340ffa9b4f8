"""Dead letters over HTTP, the same in every service with an inbox: for the operator's console.

    offer_dead_letters(api)

A dead letter belongs to the district's operation, not to a school: only OPERATE gets at it, and a school's own roles
do not hold that.
"""

import base64
from typing import Any

import marshmallow as ma

from shared.errors import InvalidError, NotFoundError
from shared.messaging import dead_letters as dead
from shared.web.capabilities import Capability
from shared.web.endpoints import Api, Call
from shared.web.paging import Page

f = ma.fields
LARGEST_ID = 2**63 - 1
MOST_AT_ONCE = 1000


class DeadLetterQuery(ma.Schema):
    """Which are meant; `error` is a part of the error's text."""

    type = f.String(load_default=None)
    subject = f.String(load_default=None)
    error = f.String(load_default=None)


class DeadLetterOut(ma.Schema):
    """An event that a service gave up on. `id` is its number in that service's inbox."""

    id = f.Integer(required=True)
    event_id = f.UUID(required=True)
    source = f.String(required=True)
    type = f.String(required=True)
    subject = f.String(required=True)
    sequence = f.Integer(required=True)
    school = f.UUID(required=True, allow_none=True)
    attempts = f.Integer(required=True)
    error = f.String(required=True, allow_none=True)
    received_at = f.AwareDateTime(required=True)
    died_at = f.AwareDateTime(required=True)


class DeadLetterDetailOut(DeadLetterOut):
    """Whole: the event as it came; `raw` (base64) where it could not be decoded."""

    envelope = f.Dict(required=True, allow_none=True)
    raw = f.Function(lambda letter: base64.b64encode(letter.raw).decode() if letter.raw is not None else None)


class WhichDeadLetters(ma.Schema):
    """Those that fit all that is said; nothing said is a mistake, not everything."""

    ids = f.List(
        f.Integer(strict=True, validate=ma.validate.Range(1, LARGEST_ID)), validate=ma.validate.Length(1, MOST_AT_ONCE)
    )
    type = f.String(validate=ma.validate.Length(1, 200))
    subject = f.String(validate=ma.validate.Length(1, 200))
    error = f.String(validate=ma.validate.Length(1, 2000))

    @ma.validates_schema
    def something_is_said(self, data: dict[str, Any], **_options: object) -> None:
        """Refuses an empty choice."""
        if not data.keys() & {"ids", "type", "subject", "error"}:
            raise ma.ValidationError("say which: ids, type, subject or error", "ids")


class DiscardDeadLetters(WhichDeadLetters):
    """The reason is kept with each."""

    reason = f.String(required=True, validate=ma.validate.Length(1, 500))


class CountOut(ma.Schema):
    """How many it was done to."""

    count = f.Integer(required=True)


def offer_dead_letters(api: Api, *, under: str = "") -> None:
    """Adds the routes to a service's API, below the path `under` where the API itself stands outside /api."""
    api.get(
        under + "/dead-letters",
        needs=Capability.OPERATE,
        summary="Events that this service gave up on, in the order of their arrival",
        query=DeadLetterQuery,
        returns=DeadLetterOut,
        paged=True,
    )(list_dead_letters)
    api.get(
        under + "/dead-letters/<int:dead_letter_id>",
        needs=Capability.OPERATE,
        summary="One dead letter with its event and its error",
        returns=DeadLetterDetailOut,
    )(get_dead_letter)
    api.post(
        under + "/dead-letters/replay",
        needs=Capability.OPERATE,
        summary="Run the handlers again over dead letters, with the events' own ids; the worker does it within seconds",
        body=WhichDeadLetters,
        returns=CountOut,
    )(replay_dead_letters)
    api.post(
        under + "/dead-letters/discard",
        needs=Capability.OPERATE,
        summary="Give up on dead letters for good, with a reason that is kept",
        body=DiscardDeadLetters,
        returns=CountOut,
    )(discard_dead_letters)


def list_dead_letters(call: Call) -> Page:
    """After the cursor, which is the last one's id."""
    query, limit = call.query, call.query["limit"]
    which = dead.Filter(type=query["type"], subject=query["subject"], error=query["error"])
    letters = dead.list_dead(call.session, which, after=read_cursor(query["cursor"]), limit=limit + 1)
    if len(letters) <= limit:
        return Page(letters)
    return Page(letters[:limit], str(letters[limit - 1].id))


def read_cursor(cursor: str | None) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdecimal()) or int(cursor) > LARGEST_ID:
        raise InvalidError(
            "cursor: not one that this list gave; leave it out to begin at the first page",
            detail_zh="cursor 无效，请从第一页开始",
            code="cursor",
            fields={"cursor": ["not a cursor of this list"]},
        )
    return int(cursor)


def get_dead_letter(call: Call, dead_letter_id: int) -> dead.DeadLetter:
    found = dead.show_dead(call.session, dead_letter_id) if dead_letter_id <= LARGEST_ID else None
    if found is None:
        raise NotFoundError("no such dead letter: it may have been replayed or discarded", detail_zh="没有这个死信")
    return found


def replay_dead_letters(call: Call) -> dict[str, int]:
    return {"count": dead.replay_dead(call.session, chosen(call.body), call.clock.now())}


def discard_dead_letters(call: Call) -> dict[str, int]:
    body = dict(call.body)
    reason = body.pop("reason")
    return {"count": dead.discard_dead(call.session, chosen(body), call.clock.now(), reason)}


def chosen(body: dict[str, Any]) -> dead.Filter:
    ids = body.pop("ids", None)
    return dead.Filter(ids=tuple(ids) if ids else None, **body)
