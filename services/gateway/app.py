"""Puts the gateway together: the session's routes, the console's pages, headers, and what they share."""

import orjson
from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from services.gateway import headers, pages
from services.gateway.api import api
from services.gateway.config import GatewaySettings, load
from services.gateway.keys import KeyRing
from services.gateway.pages.edge import open_transport
from services.gateway.passwords import PasswordCheck
from services.gateway.runtime import EXTENSION, Gateway
from shared.clock import Clock, SystemClock
from shared.store import Store, open_store
from shared.web import TokenVerifier, create_app
from shared.web.openapi import openapi_document


def create_web() -> Flask:
    settings = load()
    return make_app(settings, open_store(settings.database_url, application="gateway web"))


def make_app(
    settings: GatewaySettings,
    store: Store,
    *,
    clock: Clock | None = None,
    verifier: TokenVerifier | None = None,
    checks: PasswordCheck | None = None,
) -> Flask:
    """`verifier` is for tests that sign tokens themselves; otherwise it is the gateway's own keys that count."""
    clock = clock or SystemClock()
    home = Gateway(
        settings,
        store,
        clock,
        KeyRing(settings.keys_dir, clock),
        checks or PasswordCheck(),
        open_transport(settings.edge_url),
    )
    home.verifier = verifier or home.verifier
    app = create_app(api, settings, store, clock=clock, verifier=home.verifier)
    app.extensions[EXTENSION] = home
    headers.install(app, secure=settings.secure_cookies)
    add_description_beside_the_others(app)
    pages.install(app)
    # The client's address is what the edge saw, the last one that it added; nobody else reaches this process.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=0, x_host=0)  # type: ignore[method-assign]  # Flask's own way
    return app


def add_description_beside_the_others(app: Flask) -> None:
    """The OpenAPI document where every other service has its own."""
    description = orjson.dumps(openapi_document(api))

    def openapi_of_the_gateway() -> Response:
        return Response(description, content_type="application/json")

    app.add_url_rule("/api/gateway/v1/openapi.json", view_func=openapi_of_the_gateway)
