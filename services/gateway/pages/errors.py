"""What a visitor sees when something is refused: a page, or for htmx a message in the page that stays."""

from flask import g, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from services.gateway.pages.edge import ApiError
from services.gateway.pages.render import render, texts
from services.gateway.pages.visitor import sent_to_refresh
from shared.errors import DomainError
from shared.web.problems import http_problem

Answer = tuple[str, int] | Response


def domain_error_page(error: DomainError) -> Answer:
    detail = error.detail if texts().lang == "en" else error.detail_zh
    return message(error.status, detail)


def api_error_page(error: ApiError) -> Answer:
    """The API's own words; 401 is an access token that ran out on the way."""
    if error.status == 401:
        return sent_to_refresh()
    lines = [f"{name}: {'; '.join(messages)}" for name, messages in error.fields.items()]
    return message(error.status, error.detail or texts()("error.away"), lines)


def not_found_page(error: NotFound) -> Answer:  # noqa: ARG001  # what Flask hands over
    return message(404, texts()("error.not_found"))


def unknown_address(error: NotFound) -> Answer:
    """No such route at all: a page for a person, the usual problem for a program."""
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) != "text/html":
        return http_problem(error)
    return not_found_page(error)


def message(status: int, detail: str, lines: list[str] | None = None) -> Answer:
    htmx = "HX-Request" in request.headers
    template = "message_fragment.html" if htmx else "message.html"
    return render(template, status=status, detail=detail, lines=lines or [], request_id=g.get("request_id", "")), status
