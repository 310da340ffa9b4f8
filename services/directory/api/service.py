"""The Api that the routes register with, and what they all ask of a call."""

from datetime import date
from typing import Any
from uuid import UUID

from services.directory.domain import Actor
from services.directory.operations.memberships import Post
from shared.web import Api, Call

api = Api("directory", title="Directory")


def actor(call: Call) -> Actor:
    return Actor(call.caller.person, call.caller.school, frozenset(str(role) for role in call.caller.roles))


def today(call: Call) -> date:
    """The district's day."""
    return call.clock.now().astimezone(call.settings.zoneinfo).date()


def post_from(call: Call, body: dict[str, Any]) -> Post:
    """A membership's part of a body, with the caller's school and today where it leaves them out; takes it out of `body`."""
    school_id: UUID = body.pop("school_id", call.caller.school)
    starts_on: date = body.pop("starts_on", today(call))
    return Post(school_id, body.pop("roles"), body.pop("group_ids"), starts_on, body.pop("ends_on", None))
