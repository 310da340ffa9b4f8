"""From a Flask request to a `Call`: who asks, in which language, with which validated values."""

import hmac
from typing import Any

import marshmallow as ma
import orjson
from flask import request

from shared.errors import ForbiddenError, InvalidError, UnauthenticatedError, UnsupportedTypeError
from shared.web.capabilities import Capability
from shared.web.endpoints import Endpoint, Upload
from shared.web.paging import DEFAULT_LIMIT, MAX_LIMIT
from shared.web.tokens import Caller, TokenVerifier

ACCESS_COOKIE = "qinglan_access"
CSRF_COOKIE = "qinglan_csrf"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class PageQuery(ma.Schema):
    limit = ma.fields.Integer(
        load_default=DEFAULT_LIMIT, validate=ma.validate.Range(1, MAX_LIMIT), metadata={"description": "rows a page"}
    )
    cursor = ma.fields.String(
        load_default=None, allow_none=True, metadata={"description": "where the page begins; from the Link header"}
    )


def read_caller(endpoint: Endpoint, verifier: TokenVerifier) -> Caller | None:
    """The caller, allowed to use the endpoint; None on PUBLIC ones. Raises 401 or 403."""
    if endpoint.needs is Capability.PUBLIC:
        return None
    caller = authenticate(verifier)
    if endpoint.needs not in caller.capabilities:
        raise ForbiddenError(
            f"this needs the capability {endpoint.needs}; ask your school's administrator for a role that has it",
            detail_zh="您的角色没有此项权限,请联系本校管理员",
            code="capability",
        )
    return caller


def authenticate(verifier: TokenVerifier) -> Caller:
    """From the Authorization header, else from the cookie; a cookie's unsafe request must prove its origin."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not token.strip():
            raise missing_token()
        return verifier.verify(token.strip())
    cookie = request.cookies.get(ACCESS_COOKIE)
    if not cookie:
        raise missing_token()
    caller = verifier.verify(cookie, from_cookie=True)
    if request.method not in SAFE_METHODS:
        check_csrf()
    return caller


def missing_token() -> UnauthenticatedError:
    return UnauthenticatedError(
        "send Authorization: Bearer TOKEN, or sign in", detail_zh="请先登录", code="token_missing"
    )


def check_csrf() -> None:
    """Double submit: the header (or form field) repeats the cookie, which another site can neither read nor set."""
    expected = request.cookies.get(CSRF_COOKIE, "")
    given = request.headers.get(CSRF_HEADER) or request.form.get("csrf_token", "")
    foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
    if foreign or not expected or not hmac.compare_digest(expected.encode(), given.encode()):
        raise ForbiddenError(
            f"the request does not prove that it comes from our page; send {CSRF_HEADER}",
            detail_zh="请求来源无法确认,请刷新页面后重试",
            code="csrf",
        )


def read_lang(caller: Caller | None) -> str:
    """Accept-Language if sent, else the caller's own, else Chinese."""
    if "Accept-Language" in request.headers:
        return request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")[:2]
    return caller.lang if caller else "zh"


def read_query(endpoint: Endpoint) -> dict[str, Any]:
    """The validated query string. A field that is a list takes the parameter as often as it is sent."""
    schema = query_schema(endpoint)
    if schema is None:
        return {}
    values: dict[str, Any] = {}
    for name in request.args:
        declared = schema.fields.get(name)
        values[name] = request.args.getlist(name) if isinstance(declared, ma.fields.List) else request.args[name]
    refuse_nul(values)
    loaded: dict[str, Any] = schema.load(values)
    return loaded


def query_schema(endpoint: Endpoint) -> ma.Schema | None:
    """The endpoint's own query schema with paging's fields where it pages."""
    if endpoint.query and endpoint.paged:
        both: type[ma.Schema] = type(endpoint.query.__name__, (endpoint.query, PageQuery), {})
        return both()
    if endpoint.query:
        return endpoint.query()
    return PageQuery() if endpoint.paged else None


def read_body(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.body is None:
        return {}
    document = read_form(endpoint) if endpoint.upload and request.mimetype == "multipart/form-data" else read_json()
    refuse_nul(document)
    loaded: dict[str, Any] = endpoint.body().load(document)
    return loaded


def read_form(endpoint: Endpoint) -> dict[str, Any]:
    return {name: value for name, value in request.form.items() if name not in {"csrf_token", endpoint.upload}}


def read_json() -> Any:
    if request.mimetype != "application/json":
        raise UnsupportedTypeError(
            "send the body as Content-Type: application/json",
            detail_zh="请以 application/json 发送",
            code="content_type",
        )
    try:
        document = orjson.loads(request.get_data(cache=True))
    except orjson.JSONDecodeError as error:
        raise InvalidError(f"the body is not JSON: {error}", detail_zh="请求内容不是有效的 JSON", code="json") from None
    if not isinstance(document, dict):
        raise InvalidError("the body must be a JSON object", detail_zh="请求内容应为 JSON 对象", code="json")
    return document


def refuse_nul(value: Any, path: str = "") -> None:
    """PostgreSQL's text holds every character but NUL; say so by field instead of failing there."""
    if isinstance(value, str):
        if "\x00" in value:
            raise InvalidError(
                f"{path}: it must not contain the character NUL",
                detail_zh=f"{path}:不能含有空字符",
                code="nul",
                fields={path: ["contains the character NUL"]},
            )
        try:
            value.encode()
        except UnicodeEncodeError:
            raise InvalidError(
                f"{path}: not valid Unicode", code="unicode", fields={path: ["not valid Unicode"]}
            ) from None
    elif isinstance(value, dict):
        for name, inner in value.items():
            refuse_nul(name, path or "body")
            refuse_nul(inner, f"{path}.{name}".strip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            refuse_nul(inner, f"{path}.{index}".strip("."))


def read_upload(endpoint: Endpoint) -> Upload | None:
    """The file of a multipart request; None when the endpoint takes none or none was sent."""
    if not endpoint.upload:
        return None
    file = request.files.get(endpoint.upload)
    return Upload(file.filename or "", file.read()) if file else None


def read_if_match(endpoint: Endpoint) -> int | None:
    header = request.headers.get("If-Match", "").strip()
    if not endpoint.versioned or not header:
        return None
    digits = header.removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise InvalidError(
            'If-Match: a version number in quotes, such as "3"',
            detail_zh="If-Match 应为带引号的版本号",
            code="if_match",
        )
    return int(digits)
