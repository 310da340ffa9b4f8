"""A service's Flask app, made from its Api: one transaction a request, one way to answer, metrics and health."""

from collections.abc import Callable
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson
from flask import Flask, Response, g, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.clock import Clock, SystemClock
from shared.errors import UnavailableError
from shared.settings import ServiceSettings
from shared.store import NOBODY, SERVICE, Store
from shared.telemetry import bind_request, expose_metrics, observe_request
from shared.web import idempotency, problems, requests
from shared.web.endpoints import Api, Call, Endpoint, Reply
from shared.web.openapi import openapi_document
from shared.web.paging import Page
from shared.web.tokens import Caller, TokenVerifier

MAX_BODY_BYTES = 12 * 1024 * 1024


def create_app(
    api: Api,
    settings: ServiceSettings,
    store: Store,
    *,
    clock: Clock | None = None,
    verifier: TokenVerifier | None = None,
    constraints: problems.ConstraintTexts | None = None,
) -> Flask:
    """The app of one service. `constraints` gives the texts for the database's named refusals."""
    app = Flask(api.service)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY_BYTES
    app.url_map.strict_slashes = False
    clock = clock or SystemClock()
    verifier = verifier or TokenVerifier(settings.jwks_url, clock)
    problems.install(app, constraints or {})
    app.before_request(start_request)
    app.after_request(lambda response: finish_request(api.service, response))
    add_operational_routes(app, store)
    add_description(app, api)
    for endpoint in api.endpoints:
        view = make_view(endpoint, settings, store, clock, verifier)
        rule = api.prefix + endpoint.path
        app.add_url_rule(rule, endpoint.name, view, methods=[endpoint.method])
    return app


def start_request() -> None:
    g.started = perf_counter()
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if 8 <= len(given) <= 64 and given.isascii() and given.isprintable() else uuid4().hex
    g.lang = requests.read_lang(None)
    bind_request(request_id=g.request_id, traceparent=request.headers.get("traceparent"))


def finish_request(service: str, response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "unknown"
    observe_request(
        service, route, request.method, response.status_code, perf_counter() - g.get("started", perf_counter())
    )
    response.headers.setdefault("X-Request-Id", g.get("request_id", ""))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def make_view(
    endpoint: Endpoint, settings: ServiceSettings, store: Store, clock: Clock, verifier: TokenVerifier
) -> Callable[..., Response]:
    def view(**path: Any) -> Response:
        caller = requests.read_caller(endpoint, verifier)
        g.lang = requests.read_lang(caller)
        body = requests.read_body(endpoint)
        upload = requests.read_upload(endpoint)
        query = requests.read_query(endpoint)
        if_match = requests.read_if_match(endpoint)
        with store.begin(scope_of(endpoint, caller)) as session:

            def answer() -> Response:
                call = Call(
                    session, settings, clock, caller, query, body, upload, if_match, g.lang, request.remote_addr or ""
                )
                return render(endpoint, endpoint.handler(call, **path))

            return answer() if endpoint.secret else once(session, caller, clock, answer)

    return view


def scope_of(endpoint: Endpoint, caller: Caller | None) -> Any:
    """The caller's own scope; an endpoint may ask for the service's where it checks another secret itself."""
    if endpoint.scope == "service":
        return SERVICE
    return caller.scope if caller else NOBODY


def once(session: Session, caller: Caller | None, clock: Clock, answer: Callable[[], Response]) -> Response:
    """Honours Idempotency-Key on writes."""
    key = request.headers.get("Idempotency-Key")
    if key is None or caller is None or request.method in requests.SAFE_METHODS:
        return answer()
    earlier = idempotency.recall(session, caller, key, clock.now())
    if earlier is not None:
        return earlier
    response = answer()
    idempotency.remember(session, caller, key, response)
    return response


def render(endpoint: Endpoint, result: Any) -> Response:
    """The handler's result through the endpoint's schema; ETag from `version`, Link from a page's cursor."""
    reply = result if isinstance(result, Reply) else Reply(result)
    status = reply.status or endpoint.status
    headers = dict(reply.headers)
    if isinstance(reply.body, (bytes, str)):
        return Response(reply.body, status, headers, content_type=reply.content_type or endpoint.content_type)
    if reply.body is None and endpoint.returns is None:
        return Response(b"", 204 if status == 200 else status, headers)
    if isinstance(reply.body, Page):
        return render_page(endpoint, reply.body, status, headers)
    version = getattr(reply.body, "version", None)
    if isinstance(version, int):
        headers.setdefault("ETag", f'"{version}"')
    document = endpoint.returns().dump(reply.body) if endpoint.returns else reply.body
    return Response(orjson.dumps(document), status, headers, content_type="application/json")


def render_page(endpoint: Endpoint, page: Page, status: int, headers: dict[str, str]) -> Response:
    items = endpoint.returns(many=True).dump(page.items) if endpoint.returns else list(page.items)
    if page.next_cursor:
        args = request.args.to_dict(flat=False) | {"cursor": [page.next_cursor]}
        headers["Link"] = f'<{request.path}?{urlencode(args, doseq=True)}>; rel="next"'
    document = {"items": items, "next_cursor": page.next_cursor}
    return Response(orjson.dumps(document), status, headers, content_type="application/json")


def add_description(app: Flask, api: Api) -> None:
    document = orjson.dumps(openapi_document(api))

    def openapi() -> Response:
        return Response(document, content_type="application/json")

    app.add_url_rule(f"{api.prefix}/openapi.json", "openapi", openapi)


def add_operational_routes(app: Flask, store: Store) -> None:
    """/healthz: the process answers. /readyz: it can do its work. /metrics: for Prometheus. The edge hides all three."""

    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    def readyz() -> dict[str, str]:
        try:
            with store.begin() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            raise UnavailableError("the database does not answer", detail_zh="数据库无响应") from None
        return {"status": "ready"}

    def metrics() -> Response:
        return Response(expose_metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")

    for name, view in (("healthz", healthz), ("readyz", readyz), ("metrics", metrics)):
        app.add_url_rule(f"/{name}", name, view)
