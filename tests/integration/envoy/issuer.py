"""A gateway's keys and the tokens that are signed with them, good and bad."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey

from shared.clock import Clock
from shared.ids import new_id


def new_key(key_id: str) -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": key_id, "alg": "EdDSA", "use": "sig"})


@dataclass
class Issuer:
    """Signs as the gateway does; Envoy compares with the real time, so the clock is the system's."""

    clock: Clock
    keys: list[OKPKey] = field(default_factory=lambda: [new_key("first")])

    def jwks(self) -> Mapping[str, Any]:
        return KeySet([*self.keys]).as_dict(private=False)

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = self.clock.now()
        claims = {
            "iss": "qinglan",
            "aud": "qinglan",
            "sub": str(new_id()),
            "sid": str(new_id()),
            "school": str(new_id()),
            "roles": ["teacher"],
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=10)).timestamp()),
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(self, key: OKPKey | None = None, **changes: Any) -> str:
        """A valid token but for `changes`; a claim that is None is left out."""
        key = key or self.keys[-1]
        return jwt.encode({"alg": "EdDSA", "kid": key.kid}, self.claims(**changes), key, algorithms=["EdDSA"])

    def expired(self) -> str:
        return self.token(exp=int((self.clock.now() - timedelta(minutes=1)).timestamp()))

    def signed_with_public_key(self) -> str:
        """The old trick: HMAC with the public key, which everybody has, as the secret."""
        public = self.keys[-1].as_dict(private=False)["x"]
        secret = OctKey.import_key(base64.urlsafe_b64decode(str(public) + "="))
        return jwt.encode({"alg": "HS256", "kid": self.keys[-1].kid}, self.claims(), secret, algorithms=["HS256"])

    def unsigned(self) -> str:
        return f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(self.claims())}."

    def tampered(self) -> str:
        """A valid signature under other claims."""
        header, _, signature = self.token().split(".")
        return f"{header}.{encoded(self.claims(roles=['district_admin']))}.{signature}"


def encoded(document: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
