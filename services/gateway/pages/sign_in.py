"""Signing in and out in a browser, renewing a session on the way to a page, and the language switch."""

from urllib.parse import quote
from uuid import UUID

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from services.gateway import operations
from services.gateway.api import access_token
from services.gateway.cookies import (
    REFRESH_COOKIE,
    clear_session_cookies,
    csrf_token,
    set_csrf_cookie,
    set_session_cookies,
)
from services.gateway.domain import SESSION_LIFETIME, safe_next
from services.gateway.operations.outcome import Refused, SignedIn
from services.gateway.operations.sign_in import Attempt
from services.gateway.pages.blueprints import pages, public
from services.gateway.pages.forms import identifier
from services.gateway.pages.render import render, texts
from services.gateway.pages.texts import LANGUAGES
from services.gateway.pages.visitor import LANG_COOKIE, visitor
from services.gateway.runtime import gateway
from services.gateway.schemas import LONGEST_LOGIN, LONGEST_PASSWORD
from shared.store import SERVICE
from shared.web.requests import check_csrf

NOTICES = {"password_changed", "signed_out"}


@public.get("/sign-in")
def sign_in_form() -> str:
    notice = request.args.get("notice", "")
    return render("sign_in.html", next=next_address(), login="", error="", notice=notice if notice in NOTICES else "")


@public.post("/sign-in")
def sign_in() -> BaseResponse | tuple[str, int]:
    check_csrf()
    login, password = request.form.get("login", ""), request.form.get("password", "")
    if not 1 <= len(login.strip()) <= LONGEST_LOGIN or not 1 <= len(password) <= LONGEST_PASSWORD or "\0" in login:
        return again(login, texts()("sign_in.incomplete"), 422)
    home = gateway()
    attempt = Attempt(login, password, request.remote_addr or "")
    with home.store.begin(SERVICE) as session:
        outcome = operations.sign_in(session, attempt, home.checks, home.now(), home.today())
    if isinstance(outcome, Refused):
        error = outcome.error
        return again(login, error.detail if texts().lang == "en" else error.detail_zh, error.status)
    return entered(outcome, next_address())


def again(login: str, error: str, status: int) -> tuple[str, int]:
    return render("sign_in.html", next=next_address(), login=login, error=error, notice=""), status


def entered(signed_in: SignedIn, target: str) -> Response:
    """On to the page, with the session's cookies."""
    secure = gateway().settings.secure_cookies
    response = Response(status=303, headers={"Location": target})
    set_session_cookies(response, access=access_token(signed_in), refresh=signed_in.refresh_token, secure=secure)
    set_csrf_cookie(response, csrf_token(), secure=secure)
    return response


@public.get("/session/refresh")
def refresh_on_the_way() -> BaseResponse:
    """A page whose access token ran out comes by here, where the refresh token is sent, and goes on."""
    home, target = gateway(), next_address()
    token = request.cookies.get(REFRESH_COOKIE)
    if not token:
        return to_sign_in(target)
    with home.store.begin(SERVICE) as session:
        outcome = operations.refresh(session, token, home.now(), home.today())
    return to_sign_in(target) if isinstance(outcome, Refused) else entered(outcome, target)


@public.post("/session/end")
def end_session() -> BaseResponse:
    """Signs out on this device, also when the access token has run out."""
    check_csrf()
    home, token = gateway(), request.cookies.get(REFRESH_COOKIE)
    if token:
        with home.store.begin(SERVICE) as session:
            operations.sign_out_by_refresh_token(session, token, home.now())
    return left("signed_out")


@pages.post("/sessions/end-all")
def end_all_sessions() -> BaseResponse:
    home = gateway()
    with home.store.begin(visitor().caller.scope) as session:
        operations.end_sessions(session, visitor().caller.person, at=home.now(), by="signed out everywhere")
    return left("signed_out")


@pages.post("/act-for")
def act_for() -> BaseResponse:
    """Acts for another of the visitor's schools."""
    home, who = gateway(), visitor()
    with home.store.begin(who.caller.scope) as session:
        school = UUID(identifier(request.form.get("school")))
        switched = operations.switch_school(session, who.caller.session, school, home.now(), home.today())
    return entered(switched, "/")


@public.post("/language")
def choose_language() -> BaseResponse:
    check_csrf()
    response = redirect(next_address(), 303)
    lang = request.form.get("lang")
    if lang in LANGUAGES:
        secure = gateway().settings.secure_cookies
        response.set_cookie(LANG_COOKIE, lang, max_age=SESSION_LIFETIME, samesite="Lax", secure=secure, httponly=True)
    return response


def left(notice: str) -> BaseResponse:
    response = redirect(f"/sign-in?notice={notice}", 303)
    clear_session_cookies(response, secure=gateway().settings.secure_cookies)
    return response


def to_sign_in(target: str) -> BaseResponse:
    response = redirect("/sign-in" if target == "/" else f"/sign-in?next={quote(target, safe='')}", 303)
    clear_session_cookies(response, secure=gateway().settings.secure_cookies)
    return response


def next_address() -> str:
    return safe_next(request.values.get("next"))
