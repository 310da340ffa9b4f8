"""The three cookies of a browser's session, and the one that a form needs before there is a session."""

import secrets

from flask import request
from werkzeug.wrappers import Response

from services.gateway.domain import ACCESS_LIFETIME, SESSION_LIFETIME
from shared.web.requests import ACCESS_COOKIE, CSRF_COOKIE

REFRESH_COOKIE = "qinglan_refresh"
#: The refresh token goes nowhere else than where it is used.
REFRESH_PATH = "/session"


def set_session_cookies(response: Response, *, access: str, refresh: str | None, secure: bool) -> None:
    """The access token for every path, the refresh token for /session, both out of a script's reach."""
    response.set_cookie(
        ACCESS_COOKIE,
        access,
        max_age=ACCESS_LIFETIME,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=secure,
    )
    if refresh is not None:
        response.set_cookie(
            REFRESH_COOKIE,
            refresh,
            max_age=SESSION_LIFETIME,
            path=REFRESH_PATH,
            httponly=True,
            samesite="Lax",
            secure=secure,
        )


def set_csrf_cookie(response: Response, token: str, *, secure: bool) -> None:
    """Readable by our own script, which repeats it in a header; another site can neither read nor set it."""
    response.set_cookie(CSRF_COOKIE, token, max_age=SESSION_LIFETIME, path="/", samesite="Lax", secure=secure)


def csrf_token() -> str:
    """This browser's, or a new one to be set."""
    present = request.cookies.get(CSRF_COOKIE, "")
    return present if len(present) >= 32 else secrets.token_urlsafe(32)


def clear_session_cookies(response: Response, *, secure: bool) -> None:
    for name, path in ((ACCESS_COOKIE, "/"), (REFRESH_COOKIE, REFRESH_PATH), (CSRF_COOKIE, "/")):
        response.delete_cookie(name, path=path, samesite="Lax", secure=secure, httponly=name != CSRF_COOKIE)
