"""Fields that know the directory's rules."""

from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow.validate import Length, OneOf

from services.directory.domain import ROLES, clean_name, is_email, is_login

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)


class Name(ma.fields.String):
    """A name as `clean_name` leaves it, at most `longest` characters."""

    def __init__(self, longest: int, **options: Any) -> None:
        metadata = {"minLength": 1, "maxLength": longest}
        super().__init__(metadata=metadata, **options)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        name = clean_name(super()._deserialize(value, attr, data, **kwargs))
        if not 1 <= len(name) <= self.longest:
            raise ma.ValidationError(f"1 to {self.longest} characters, without ; or | and not beginning with = + - @")
        return name


def login_rule(value: str) -> None:
    if not is_login(value):
        raise ma.ValidationError("2 to 64 letters, digits or . _ @ + -, beginning with a letter or digit")


def email_rule(value: str) -> None:
    if not is_email(value):
        raise ma.ValidationError("Not a valid email address.")


def day_rule(value: date) -> None:
    if not EARLIEST <= value <= LATEST:
        raise ma.ValidationError(f"between {EARLIEST} and {LATEST}")


def login(**options: Any) -> ma.fields.String:
    described = {"pattern": "^[A-Za-z0-9][A-Za-z0-9._@+-]{1,63}$"}
    return ma.fields.String(validate=login_rule, metadata=described, **options)


def email(**options: Any) -> ma.fields.String:
    return ma.fields.String(validate=email_rule, metadata={"description": "empty: none"}, **options)


def day(**options: Any) -> ma.fields.Date:
    return ma.fields.Date(validate=day_rule, **options)


def roles(**options: Any) -> ma.fields.List[Any]:
    return ma.fields.List(ma.fields.String(validate=OneOf(list(ROLES))), validate=Length(1, len(ROLES)), **options)


def group_ids(**options: Any) -> ma.fields.List[Any]:
    return ma.fields.List(ma.fields.UUID(), validate=Length(max=50), **options)
