"""Series of activities."""

from typing import Any

import marshmallow as ma

from services.scheduling.schemas.activities import OVERRIDE, ActivityOut
from services.scheduling.schemas.fields import calendar_day, participants_in, whole, words

WHICH = {"description": "this occurrence alone, or it and those that follow"}


def plain_time(value: Any) -> None:
    if value is not None and value.tzinfo is not None:
        raise ma.ValidationError("Not a valid time.")


def local_time(**options: Any) -> ma.fields.Time:
    return ma.fields.Time(validate=plain_time, **options)


class SeriesIn(ma.Schema):
    school_id = ma.fields.UUID(load_default=None, allow_none=True)
    term_id = ma.fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "it then ends with the term and follows its holidays and make-up days"},
    )
    title = words(2000, shortest=1, required=True)
    category = words(100, load_default="")
    place = words(200, load_default="")
    notes = words(5000, load_default="")
    rule = words(300, shortest=1, required=True, metadata={"example": "FREQ=WEEKLY;BYDAY=WE"})
    first_on = calendar_day(required=True)
    last_on = calendar_day(load_default=None, allow_none=True)
    time_from = local_time(load_default=None, allow_none=True, metadata={"description": "none: all day"})
    time_to = local_time(load_default=None, allow_none=True)
    except_on = ma.fields.List(calendar_day(), load_default=list, validate=ma.validate.Length(max=200))
    participants = participants_in(load_default=None, allow_none=True)
    room_id = ma.fields.UUID(load_default=None, allow_none=True)
    override_reason = words(500, load_default="", metadata=OVERRIDE)


class SeriesOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    school_id = ma.fields.UUID(required=True)
    term_id = ma.fields.UUID(required=True, allow_none=True)
    title = ma.fields.String(required=True)
    rule = ma.fields.String(required=True)
    first_on = ma.fields.Date(required=True)
    time_from = ma.fields.Time(required=True, allow_none=True)
    time_to = ma.fields.Time(required=True, allow_none=True)
    except_on = ma.fields.List(ma.fields.Date(), required=True)
    version = ma.fields.Integer(required=True)


class SeriesMadeOut(ma.Schema):
    series = ma.fields.Nested(SeriesOut, required=True)
    activities = ma.fields.List(ma.fields.Nested(ActivityOut), required=True)


class PartIn(ma.Schema):
    which = ma.fields.String(load_default="following", validate=ma.validate.OneOf(("one", "following")), metadata=WHICH)


class CancelPartIn(PartIn):
    reason = words(500, shortest=1, required=True)


class MovePartIn(PartIn):
    days = whole(-366, 366, load_default=0, metadata={"description": "how many days later; less than 0: earlier"})
    time_from = local_time(allow_none=True)
    time_to = local_time(allow_none=True)
    room_id = ma.fields.UUID(allow_none=True)
    override_reason = words(500, load_default="", metadata=OVERRIDE)


class PartOut(ma.Schema):
    activities = ma.fields.List(ma.fields.Nested(ActivityOut), required=True)
