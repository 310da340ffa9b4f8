"""Plans: import, draft items, corrections, publication, versions."""

from typing import Any

import marshmallow as ma

from services.scheduling.schemas.fields import WindowIn, participants_in, participants_out, whole, words

LONGEST_TEXT = 10_000_000


class ImportIn(ma.Schema):
    """A file in a multipart form, or `text` with its `filename` in JSON."""

    filename = words(255, load_default="")
    text = words(LONGEST_TEXT, load_default="")
    term_id = ma.fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "else the one that the document names, else the nearest to today"},
    )
    school_id = ma.fields.UUID(load_default=None, allow_none=True)
    school_year = ma.fields.Integer(
        load_default=None,
        allow_none=True,
        validate=ma.validate.Range(2000, 2100),
        metadata={
            "description": "the year in which the school year began; else months mean the years nearest to the term"
        },
    )

    @ma.pre_load
    def empty_is_missing(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A form sends its empty fields too."""
        optional = ("term_id", "school_id", "school_year")
        return {name: value for name, value in values.items() if value != "" or name not in optional}


class UnreadOut(ma.Schema):
    line = ma.fields.Integer(required=True)
    text = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    dismissed = ma.fields.Boolean(required=True, dump_default=False)


class PlanOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    school_id = ma.fields.UUID(required=True)
    term_id = ma.fields.UUID(required=True)
    import_id = ma.fields.UUID(required=True, allow_none=True)
    title = ma.fields.String(required=True)
    office = ma.fields.String(required=True)
    school_named = ma.fields.String(required=True, metadata={"description": "the school as the document names it"})
    term_named = ma.fields.String(required=True, metadata={"description": "the term as the document names it"})
    term_basis = ma.fields.String(
        required=True,
        metadata={
            "description": "how it came to its term: document, chosen, nearest (ask), contradicted (the document names another)"
        },
    )
    participants = participants_out()
    district_wide = ma.fields.Boolean(required=True)
    state = ma.fields.String(required=True, metadata={"description": "draft or published"})
    published_version = ma.fields.Integer(required=True)
    published_at = ma.fields.DateTime(required=True, allow_none=True)
    items = ma.fields.Integer(required=True, attribute="item_count", metadata={"description": "how many it has"})
    unread = ma.fields.List(ma.fields.Nested(UnreadOut), required=True)
    version = ma.fields.Integer(required=True)
    created_at = ma.fields.DateTime(required=True)
    updated_at = ma.fields.DateTime(required=True)


class ReadOut(ma.Schema):
    title = ma.fields.String(required=True)
    month_from = ma.fields.Integer(required=True, allow_none=True)
    month_to = ma.fields.Integer(required=True, allow_none=True)
    week = ma.fields.Integer(required=True, allow_none=True)
    week_to = ma.fields.Integer(required=True, allow_none=True)
    date = ma.fields.String(required=True, allow_none=True, metadata={"description": "MM-DD"})
    date_to = ma.fields.String(required=True, allow_none=True)
    line = ma.fields.Integer(required=True, allow_none=True)


class ChangedOut(ma.Schema):
    before = ma.fields.Nested(ReadOut, required=True)
    after = ma.fields.Nested(ReadOut, required=True)


class DifferenceOut(ma.Schema):
    same = ma.fields.Integer(required=True)
    added = ma.fields.List(ma.fields.Nested(ReadOut), required=True)
    removed = ma.fields.List(ma.fields.Nested(ReadOut), required=True)
    changed = ma.fields.List(ma.fields.Nested(ChangedOut), required=True)


class ImportedPlanOut(ma.Schema):
    status = ma.fields.String(required=True, metadata={"description": "created, same or changed"})
    plan = ma.fields.Nested(PlanOut, required=True)
    difference = ma.fields.Nested(DifferenceOut, required=True, allow_none=True)


class ImportOut(ma.Schema):
    import_id = ma.fields.UUID(required=True, attribute="made.id")
    filename = ma.fields.String(required=True, attribute="made.filename")
    plans = ma.fields.List(ma.fields.Nested(ImportedPlanOut), required=True)


class PlanIn(ma.Schema):
    school_id = ma.fields.UUID(load_default=None, allow_none=True)
    term_id = ma.fields.UUID(load_default=None, allow_none=True)
    title = words(200, shortest=1, required=True)
    office = words(100, load_default="")
    participants = participants_in(load_default=None, allow_none=True)


class PlanChange(ma.Schema):
    title = words(200, shortest=1)
    office = words(100)
    participants = participants_in(metadata={"description": "who takes part where an item does not say"})
    term_id = ma.fields.UUID(
        metadata={"description": "settles of which term it is; another one reads the days of a draft again"}
    )


class PlanQuery(ma.Schema):
    term_id = ma.fields.UUID(load_default=None)
    school_id = ma.fields.UUID(load_default=None)
    state = ma.fields.String(load_default=None, validate=ma.validate.OneOf(("draft", "published")))


class ExportQuery(ma.Schema):
    format = ma.fields.String(load_default="docx", validate=ma.validate.OneOf(("docx", "xlsx")))
    layout = ma.fields.String(
        load_default="months",
        validate=ma.validate.OneOf(("months", "weeks")),
        metadata={"description": "a list by months, or a table by weeks"},
    )


class ItemChange(WindowIn):
    """`window_from`/`window_to` as days, or `month_from`/`month_to`/`week` of the plan's term."""

    title = words(2000, shortest=1)
    category = words(100)
    owner = words(200, metadata={"description": "who sees to it, in words"})
    month_from = whole(1, 12, allow_none=True)
    month_to = whole(1, 12, allow_none=True)
    week = whole(1, 40, allow_none=True)
    time_from = ma.fields.Time(allow_none=True, metadata={"description": "local time, with a window of one day"})
    time_to = ma.fields.Time(allow_none=True)
    participants = participants_in(allow_none=True, metadata={"description": "null: the plan's"})
    place = words(200)

    @ma.validates("time_from", "time_to")
    def plain_time(self, value: Any, **_: Any) -> None:
        if value is not None and value.tzinfo is not None:
            raise ma.ValidationError("Not a valid time.")


class ItemIn(ItemChange):
    title = words(2000, shortest=1, required=True)
    line = whole(1, 1_000_000, allow_none=True, metadata={"description": "the line of the document that it comes from"})


class ConflictOut(ma.Schema):
    """One of the two windows that a document says at once."""

    basis = ma.fields.String(required=True, metadata={"description": "dates (as printed) or week (of the term)"})
    window_from = ma.fields.String(required=True)
    window_to = ma.fields.String(required=True)
    precision = ma.fields.String(required=True)


class ItemOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    plan_id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    category = ma.fields.String(required=True)
    owner = ma.fields.String(required=True)
    precision = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "calendar_day, week, month, range"}
    )
    window_from = ma.fields.Date(required=True, allow_none=True)
    window_to = ma.fields.Date(required=True, allow_none=True)
    time_from = ma.fields.Time(required=True, allow_none=True)
    time_to = ma.fields.Time(required=True, allow_none=True)
    participants = ma.fields.List(ma.fields.Dict(), required=True, allow_none=True)
    place = ma.fields.String(required=True)
    line = ma.fields.Integer(required=True, allow_none=True)
    source_text = ma.fields.String(required=True)
    heading = ma.fields.String(required=True, metadata={"description": "what it stood under"})
    rule = ma.fields.String(required=True, metadata={"description": "how it was read"})
    confidence = ma.fields.Float(required=True)
    conflict = ma.fields.List(
        ma.fields.Nested(ConflictOut),
        required=True,
        allow_none=True,
        metadata={
            "description": "its printed dates and its week where they contradict each other; then it has no window"
        },
    )
    origin = ma.fields.String(required=True, metadata={"description": "read, added, split or merged"})
    corrected = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class SplitIn(ma.Schema):
    titles = ma.fields.List(words(2000, shortest=1), required=True, validate=ma.validate.Length(min=2, max=50))


class SplitOut(ma.Schema):
    items = ma.fields.List(ma.fields.Nested(ItemOut), required=True)


class MergeIn(ma.Schema):
    item_ids = ma.fields.List(ma.fields.UUID(), required=True, validate=ma.validate.Length(min=2, max=50))
    title = words(2000, shortest=1, load_default=None, allow_none=True)


class SourceLineOut(ma.Schema):
    line = ma.fields.Integer(required=True)
    text = ma.fields.String(required=True)
    item_ids = ma.fields.List(ma.fields.UUID(), required=True)
    unread = ma.fields.Boolean(required=True)


class SourceOut(ma.Schema):
    filename = ma.fields.String(required=True)
    lines = ma.fields.List(ma.fields.Nested(SourceLineOut), required=True)


class WarningOut(ma.Schema):
    code = ma.fields.String(required=True, metadata={"description": "no_window, conflict, past or unread"})
    item_id = ma.fields.UUID(required=True, allow_none=True)
    line = ma.fields.Integer(required=True, allow_none=True)
    message = ma.fields.String(required=True)
    message_zh = ma.fields.String(required=True)


class WarningsOut(ma.Schema):
    warnings = ma.fields.List(ma.fields.Nested(WarningOut), required=True)


class PublishIn(ma.Schema):
    accept_warnings = ma.fields.Boolean(load_default=False)


class PublishOut(ma.Schema):
    plan = ma.fields.Nested(PlanOut, required=True)
    added = ma.fields.Integer(required=True)
    changed = ma.fields.Integer(required=True)
    removed = ma.fields.Integer(required=True)
    warnings = ma.fields.List(ma.fields.Nested(WarningOut), required=True)


class ApplyIn(ma.Schema):
    import_id = ma.fields.UUID(required=True)


class ApplyOut(ma.Schema):
    plan = ma.fields.Nested(PlanOut, required=True)
    added = ma.fields.Integer(required=True)
    removed = ma.fields.Integer(required=True)
    changed = ma.fields.Integer(required=True)
    kept = ma.fields.Integer(required=True, metadata={"description": "corrected by hand, so left as corrected"})


class ReleaseOut(ma.Schema):
    number = ma.fields.Integer(required=True)
    title = ma.fields.String(required=True)
    added = ma.fields.Integer(required=True)
    changed = ma.fields.Integer(required=True)
    removed = ma.fields.Integer(required=True)
    published_by = ma.fields.UUID(required=True)
    published_at = ma.fields.DateTime(required=True)


class ReleaseWholeOut(ReleaseOut):
    items = ma.fields.List(ma.fields.Dict(), required=True)
    warnings = ma.fields.List(ma.fields.Nested(WarningOut), required=True)
