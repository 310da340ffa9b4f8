"""Puts the service together, decides nothing."""

from flask import Flask

from services.directory.api import api
from services.directory.config import load
from services.directory.texts import CONSTRAINTS
from shared.store import open_store
from shared.web import create_app


def create_web() -> Flask:
    settings = load()
    store = open_store(settings.database_url, application="directory web")
    return create_app(api, settings, store, constraints=CONSTRAINTS)
