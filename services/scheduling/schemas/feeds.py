"""Calendar feeds."""

import marshmallow as ma

from services.scheduling.schemas.fields import words


class FeedIn(ma.Schema):
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(("person", "group", "school", "district")))
    target_id = ma.fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "the group or school; else oneself or one's school"},
    )
    label = words(100, load_default="")


class FeedOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True)
    target_id = ma.fields.UUID(required=True)
    label = ma.fields.String(required=True)
    created_at = ma.fields.DateTime(required=True)
    revoked_at = ma.fields.DateTime(required=True, allow_none=True)


class NewFeedOut(ma.Schema):
    feed = ma.fields.Nested(FeedOut, required=True)
    address = ma.fields.String(required=True, metadata={"description": "a secret; shown this once"})
