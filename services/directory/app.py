"""Puts the service together, decides nothing."""

from flask import Flask

from services.directory.api import api
from services.directory.config import load
from services.directory.texts import CONSTRAINTS
from shared.clock import Clock
from shared.settings import ServiceSettings
from shared.store import Store, open_store
from shared.web import TokenVerifier, create_app


def make_app(
    settings: ServiceSettings, store: Store, *, clock: Clock | None = None, verifier: TokenVerifier | None = None
) -> Flask:
    return create_app(api, settings, store, clock=clock, verifier=verifier, constraints=CONSTRAINTS)


def create_web() -> Flask:
    settings = load()
    return make_app(settings, open_store(settings.database_url, application="directory web"))
