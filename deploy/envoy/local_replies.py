"""What the edge says itself: RFC 9457 problems as the services write them, a small page for people in a browser."""

from collections.abc import Iterator
from dataclasses import dataclass

from deploy.envoy.protobuf import Json, set_header

PROBLEM = "application/problem+json"
REQUEST_ID = "%REQ(X-REQUEST-ID)%"


@dataclass(frozen=True)
class Problem:
    """One status with its texts; `code` is a word that a client may test for.

    `also` is another status by which Envoy says the same: the answer has `status` then too.
    """

    status: int
    code: str
    title: str
    title_zh: str
    detail: str
    detail_zh: str
    retry_after: int = 0
    also: int = 0

    def matches(self) -> Json:
        if not self.also:
            return status_is("EQ", self.status)
        return {"or_filter": {"filters": [status_is("EQ", self.status), status_is("EQ", self.also)]}}

    def body(self, *, english: bool) -> Json:
        return {
            "type": f"urn:qinglan:problem:{self.code}",
            "title": self.title if english else self.title_zh,
            "status": self.status,
            "detail": self.detail if english else self.detail_zh,
            "code": self.code,
            "request_id": REQUEST_ID,
        }


PROBLEMS = (
    Problem(
        400, "bad_request", "Bad request", "请求有误",
        "the request is not well formed: look at its path and the names of its headers", "请求格式不正确,请检查路径和请求头",
    ),
    Problem(
        401, "token_invalid", "Sign in first", "请先登录",
        "no valid token came with the request; sign in again or refresh it", "登录状态无效或已过期,请重新登录",
        also=403,  # a token for another audience
    ),
    Problem(404, "not_found", "Not found", "找不到", "there is nothing at this address", "这个地址没有内容"),
    Problem(
        408, "too_slow", "The request took too long to arrive", "请求发送超时",
        "the request did not arrive whole in time; send it again", "请求未能及时发送完整,请重试",
    ),
    Problem(
        413, "too_large", "Too large", "内容过大",
        "the request is larger than is accepted here; send a smaller file", "内容超过允许的大小,请换一个较小的文件",
    ),
    Problem(
        429, "too_many_requests", "Too many requests", "请求过于频繁",
        "wait for as many seconds as Retry-After says, then try again", "请按 Retry-After 所示秒数稍候再试",
    ),
    Problem(
        431, "headers_too_large", "The headers are too large", "请求头过大",
        "the request's headers are larger than is accepted here; remove old cookies", "请求头过大,请清除旧的 Cookie 后重试",
    ),
    Problem(
        502, "bad_gateway", "The service answered nothing that could be read", "服务应答有误",
        "the service's answer could not be read; try again", "服务应答有误,请稍后再试", 5,
    ),
    Problem(
        503, "unavailable", "Not available right now", "服务暂不可用",
        "the service does not answer at the moment; try again shortly", "服务暂时没有应答,请稍后再试", 5,
    ),
    Problem(
        504, "timeout", "The service took too long", "服务应答超时",
        "the service did not answer in time; look whether the change was made before trying again",
        "服务未能及时应答,重试前请先查看操作是否已生效", 5,
    ),
)  # fmt: skip

PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title_zh} · 青蓝</title>
<style>body{{font:1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem;color:#1c2b33}}
h1{{font-size:1.4rem}}p.en,small{{color:#5b6b73}}a{{color:#0b6b6b}}</style></head>
<body><h1>{title_zh}</h1><p>{detail_zh}</p><p class="en" lang="en">{title}: {detail}.</p>
<p><a href="/">首页 Home</a></p><small>{status} · {request_id}</small></body></html>
"""


def local_replies() -> Json:
    """The first that matches writes the answer."""
    return {"mappers": [health(), *pages(), *problems(), anything_else()]}


def health() -> Json:
    """The edge's own /healthz is a 200, and no problem."""
    return mapper([status_is("EQ", 200)], {"json_format": {"status": "ok"}, "content_type": "application/json"})


def pages() -> Iterator[Json]:
    for problem in PROBLEMS:
        filters = [problem.matches(), header_has("accept", "text/html"), not_api()]
        text = PAGE.format(**vars(problem), request_id=REQUEST_ID)
        yield mapper(
            filters,
            {"text_format_source": {"inline_string": text}, "content_type": "text/html; charset=utf-8"},
            problem,
        )


def problems() -> Iterator[Json]:
    """In English for who asks for it first, else in Chinese, as the services do."""
    for problem in PROBLEMS:
        status = problem.matches()
        yield mapper([status, wants_english()], as_json(problem.body(english=True)), problem)
        yield mapper([status], as_json(problem.body(english=False)), problem)


def anything_else() -> Json:
    body = {
        "type": "about:blank",
        "title": "请求未能处理 The request was not handled",
        "status": "%RESPONSE_CODE%",
        "detail": "请把请求编号告诉管理员 Give the request id to support",
        "code": "refused",
        "request_id": REQUEST_ID,
    }
    return mapper([status_is("GE", 400)], as_json(body))


def as_json(body: Json) -> Json:
    return {"json_format": body, "content_type": PROBLEM}


def mapper(filters: list[Json], body: Json, problem: Problem | None = None) -> Json:
    headers = [set_header("x-content-type-options", "nosniff"), set_header("cache-control", "no-store")]
    if problem and problem.retry_after:
        headers.append(set_header("retry-after", str(problem.retry_after)))
    condition = filters[0] if len(filters) == 1 else {"and_filter": {"filters": filters}}
    status = {"status_code": problem.status} if problem and problem.also else {}
    return {"filter": condition, "body_format_override": body, "headers_to_add": headers, **status}


def status_is(comparison: str, status: int) -> Json:
    value = {"default_value": status, "runtime_key": f"edge.status.{status}"}
    return {"status_code_filter": {"comparison": {"op": comparison, "value": value}}}


def header_has(name: str, part: str) -> Json:
    return {"header_filter": {"header": {"name": name, "string_match": {"contains": part, "ignore_case": True}}}}


def wants_english() -> Json:
    return {
        "header_filter": {"header": {"name": "accept-language", "string_match": {"prefix": "en", "ignore_case": True}}}
    }


def not_api() -> Json:
    path = {"name": ":path", "string_match": {"prefix": "/api/"}, "invert_match": True}
    return {"header_filter": {"header": path}}
