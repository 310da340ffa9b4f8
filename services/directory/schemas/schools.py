"""Schools and their groups."""

import marshmallow as ma
from marshmallow.validate import OneOf

from services.directory.domain import GROUP_KINDS, SCHOOL_KINDS
from services.directory.schemas.fields import Name


class SchoolIn(ma.Schema):
    name = Name(100, required=True)


class SchoolChanges(ma.Schema):
    name = Name(100)
    active = ma.fields.Boolean()


class SchoolOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, validate=OneOf(SCHOOL_KINDS))
    active = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class SchoolQuery(ma.Schema):
    active = ma.fields.Boolean()


class GroupIn(ma.Schema):
    school_id = ma.fields.UUID(metadata={"description": "the caller's own school if left out"})
    name = Name(60, required=True)
    kind = ma.fields.String(required=True, validate=OneOf(GROUP_KINDS))


class GroupChanges(ma.Schema):
    name = Name(60)
    kind = ma.fields.String(validate=OneOf(GROUP_KINDS))


class GroupOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    school_id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, validate=OneOf(GROUP_KINDS))
    removed = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class GroupQuery(ma.Schema):
    school_id = ma.fields.UUID()
    kind = ma.fields.String(validate=OneOf(GROUP_KINDS))
    removed = ma.fields.Boolean(load_default=False, metadata={"description": "removed ones as well"})
