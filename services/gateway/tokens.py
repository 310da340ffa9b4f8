"""Access tokens: a JWT that every service can check by itself, for minutes; and their check inside the gateway."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from services.gateway.domain import ACCESS_LIFETIME
from services.gateway.keys import KeyRing
from shared.web.tokens import ALGORITHM, AUDIENCE, ISSUER, TokenVerifier


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Whom a token speaks for: a person, in a session, acting for a school in roles."""

    person: UUID
    session: UUID
    school: UUID
    roles: tuple[str, ...]
    name: str
    lang: str


def sign(ring: KeyRing, claims: Claims, now: datetime) -> str:
    """The token, good for ACCESS_LIFETIME from `now`."""
    key = ring.signing()
    issued = int(now.timestamp())
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": issued,
        "exp": issued + int(ACCESS_LIFETIME.total_seconds()),
        "sub": str(claims.person),
        "sid": str(claims.session),
        "school": str(claims.school),
        "roles": list(claims.roles),
        "name": claims.name,
        "lang": claims.lang,
    }
    private = OKPKey.import_key(dict(key.private))
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}, payload, private, algorithms=[ALGORITHM])


class OwnVerifier(TokenVerifier):
    """Checks tokens against the key ring itself: the gateway asks nobody, itself least of all, for its own keys."""

    def __init__(self, ring: KeyRing) -> None:
        super().__init__(jwks_url="", clock=ring.clock)
        self._ring = ring

    def keys(self, *, refetch: bool = False) -> KeySet:  # noqa: ARG002  # the ring is always fresh
        return KeySet.import_key_set(self._ring.jwks())  # type: ignore[arg-type]  # plain strings are what it takes
