"""Corrections of a draft: each with what it corrected and how that had been read, and counted by rule."""

import marshmallow as ma


class CorrectionOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    plan_id = ma.fields.UUID(required=True)
    kind = ma.fields.String(
        required=True,
        metadata={
            "description": "correct, confirm, split, merge, delete, add, dismiss, resolve, difference, term or undo"
        },
    )
    rule = ma.fields.String(required=True, metadata={"description": "how the first item before had been read"})
    confidence = ma.fields.Float(required=True, allow_none=True)
    heading = ma.fields.String(required=True)
    source_text = ma.fields.String(required=True, metadata={"description": "the line of the document, whole"})
    before = ma.fields.List(ma.fields.Dict(), required=True)
    after = ma.fields.List(ma.fields.Dict(), required=True)
    undoes = ma.fields.UUID(required=True, allow_none=True, metadata={"description": "the correction taken back"})
    made_by = ma.fields.UUID(required=True)
    made_at = ma.fields.DateTime(required=True)


class CorrectionQuery(ma.Schema):
    rule = ma.fields.String(load_default=None, validate=ma.validate.Length(max=200))


class RuleOut(ma.Schema):
    """`corrected` counts corrections that still stand, `confirmed` those that found the reading right."""

    rule = ma.fields.String(required=True)
    items = ma.fields.Integer(required=True, metadata={"description": "items in drafts and plans that it has read"})
    corrected = ma.fields.Integer(required=True)
    confirmed = ma.fields.Integer(required=True)
    kinds = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)


class RulesOut(ma.Schema):
    rules = ma.fields.List(ma.fields.Nested(RuleOut), required=True)


class ResolveIn(ma.Schema):
    basis = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(("dates", "week")),
        metadata={"description": "what counts: the printed dates, or the week of the term"},
    )


class ResolveOut(ma.Schema):
    resolved = ma.fields.Integer(required=True)
