"""Who looks at a page: a signed-in person with a live session, or somebody who is sent to sign in first."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from services.gateway import operations
from services.gateway.domain import Desk, safe_next
from services.gateway.operations.outcome import SignedIn
from services.gateway.pages.edge import Edge
from services.gateway.pages.texts import LANGUAGES, Lang
from services.gateway.runtime import gateway
from shared.errors import UnauthenticatedError
from shared.store import SERVICE
from shared.web import Caller, Capability
from shared.web.requests import ACCESS_COOKIE, SAFE_METHODS, check_csrf

LANG_COOKIE = "qinglan_lang"


@dataclass(frozen=True)
class Visitor:
    """A signed-in person as the pages see one. `edge` is the API with this person's token."""

    caller: Caller
    signed_in: SignedIn
    edge: Edge

    @property
    def desk(self) -> Desk:
        return self.signed_in.desk

    def may(self, capability: str) -> bool:
        return Capability(capability) in self.caller.capabilities


def visitor() -> Visitor:
    """The visitor of this request; only pages behind `admit` have one."""
    found: Visitor = g.visitor
    return found


def admit() -> BaseResponse | None:
    """Before every page but the public ones: a live session, and a proof of origin for what changes something."""
    token = request.cookies.get(ACCESS_COOKIE, "")
    home = gateway()
    try:
        caller = home.verifier.verify(token, from_cookie=True)
        with home.store.begin(SERVICE) as session:
            signed_in = operations.who_am_i(session, caller.session, home.now(), home.today())
    except UnauthenticatedError:
        return sent_to_refresh()
    if request.method not in SAFE_METHODS:
        check_csrf()
    g.lang = page_lang(caller.lang)
    g.visitor = Visitor(caller, signed_in, Edge(home.transport, token, g.lang, g.get("request_id", "")))
    if signed_in.must_change_password and request.endpoint not in {"pages.password", "pages.change_password"}:
        return redirect("/password", 303)
    return None


def sent_to_refresh() -> BaseResponse:
    """To where the refresh token is sent, and from there back to this page, or on to sign in."""
    target = f"/session/refresh?next={quote(page_address(), safe='')}"
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target, 303)


def page_address() -> str:
    """The page that the visitor looks at: this one, or the one whose form or htmx sent this."""
    if "HX-Request" in request.headers:
        shown = request.headers.get("HX-Current-URL", "")
    elif request.method in SAFE_METHODS:
        return request.full_path.rstrip("?")
    else:
        shown = request.headers.get("Referer", "")
    parts = urlsplit(shown)
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""))


def page_lang(own: str | None = None) -> Lang:
    """The one chosen with the switch, else the person's own, else the browser's, else Chinese."""
    chosen = request.cookies.get(LANG_COOKIE) or own
    if chosen in LANGUAGES:
        return "en" if chosen == "en" else "zh"
    best = request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")
    return "en" if best == "en" else "zh"
