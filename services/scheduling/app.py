"""Puts the service together, decides nothing."""

from flask import Flask

from services.scheduling.api import api, feeds
from services.scheduling.config import load
from services.scheduling.texts import CONSTRAINTS
from shared.clock import Clock, SystemClock
from shared.settings import ServiceSettings
from shared.store import Store, open_store
from shared.web import TokenVerifier, create_app
from shared.web.app import make_view
from shared.web.openapi import openapi_document


def create_web() -> Flask:
    settings = load()
    return make_app(settings, open_store(settings.database_url, application="scheduling web"))


def make_app(
    settings: ServiceSettings, store: Store, *, clock: Clock | None = None, verifier: TokenVerifier | None = None
) -> Flask:
    clock = clock or SystemClock()
    verifier = verifier or TokenVerifier(settings.jwks_url, clock)
    app = create_app(api, settings, store, clock=clock, verifier=verifier, constraints=CONSTRAINTS)
    add_feeds(app, settings, store, clock, verifier)
    return app


def add_feeds(app: Flask, settings: ServiceSettings, store: Store, clock: Clock, verifier: TokenVerifier) -> None:
    """The routes outside /api, with their own description."""
    document = openapi_document(feeds)
    app.add_url_rule(f"{feeds.prefix}/openapi.json", "feeds_openapi", lambda: document)
    for endpoint in feeds.endpoints:
        view = make_view(endpoint, settings, store, clock, verifier)
        app.add_url_rule(feeds.prefix + endpoint.path, endpoint.name, view, methods=[endpoint.method])
