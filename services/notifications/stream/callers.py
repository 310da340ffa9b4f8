"""Who opens a live update: the same token rules as everywhere, from the header or else from the cookie."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import orjson

from shared.errors import ForbiddenError, UnauthenticatedError
from shared.web import Capability, TokenVerifier
from shared.web.requests import ACCESS_COOKIE, missing_token


@dataclass(frozen=True)
class Listener:
    """A person, until the token's end (seconds since 1970)."""

    person: UUID
    expires_at: float


def listener_of(verifier: TokenVerifier, headers: Iterable[tuple[bytes, bytes]]) -> Listener:
    """Raises UnauthenticatedError or ForbiddenError. May fetch the gateway's keys: not for the event loop."""
    token, from_cookie = token_in({name.lower(): value for name, value in headers})
    caller = verifier.verify(token, from_cookie=from_cookie)
    if Capability.INBOX_READ not in caller.capabilities:
        raise ForbiddenError(
            "your roles have no inbox; ask your school's administrator",
            detail_zh="您的角色没有收件箱，请联系本校管理员",
            code="capability",
        )
    return Listener(caller.person, expiry_of(token))


def token_in(headers: dict[bytes, bytes]) -> tuple[str, bool]:
    """The token, and whether a cookie brought it."""
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not token.strip():
            raise missing_token()
        return token.strip(), False
    cookie = cookie_in(headers.get(b"cookie", b"").decode("latin-1"))
    if not cookie:
        raise missing_token()
    return cookie, True


def cookie_in(header: str) -> str:
    """Cut by hand: one odd cookie of another program must not hide ours."""
    pairs = (pair.strip().partition("=") for pair in header.split(";"))
    return next((value for name, _, value in pairs if name == ACCESS_COOKIE), "")


def expiry_of(token: str) -> float:
    """The `exp` of a token that has been verified."""
    payload = token.split(".")[1]
    try:
        return float(orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"])
    except (ValueError, KeyError, TypeError):
        raise UnauthenticatedError("the token has no expiry", detail_zh="登录状态无效", code="token_claims") from None
