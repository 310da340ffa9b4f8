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


def instant(name: str) -> str | None:
    """A datetime-local field, in the district's time, as an instant with its offset."""
    value = text(name)
    if not value:
        return None
    try:
        local = datetime.fromisoformat(value)
    except ValueError:
        raise InvalidError(f"{name}: a date and time", detail_zh=f"{name}:应为日期和时间", code="time") from None
    return local.replace(tzinfo=gateway().settings.zoneinfo).isoformat()
