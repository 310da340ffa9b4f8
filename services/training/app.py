"""Puts the service together, decides nothing."""

from flask import Flask

from services.training.api import api
from services.training.config import load
from shared.store import open_store
from shared.web import create_app


def create_web() -> Flask:
    settings = load()
    return create_app(api, settings, open_store(settings.database_url, application="training web"))
