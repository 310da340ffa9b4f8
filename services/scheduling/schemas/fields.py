"""Fields with the limits that all our schemas share."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import marshmallow as ma

FIRST_YEAR, LAST_YEAR = 2000, 2100


def sane(value: date | datetime) -> None:
    """Far years are typing errors, and calendars cannot count past their ends."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ma.ValidationError(f"Must be between the years {FIRST_YEAR} and {LAST_YEAR}.")


def calendar_day(**options: Any) -> ma.fields.Date:
    return ma.fields.Date(validate=sane, **options)


class Moment(ma.fields.AwareDateTime):
    """An instant, with its offset."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", validate=self.in_range, **options)

    @staticmethod
    def in_range(value: datetime) -> None:
        try:
            sane(value.astimezone(UTC))
        except (OverflowError, ValueError):
            raise ma.ValidationError("Not a valid datetime.") from None


def words(longest: int, *, shortest: int = 0, **options: Any) -> ma.fields.String:
    """Text of a limited length; `shortest` counts what is not white space."""
    checks: list[Callable[[str], Any]] = [ma.validate.Length(max=longest)]
    if shortest:
        checks = [ma.validate.Length(min=shortest, max=longest), not_blank]
    return ma.fields.String(validate=checks, **options)


def not_blank(value: str) -> None:
    if not value.strip():
        raise ma.ValidationError("Field may not be null.")


def whole(lowest: int, highest: int, **options: Any) -> ma.fields.Integer:
    return ma.fields.Integer(strict=True, validate=ma.validate.Range(lowest, highest), **options)


class ParticipantIn(ma.Schema):
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(("person", "group", "school", "district")))
    id = ma.fields.UUID(metadata={"description": "may be left out for the activity's own school and for the district"})


class ParticipantOut(ma.Schema):
    kind = ma.fields.String(required=True)
    id = ma.fields.UUID(required=True)


def participants_in(**options: Any) -> ma.fields.List[Any]:
    return ma.fields.List(ma.fields.Nested(ParticipantIn), validate=ma.validate.Length(max=500), **options)


def participants_out(**options: Any) -> ma.fields.List[Any]:
    return ma.fields.List(ma.fields.Nested(ParticipantOut), required=True, **options)


class WindowIn(ma.Schema):
    """Days in which it will happen, both included; both or neither."""

    window_from = calendar_day(allow_none=True)
    window_to = calendar_day(allow_none=True)

    @ma.validates_schema
    def both_in_order(self, values: dict[str, Any], **_: Any) -> None:
        first, last = values.get("window_from"), values.get("window_to")
        if ("window_from" in values) != ("window_to" in values) or (first is None) != (last is None):
            raise ma.ValidationError("Give window_from and window_to.", "window_to")
        if first is not None and last is not None and last < first:
            raise ma.ValidationError("Must not be before window_from.", "window_to")
