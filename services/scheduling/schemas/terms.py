"""Terms and rooms, reminder rules."""

import marshmallow as ma

from services.scheduling.schemas.fields import calendar_day, whole, words


class HolidayDoc(ma.Schema):
    starts_on = calendar_day(required=True)
    ends_on = calendar_day(required=True)
    name = words(100, load_default="")


class MakeUpDayDoc(ma.Schema):
    """调休: one of `follows_on` and `follows_weekday` (1 = Monday)."""

    worked_on = calendar_day(required=True)
    follows_on = calendar_day(load_default=None, allow_none=True)
    follows_weekday = whole(1, 7, load_default=None, allow_none=True)


class TermChange(ma.Schema):
    name = words(100, shortest=1)
    starts_on = calendar_day()
    weeks = whole(1, 40)
    holidays = ma.fields.List(ma.fields.Nested(HolidayDoc), validate=ma.validate.Length(max=60))
    makeup_days = ma.fields.List(ma.fields.Nested(MakeUpDayDoc), validate=ma.validate.Length(max=60))


class TermIn(ma.Schema):
    school_id = ma.fields.UUID(load_default=None, allow_none=True)
    district_wide = ma.fields.Boolean(load_default=False)
    name = words(100, shortest=1, required=True)
    starts_on = calendar_day(required=True)
    weeks = whole(1, 40, required=True)
    holidays = ma.fields.List(ma.fields.Nested(HolidayDoc), load_default=list, validate=ma.validate.Length(max=60))
    makeup_days = ma.fields.List(ma.fields.Nested(MakeUpDayDoc), load_default=list, validate=ma.validate.Length(max=60))


class HolidayOut(ma.Schema):
    starts_on = ma.fields.String(required=True, metadata={"format": "date"})
    ends_on = ma.fields.String(required=True, metadata={"format": "date"})
    name = ma.fields.String(required=True)


class MakeUpDayOut(ma.Schema):
    worked_on = ma.fields.String(required=True, metadata={"format": "date"})
    follows_on = ma.fields.String(required=True, allow_none=True)
    follows_weekday = ma.fields.Integer(required=True, allow_none=True)


class TermOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    school_id = ma.fields.UUID(required=True)
    district_wide = ma.fields.Boolean(required=True)
    name = ma.fields.String(required=True)
    starts_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(required=True, metadata={"description": "the Sunday of the last week"})
    weeks = ma.fields.Integer(required=True)
    holidays = ma.fields.List(ma.fields.Nested(HolidayOut), required=True)
    makeup_days = ma.fields.List(ma.fields.Nested(MakeUpDayOut), required=True)
    version = ma.fields.Integer(required=True)


class RoomIn(ma.Schema):
    school_id = ma.fields.UUID(load_default=None, allow_none=True)
    district_wide = ma.fields.Boolean(load_default=False, metadata={"description": "every school may book it"})
    name = words(100, shortest=1, required=True)
    capacity = whole(1, 100_000, load_default=None, allow_none=True)


class RoomChange(ma.Schema):
    name = words(100, shortest=1)
    capacity = whole(1, 100_000, allow_none=True)
    active = ma.fields.Boolean()


class RoomOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    school_id = ma.fields.UUID(required=True)
    district_wide = ma.fields.Boolean(required=True)
    name = ma.fields.String(required=True)
    capacity = ma.fields.Integer(required=True, allow_none=True)
    active = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class ReminderRulesIn(ma.Schema):
    school_id = ma.fields.UUID(load_default=None, allow_none=True)
    minutes_before = ma.fields.List(
        whole(1, 60 * 24 * 60), required=True, validate=ma.validate.Length(max=8), metadata={"example": [4320, 60]}
    )


class ReminderRulesQuery(ma.Schema):
    school_id = ma.fields.UUID(load_default=None, allow_none=True)


class ReminderRulesOut(ma.Schema):
    school_id = ma.fields.UUID(required=True)
    minutes_before = ma.fields.List(ma.fields.Integer(), required=True)
    version = ma.fields.Integer(required=True)
