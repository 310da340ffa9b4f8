"""Memberships and transfers."""

import marshmallow as ma
from marshmallow.validate import OneOf

from services.directory.domain import ROLES
from services.directory.schemas import fields


class PostIn(ma.Schema):
    """What a membership is made of, beside the person."""

    school_id = ma.fields.UUID(metadata={"description": "the caller's own school if left out"})
    roles = fields.roles(load_default=lambda: ["teacher"])
    group_ids = fields.group_ids(load_default=list)
    starts_on = fields.day(metadata={"description": "today if left out"})


class MembershipIn(PostIn):
    person_id = ma.fields.UUID(required=True)
    ends_on = fields.day(load_default=None, allow_none=True)


class MembershipChanges(ma.Schema):
    roles = fields.roles()
    group_ids = fields.group_ids()
    starts_on = fields.day()
    ends_on = fields.day(allow_none=True)


class EndIn(ma.Schema):
    ends_on = fields.day(metadata={"description": "the last day; today if left out"})


class MembershipOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    person_id = ma.fields.UUID(required=True)
    school_id = ma.fields.UUID(required=True)
    roles = ma.fields.List(ma.fields.String(validate=OneOf(list(ROLES))), required=True)
    group_ids = ma.fields.List(ma.fields.UUID(), required=True)
    starts_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class MembershipQuery(ma.Schema):
    person_id = ma.fields.UUID()
    school_id = ma.fields.UUID()
    group_id = ma.fields.UUID()
    role = ma.fields.String(validate=OneOf(list(ROLES)))
    present = ma.fields.Boolean(load_default=False, metadata={"description": "only those that hold today"})


class TransferIn(ma.Schema):
    from_school_id = ma.fields.UUID(metadata={"description": "may be left out if the person is at one school only"})
    to_school_id = ma.fields.UUID(required=True)
    on = fields.day(metadata={"description": "the first day at the new school; today if left out"})
    roles = fields.roles(load_default=lambda: ["teacher"])
    group_ids = fields.group_ids(load_default=list)


class TransferOut(ma.Schema):
    ended = ma.fields.Nested(MembershipOut, required=True)
    started = ma.fields.Nested(MembershipOut, required=True)
