"""People lists in and out."""

import marshmallow as ma
from marshmallow.validate import OneOf


class ImportIn(ma.Schema):
    """The fields beside the file, or, as JSON, the list itself as `text` (CSV)."""

    text = ma.fields.String(metadata={"description": "the list as CSV, instead of a file"})
    school_id = ma.fields.UUID(metadata={"description": "the caller's own school if left out"})
    dry_run = ma.fields.Boolean(load_default=False, metadata={"description": "say what would change, change nothing"})
    missing = ma.fields.String(
        load_default="end",
        validate=OneOf(["end", "keep"]),
        metadata={"description": "who is not in the list leaves the school, or stays"},
    )
    confirm_removals = ma.fields.Boolean(
        load_default=False, metadata={"description": "even if more than a fifth of the school would leave"}
    )


class Difference(ma.Schema):
    field = ma.fields.String(required=True)
    before = ma.fields.String(required=True)
    after = ma.fields.String(required=True)


class ImportChange(ma.Schema):
    action = ma.fields.String(required=True, validate=OneOf(["create", "rejoin", "update", "end"]))
    row = ma.fields.Integer(required=True, allow_none=True)
    login = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    differences = ma.fields.List(ma.fields.Nested(Difference), required=True)


class RowMistake(ma.Schema):
    row = ma.fields.Integer(required=True)
    field = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class ImportOut(ma.Schema):
    """`brake`: so many would leave that applying it needs `confirm_removals`. `kept`: not in the list, stay anyway."""

    school_id = ma.fields.UUID(required=True)
    applied = ma.fields.Boolean(required=True)
    present = ma.fields.Integer(required=True)
    created = ma.fields.Integer(required=True)
    updated = ma.fields.Integer(required=True)
    ended = ma.fields.Integer(required=True)
    unchanged = ma.fields.Integer(required=True)
    brake = ma.fields.Boolean(required=True)
    kept = ma.fields.List(ma.fields.String(), required=True)
    ignored_columns = ma.fields.List(ma.fields.String(), required=True)
    changes = ma.fields.List(ma.fields.Nested(ImportChange), required=True)
    errors = ma.fields.List(ma.fields.Nested(RowMistake), required=True)


class ExportQuery(ma.Schema):
    school_id = ma.fields.UUID(metadata={"description": "the caller's own school if left out"})
