"""Every error as RFC 9457 `application/problem+json`, in the caller's language, with every bad field named."""

import re
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
import orjson
from flask import Flask, Response, g, request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from shared.errors import (
    ConflictError,
    DomainError,
    ForbiddenError,
    InvalidError,
    TooManyRequestsError,
    UnavailableError,
)
from shared.telemetry import get_logger

log = get_logger("web")

PROBLEM = "application/problem+json"
#: constraint name -> (Chinese, English); each service adds its own with `create_app(constraints=...)`.
ConstraintTexts = Mapping[str, tuple[str, str]]

CHINESE = (
    (r"Missing data for required field\.", "必填"),
    (r"Field may not be null\.", "不能为空"),
    (r"Unknown field\.", "没有这个字段"),
    (r"Not a valid string\.", "应为文字"),
    (r"Not a valid integer\.", "应为整数"),
    (r"Not a valid number\.", "应为数字"),
    (r"Not a valid boolean\.", "应为 true 或 false"),
    (r"Not a valid UUID\.", "不是有效的编号"),
    (r"Not a valid date\.", "不是有效的日期(YYYY-MM-DD)"),
    (r"Not a valid (?:naive |aware )?datetime\.", "不是有效的时间(ISO 8601,含时区)"),
    (r"Not a valid list\.", "应为列表"),
    (r"Not a valid email address\.", "不是有效的邮箱地址"),
    (r"Invalid input type\.", "格式不对"),
    (r"Shorter than minimum length (\d+)\.", r"至少 \1 个字"),
    (r"Longer than maximum length (\d+)\.", r"至多 \1 个字"),
    (r"Length must be between (\d+) and (\d+)\.", r"长度应为 \1 到 \2"),
    (r"Must be greater than or equal to (.+?)\.", r"不能小于 \1"),
    (r"Must be less than or equal to (.+?)\.", r"不能大于 \1"),
    (r"Must be one of: (.+)\.", r"只能是:\1"),
)


def install(app: Flask, constraints: ConstraintTexts) -> None:
    """Turns whatever a route raises into a problem; nothing leaves as a traceback."""
    app.register_error_handler(DomainError, domain_problem)
    app.register_error_handler(ma.ValidationError, validation_problem)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(DBAPIError, lambda error: database_problem(error, constraints))
    app.register_error_handler(Exception, unexpected_problem)


def problem(status: int, title: str, detail: str, code: str, fields: Mapping[str, Any] | None = None) -> Response:
    document = {
        "type": f"urn:qinglan:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": g.get("request_id", ""),
    }
    if fields:
        document["errors"] = [{"field": name, "messages": list(messages)} for name, messages in fields.items()]
    return Response(orjson.dumps(document), status, content_type=PROBLEM)


def english() -> bool:
    return bool(g.get("lang", "zh") == "en")


def domain_problem(error: DomainError) -> Response:
    title, detail = (error.title, error.detail) if english() else (error.title_zh, error.detail_zh)
    response = problem(error.status, title, detail, error.code, error.fields)
    if isinstance(error, TooManyRequestsError):
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="qinglan"'
    if error.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def validation_problem(error: ma.ValidationError) -> Response:
    fields = flatten(error.messages)
    names = "、".join(fields) if not english() else ", ".join(fields)
    detail = f"check these fields: {names}" if english() else f"请检查:{names}"
    return domain_problem(InvalidError(detail, detail_zh=detail, code="invalid", fields=fields))


def flatten(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Nested messages of marshmallow as `a.b.0` -> sentences."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for name, inner in messages.items():
            found |= flatten(inner, path if name == "_schema" else f"{path}.{name}".strip("."))
        return found
    sentences = messages if isinstance(messages, list) else [messages]
    return {path or "body": [str(sentence) if english() else in_chinese(str(sentence)) for sentence in sentences]}


def in_chinese(sentence: str) -> str:
    for pattern, chinese in CHINESE:
        if re.fullmatch(pattern, sentence):
            return re.sub(pattern, chinese, sentence)
    return sentence


def http_problem(error: HTTPException) -> Response:
    """What Flask itself refuses: no such route, wrong method, too large, unreadable."""
    status = error.code or 500
    titles = {404: ForbiddenError, 405: DomainError}
    known = next((cls for cls in DomainError.__subclasses__() if cls.status == status), titles.get(status, DomainError))
    title = known.title if english() else known.title_zh
    response = problem(status, title, error.description or title, f"http_{status}")
    if error.response is None and status == 405:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or [])
    return response


def database_problem(error: DBAPIError, constraints: ConstraintTexts) -> Response:
    """A constraint's refusal speaks through its name; a database that is away is 503, and nothing was changed."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
    sqlstate = getattr(error.orig, "sqlstate", None) or ""
    if name in constraints:
        chinese, text = constraints[name]
        return domain_problem(ConflictError(text, detail_zh=chinese, code=name))
    if isinstance(error, IntegrityError):
        log.warning("constraint without a text", constraint=name)
        sentence = name.replace("_", " ") or "the database refused the change"
        return domain_problem(ConflictError(sentence, code=name or "integrity"))
    if sqlstate == "42501":
        return domain_problem(
            ForbiddenError("that belongs to another school", detail_zh="不属于您的学校", code="school")
        )
    if isinstance(error, DataError):
        return domain_problem(InvalidError("a value does not fit", detail_zh="有内容超出允许的范围", code="value"))
    if isinstance(error, OperationalError):
        log.warning("database unavailable", error=str(error.orig))
        return domain_problem(
            UnavailableError(
                "the database did not answer; nothing was changed", detail_zh="数据库暂不可用,未作任何改动"
            )
        )
    return unexpected_problem(error)


def unexpected_problem(error: Exception) -> Response:
    log.error("unexpected error", path=request.path, method=request.method, exc_info=error)
    if english():
        return problem(
            500, "Something went wrong here", "nothing was changed; give the request id to support", "unexpected"
        )
    return problem(500, "系统出错", "未作任何改动;请把请求编号告诉管理员", "unexpected")
