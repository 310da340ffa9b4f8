"""Reading a form: values as the API wants them, or a refusal that names the field."""

from datetime import datetime
from uuid import UUID

from flask import abort, request

from services.gateway.runtime import gateway
from shared.errors import InvalidError


def text(name: str) -> str:
    return request.form.get(name, "").strip()


def optional(name: str) -> str | None:
    """The field's text, None when it is empty."""
    return text(name) or None


def number(name: str) -> int | None:
    value = text(name)
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InvalidError(f"{name}: a number", detail_zh=f"{name}:应为数字", code="number")
    return int(value)


def identifier(value: str | None) -> str:
    """An id as it may stand in an API's path; anything else is no page of ours."""
    try:
        return str(UUID(value or ""))
    except ValueError:
        abort(404)


def instant(day: str, hour: str) -> str:
    """A day and an hour of the district's clock as an instant with its offset."""
    try:
        local = datetime.fromisoformat(f"{day}T{hour}")
    except ValueError:
        raise InvalidError("a date and a time, please", detail_zh="请填写日期和时间", code="time") from None
    return local.replace(tzinfo=gateway().settings.zoneinfo).isoformat()
