"""Tokens as the gateway signs them, with a key that only the tests have."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from shared.clock import Clock
from shared.ids import new_id
from shared.web import TokenVerifier
from shared.web.tokens import ALGORITHM, AUDIENCE, ISSUER

KEY_ID = "test"
LIFETIME = timedelta(minutes=10)


@dataclass
class Signer:
    """Signs tokens, and gives the verifier that knows its key without asking anybody."""

    clock: Clock
    key: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519", {"kid": KEY_ID}))

    def token(
        self,
        person: UUID,
        school: UUID,
        roles: Iterable[str] = ("teacher",),
        *,
        name: str = "示例教师",
        lang: str = "zh",
        session: UUID | None = None,
        lifetime: timedelta = LIFETIME,
    ) -> str:
        """A token of `person` acting for `school`; a negative `lifetime` makes one that has expired."""
        now = self.clock.now()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(person),
            "sid": str(session or new_id()),
            "school": str(school),
            "roles": [str(role) for role in roles],
            "name": name,
            "lang": lang,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
        }
        return jwt.encode({"alg": ALGORITHM, "kid": KEY_ID}, claims, self.key, algorithms=[ALGORITHM])

    def verifier(self) -> TokenVerifier:
        keys = KeySet.import_key_set(KeySet([self.key]).as_dict(private=False))
        # Far ahead, so that an unknown key id is refused instead of fetched from a gateway that is not there.
        return TokenVerifier("http://127.0.0.1:9/jwks.json", self.clock, _keys=keys, _fetched_at=4e9)
