"""The session's routes: sign in, refresh, act for another school, sign out; and the keys that tokens are signed with.

They stand outside /api because cookies and well-known addresses belong to the site, not to a version. The operator's
dead letters are where every service has them.
"""

from typing import Any

from flask import Response, after_this_request, request

from services.gateway import operations
from services.gateway.cookies import (
    REFRESH_COOKIE,
    clear_session_cookies,
    csrf_token,
    set_csrf_cookie,
    set_session_cookies,
)
from services.gateway.domain import ACCESS_LIFETIME
from services.gateway.operations.outcome import Refused, SignedIn
from services.gateway.operations.sign_in import Attempt
from services.gateway.runtime import gateway
from services.gateway.schemas import KeySetOut, RefreshIn, SchoolIn, SessionOut, SignInIn
from services.gateway.tokens import Claims, sign
from shared.errors import UnauthenticatedError
from shared.web import Api, Call, Capability, Reply, Role
from shared.web.capabilities import capabilities_of
from shared.web.dead_letters import offer_dead_letters
from shared.web.problems import domain_problem
from shared.web.requests import check_csrf

api = Api("gateway", title="Gateway", prefix="")
offer_dead_letters(api, under="/api/gateway/v1")


@api.post(
    "/session",
    needs=Capability.PUBLIC,
    summary="Sign in",
    body=SignInIn,
    returns=SessionOut,
    status=201,
    scope="service",
)
def sign_in(call: Call) -> Reply:
    """Ten wrong passwords within a quarter of an hour lock the account for a while: 429 with Retry-After."""
    attempt = Attempt(call.body["login"], call.body["password"], call.address, call.body["school"])
    home = gateway()
    outcome = operations.sign_in(call.session, attempt, home.checks, call.clock.now(), home.today())
    return answer(outcome, cookies=call.body["cookies"])


@api.post(
    "/session/refresh",
    needs=Capability.PUBLIC,
    summary="Exchange a refresh token for new tokens",
    body=RefreshIn,
    returns=SessionOut,
    scope="service",
)
def refresh_session(call: Call) -> Reply:
    """Each refresh token is good once; a used one ends the session. From the cookie, it needs the CSRF token."""
    token, cookies = call.body["refresh_token"], False
    if token is None:
        token, cookies = request.cookies.get(REFRESH_COOKIE), True
        if not token:
            raise UnauthenticatedError(
                "send refresh_token, or sign in", detail_zh="请先登录", code="refresh_token_missing"
            )
        check_csrf()
    outcome = operations.refresh(call.session, token, call.clock.now(), gateway().today())
    return answer(outcome, cookies=cookies)


@api.get("/session", needs=Capability.SIGNED_IN, summary="Who is signed in, and for which school", returns=SessionOut)
def show_session(call: Call) -> dict[str, Any]:
    """`must_change_password` says that the person should choose a password before anything else."""
    found = operations.who_am_i(call.session, call.caller.session, call.clock.now(), gateway().today())
    return document(found)


@api.post(
    "/session/school",
    needs=Capability.SIGNED_IN,
    summary="Act for another of your schools",
    body=SchoolIn,
    returns=SessionOut,
)
def act_for_school(call: Call) -> Reply:
    now, today = call.clock.now(), gateway().today()
    switched = operations.switch_school(call.session, call.caller.session, call.body["school"], now, today)
    return answer(switched, cookies=call.caller.from_cookie)


@api.delete("/session", needs=Capability.SIGNED_IN, summary="Sign out on this device", status=204)
def sign_out(call: Call) -> Reply:
    """The refresh token is void at once; an access token already given lives on for its last minutes."""
    operations.sign_out(call.session, call.caller.session, call.clock.now())
    return farewell()


@api.post("/session/everywhere", needs=Capability.SIGNED_IN, summary="Sign out on every device", status=204)
def sign_out_everywhere(call: Call) -> Reply:
    operations.end_sessions(call.session, call.caller.person, at=call.clock.now(), by="signed out everywhere")
    return farewell()


@api.get("/.well-known/jwks.json", needs=Capability.PUBLIC, summary="The keys to check tokens with", returns=KeySetOut)
def jwks(call: Call) -> Reply:  # noqa: ARG001  # every handler takes the call
    return Reply(gateway().ring.jwks(), headers={"Cache-Control": "public, max-age=300"})


def answer(outcome: SignedIn | Refused, *, cookies: bool) -> Reply:
    """The session, its tokens in the body or in cookies; or the refusal, as a reply so that the transaction stays."""
    if isinstance(outcome, Refused):
        refusal = domain_problem(outcome.error)
        return Reply(refusal.get_data(), refusal.status_code, dict(refusal.headers), refusal.content_type)
    access = access_token(outcome)
    if not cookies:
        return Reply(document(outcome, access=access, refresh=outcome.refresh_token))
    give_cookies(access, outcome.refresh_token)
    return Reply(document(outcome))


def access_token(signed_in: SignedIn) -> str:
    home = gateway()
    claims = Claims(
        person=signed_in.person_id,
        session=signed_in.session_id,
        school=signed_in.desk.school_id,
        roles=signed_in.desk.roles,
        name=signed_in.name,
        lang=signed_in.lang,
    )
    return sign(home.ring, claims, home.now())


def document(signed_in: SignedIn, *, access: str | None = None, refresh: str | None = None) -> dict[str, Any]:
    roles = frozenset(Role(role) for role in signed_in.desk.roles)
    return {
        "id": signed_in.session_id,
        "person_id": signed_in.person_id,
        "name": signed_in.name,
        "lang": signed_in.lang,
        "school": signed_in.desk,
        "schools": signed_in.desks,
        "capabilities": sorted(capabilities_of(roles)),
        "must_change_password": signed_in.must_change_password,
        "access_token": access,
        "refresh_token": refresh,
        "expires_in": int(ACCESS_LIFETIME.total_seconds()) if access else None,
    }


def give_cookies(access: str, refresh: str | None) -> None:
    """Sets the session's cookies on the answer to this request, once the transaction stands."""
    secure, csrf = gateway().settings.secure_cookies, csrf_token()

    def put(response: Response) -> Response:
        if response.status_code < 400:
            set_session_cookies(response, access=access, refresh=refresh, secure=secure)
            set_csrf_cookie(response, csrf, secure=secure)
        return response

    after_this_request(put)


def farewell() -> Reply:
    secure = gateway().settings.secure_cookies

    def take_away(response: Response) -> Response:
        clear_session_cookies(response, secure=secure)
        return response

    after_this_request(take_away)
    return Reply(status=204)
