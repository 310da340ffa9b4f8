"""Tokens as the gateway would sign them, with a key of the test's own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from shared.clock import Clock, FixedClock
from shared.ids import new_id
from shared.web import Role, TokenVerifier

#: A Tuesday morning in the first week of a school year, 09:00 in Shanghai.
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)


@dataclass
class TestTokens:
    """Signs and verifies; `headers(...)` is what a request carries."""

    __test__ = False

    clock: Clock = field(default_factory=lambda: FixedClock(NOW))
    key: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519", {"kid": "test"}))

    def verifier(self) -> TokenVerifier:
        """A verifier that knows the key and fetches nothing."""
        keys = KeySet.import_key_set(KeySet([self.key]).as_dict(private=False))
        return TokenVerifier("", self.clock, _keys=keys, _fetched_at=self.clock.now().timestamp() + 10**9)

    def sign(
        self,
        *roles: Role | str,
        school: UUID,
        person: UUID | None = None,
        name: str = "测试用户",
        lasts: timedelta = timedelta(minutes=10),
    ) -> str:
        """A token of `person` acting for `school` (teacher unless roles are given)."""
        claims = {
            "iss": "qinglan",
            "aud": "qinglan",
            "sub": str(person or new_id()),
            "sid": str(new_id()),
            "school": str(school),
            "roles": [str(role) for role in roles] or ["teacher"],
            "name": name,
            "lang": "zh",
            "exp": int((self.clock.now() + lasts).timestamp()),
        }
        return jwt.encode({"alg": "EdDSA", "kid": "test"}, claims, self.key, algorithms=["EdDSA"])

    def headers(self, *roles: Role | str, school: UUID, person: UUID | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.sign(*roles, school=school, person=person)}"}
