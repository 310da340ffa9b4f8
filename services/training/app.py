"""Puts the service together, decides nothing."""

from flask import Flask

from services.training.api import api
from services.training.config import load
from shared.clock import Clock
from shared.settings import ServiceSettings
from shared.store import Store, open_store
from shared.web import TokenVerifier, create_app


def make_app(
    settings: ServiceSettings, store: Store, *, clock: Clock | None = None, verifier: TokenVerifier | None = None
) -> Flask:
    return create_app(api, settings, store, clock=clock, verifier=verifier)


def create_web() -> Flask:
    settings = load()
    return make_app(settings, open_store(settings.database_url, application="training web"))
