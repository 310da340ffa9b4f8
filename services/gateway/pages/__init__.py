"""The console: server-rendered pages that use the public API with the visitor's own token, and hold no rules."""

from flask import Flask

from services.gateway.pages import (
    account,
    activities,
    apidocs,
    calendar,
    feeds,
    home,
    inbox,
    people,
    places,
    plans,
    sign_in,
    static,
)
from services.gateway.pages.blueprints import pages, public
from services.gateway.pages.errors import unknown_address

#: Each of these adds its routes to one of the two blueprints when it is imported.
CAPABILITIES = (account, activities, apidocs, calendar, feeds, home, inbox, people, places, plans, sign_in)


def install(app: Flask) -> None:
    """Every page, the static files and the browser's libraries."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.register_blueprint(public)
    app.register_blueprint(pages)
    app.register_error_handler(404, unknown_address)
    static.install(app)
