"""The caller's token: an EdDSA JWT of the gateway, minutes-short, verified by every service itself."""

import threading
import warnings
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.clock import Clock, SystemClock
from shared.errors import UnauthenticatedError, UnavailableError
from shared.store import Scope
from shared.web.capabilities import DISTRICT_ROLES, Capability, Role, capabilities_of

ISSUER = AUDIENCE = "qinglan"
ALGORITHM = "EdDSA"
# RFC 9864 renames it to "Ed25519"; Envoy's JWT filter knows the old name alone, so that is what is signed.
warnings.filterwarnings("ignore", message="EdDSA is deprecated")
REFETCH_SECONDS = 10
LEEWAY_SECONDS = 5


@dataclass(frozen=True)
class Caller:
    """Who asks: a person acting for one school. `session` is the sign-in session, `from_cookie` decides on CSRF."""

    person: UUID
    school: UUID
    session: UUID
    roles: frozenset[Role]
    name: str = ""
    lang: str = "zh"
    from_cookie: bool = False

    @property
    def scope(self) -> Scope:
        reach = "district" if self.roles & DISTRICT_ROLES else "school"
        return Scope(reach, school=self.school, person=self.person)  # type: ignore[arg-type]  # one of two literals

    @property
    def capabilities(self) -> frozenset[Capability]:
        return capabilities_of(self.roles)


@dataclass
class TokenVerifier:
    """Verifies tokens against the gateway's JWKS, which is fetched once and again when a new key id turns up."""

    jwks_url: str
    clock: Clock = field(default_factory=SystemClock)
    _keys: KeySet | None = None
    _fetched_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def verify(self, token: str, *, from_cookie: bool = False) -> Caller:
        """The caller that a token speaks for; raises UnauthenticatedError with what to do about it."""
        claims = self._claims(token)
        try:
            return Caller(
                person=UUID(claims["sub"]),
                school=UUID(claims["school"]),
                session=UUID(claims["sid"]),
                roles=frozenset(Role(role) for role in claims["roles"]),
                name=str(claims.get("name", "")),
                lang="en" if claims.get("lang") == "en" else "zh",
                from_cookie=from_cookie,
            )
        except (KeyError, ValueError, TypeError):
            raise self._refusal("token_claims", "a claim is missing or has the wrong form") from None

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            decoded = self._decode(token)
            rules = jwt.JWTClaimsRegistry(
                now=int(self.clock.now().timestamp()),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": ISSUER},
                aud={"essential": True, "value": AUDIENCE},
                exp={"essential": True},
            )
            rules.validate(decoded.claims)
        except (JoseError, ValueError, TypeError) as error:
            raise self._refusal("token_invalid", type(error).__name__) from None
        return decoded.claims

    def _decode(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self.keys(), algorithms=[ALGORITHM])
        except (JoseError, ValueError):
            # Perhaps signed with a key made after our last fetch.
            return jwt.decode(token, self.keys(refetch=True), algorithms=[ALGORITHM])

    def keys(self, *, refetch: bool = False) -> KeySet:
        """The gateway's public keys; fetched again at most every REFETCH_SECONDS."""
        now = self.clock.now().timestamp()
        with self._lock:
            if self._keys is None or (refetch and now - self._fetched_at >= REFETCH_SECONDS):
                self._keys, self._fetched_at = self._fetch(), now
            return self._keys

    def _fetch(self) -> KeySet:
        try:
            response = httpx.get(self.jwks_url, timeout=5, trust_env=False)
            response.raise_for_status()
            return KeySet.import_key_set(response.json())
        except (httpx.HTTPError, ValueError) as error:
            if self._keys is not None:
                return self._keys
            raise UnavailableError(
                f"the keys to check tokens with could not be read ({type(error).__name__}); try again",
                detail_zh="暂时无法核验登录状态,请稍后再试",
                code="keys_unavailable",
            ) from None

    @staticmethod
    def _refusal(code: str, why: str) -> UnauthenticatedError:
        return UnauthenticatedError(
            f"the token is not valid ({why}); sign in again or refresh it",
            detail_zh="登录状态无效或已过期,请重新登录",
            code=code,
        )
