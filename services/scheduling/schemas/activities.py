"""Activities, their series, calendar feeds."""

import marshmallow as ma

from services.scheduling.schemas.fields import Moment, WindowIn, calendar_day, participants_in, participants_out, words

STATES = ("planned", "scheduled", "held", "cancelled")
OVERRIDE = {"description": "why it may clash with other activities of the same people; kept"}


class TimeIn(ma.Schema):
    """`starts_at` and `ends_at`, or whole days: `day`, and `last_day` if there are several."""

    starts_at = Moment(allow_none=True)
    ends_at = Moment(allow_none=True)
    day = calendar_day(allow_none=True)
    last_day = calendar_day(allow_none=True)
    room_id = ma.fields.UUID(allow_none=True)
    override_reason = words(500, load_default="", metadata=OVERRIDE)


class ScheduleIn(TimeIn):
    place = words(200)
    participants = participants_in(allow_none=True)


class ActivityIn(ScheduleIn, WindowIn):
    school_id = ma.fields.UUID(load_default=None, allow_none=True)
    title = words(2000, shortest=1, required=True)
    category = words(100, load_default="")
    owner = words(200, load_default="")
    notes = words(5000, load_default="")


class ActivityChange(WindowIn):
    title = words(2000, shortest=1)
    category = words(100)
    owner = words(200)
    place = words(200)
    notes = words(5000)
    room_id = ma.fields.UUID(allow_none=True)
    participants = participants_in(allow_none=True)
    override_reason = words(500, load_default="", metadata=OVERRIDE)


class PostponeIn(ma.Schema):
    window_from = calendar_day(required=True)
    window_to = calendar_day(required=True)
    reason = words(500, load_default="")


class CancelIn(ma.Schema):
    reason = words(500, shortest=1, required=True)


class ActivityOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    school_id = ma.fields.UUID(required=True)
    district_wide = ma.fields.Boolean(required=True)
    plan_id = ma.fields.UUID(required=True, allow_none=True)
    plan_item_id = ma.fields.UUID(required=True, allow_none=True)
    plan_title = ma.fields.String(required=True)
    series_id = ma.fields.UUID(required=True, allow_none=True)
    occurrence_on = ma.fields.Date(required=True, allow_none=True)
    title = ma.fields.String(required=True)
    category = ma.fields.String(required=True)
    owner = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    notes = ma.fields.String(required=True)
    state = ma.fields.String(required=True, metadata={"description": ", ".join(STATES)})
    window_from = ma.fields.Date(required=True, allow_none=True)
    window_to = ma.fields.Date(required=True, allow_none=True)
    starts_at = ma.fields.DateTime(required=True, allow_none=True)
    ends_at = ma.fields.DateTime(required=True, allow_none=True)
    all_day = ma.fields.Boolean(required=True)
    first_day = ma.fields.Date(required=True, allow_none=True, metadata={"description": "local day it begins or may"})
    last_day = ma.fields.Date(required=True, allow_none=True)
    room_id = ma.fields.UUID(required=True, allow_none=True)
    participants = participants_out()
    reason = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    updated_at = ma.fields.DateTime(required=True)


class ActivityQuery(ma.Schema):
    from_day = calendar_day(load_default=None, data_key="from", metadata={"description": "touching this day or later"})
    to_day = calendar_day(load_default=None, data_key="to", metadata={"description": "touching this day or earlier"})
    school_id = ma.fields.UUID(load_default=None)
    plan_id = ma.fields.UUID(load_default=None)
    series_id = ma.fields.UUID(load_default=None)
    room_id = ma.fields.UUID(load_default=None)
    state = ma.fields.String(load_default=None, validate=ma.validate.OneOf(STATES))
    category = words(100, load_default=None)
    person = ma.fields.UUID(load_default=None, metadata={"description": "what concerns this person"})
    group = ma.fields.UUID(load_default=None, metadata={"description": "what this group takes part in"})
    q = words(100, load_default=None, metadata={"description": "words of the title"})


class BookingQuery(ma.Schema):
    from_day = calendar_day(load_default=None, data_key="from")
    to_day = calendar_day(load_default=None, data_key="to")


class OverrideOut(ma.Schema):
    id = ma.fields.UUID(required=True)
    activity_id = ma.fields.UUID(required=True)
    activity_version = ma.fields.Integer(required=True)
    reason = ma.fields.String(required=True)
    clashes = ma.fields.List(ma.fields.Dict(), required=True)
    made_by = ma.fields.UUID(required=True)
    made_at = ma.fields.DateTime(required=True)


class OverridesOut(ma.Schema):
    overrides = ma.fields.List(ma.fields.Nested(OverrideOut), required=True)
