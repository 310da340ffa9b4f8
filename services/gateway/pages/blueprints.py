"""The two kinds of pages: those for everybody, and those for a signed-in person."""

from flask import Blueprint
from werkzeug.exceptions import NotFound

from services.gateway.pages.edge import ApiError
from services.gateway.pages.errors import api_error_page, domain_error_page, not_found_page
from services.gateway.pages.visitor import admit
from shared.errors import DomainError

public = Blueprint("public", __name__, template_folder="../templates")
pages = Blueprint("pages", __name__, template_folder="../templates")
pages.before_request(admit)

for blueprint in (public, pages):
    blueprint.register_error_handler(DomainError, domain_error_page)
    blueprint.register_error_handler(ApiError, api_error_page)
    blueprint.register_error_handler(NotFound, not_found_page)
