from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from shared.clock import FixedClock
from shared.errors import UnauthenticatedError
from shared.ids import new_id
from shared.web import Capability, Role, TokenVerifier
from shared.web.capabilities import ROLE_CAPABILITIES

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PERSON, SCHOOL, SESSION = new_id(), new_id(), new_id()
Sign = Callable[..., str]


@pytest.fixture
def key() -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": "k1"})


@pytest.fixture
def verifier(key: OKPKey) -> TokenVerifier:
    return TokenVerifier("http://nowhere.invalid/jwks", FixedClock(NOW), _keys=public(key), _fetched_at=NOW.timestamp())


def public(*keys: OKPKey) -> KeySet:
    return KeySet.import_key_set(KeySet(list(keys)).as_dict(private=False))


def signed(key: Any, header: dict[str, Any] | None = None, **changes: Any) -> str:
    claims = {
        "iss": "qinglan",
        "aud": "qinglan",
        "sub": str(PERSON),
        "sid": str(SESSION),
        "school": str(SCHOOL),
        "roles": ["teacher"],
        "exp": int((NOW + timedelta(minutes=10)).timestamp()),
    }
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(
        {"alg": "EdDSA", "kid": "k1", **(header or {})}, claims, key, algorithms=["EdDSA", "HS256", "none"]
    )


def test_a_good_token_says_who_asks(verifier: TokenVerifier, key: OKPKey) -> None:
    caller = verifier.verify(signed(key))
    assert (caller.person, caller.school, caller.session) == (PERSON, SCHOOL, SESSION)
    assert caller.scope.reach == "school"
    assert Capability.PLAN_READ in caller.capabilities
    assert Capability.PLAN_WRITE not in caller.capabilities


def test_a_district_role_reaches_every_school(verifier: TokenVerifier, key: OKPKey) -> None:
    assert verifier.verify(signed(key, roles=["teacher", "district_ops"])).scope.reach == "district"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "another"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"exp": int((NOW - timedelta(minutes=1)).timestamp())},
        {"exp": None},
        {"sub": "not-a-uuid"},
        {"school": None},
        {"sid": None},
        {"roles": ["emperor"]},
        {"roles": 7},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(verifier: TokenVerifier, key: OKPKey, changes: dict[str, Any]) -> None:
    with pytest.raises(UnauthenticatedError):
        verifier.verify(signed(key, **changes))


def test_a_token_of_another_key_is_refused(verifier: TokenVerifier) -> None:
    with pytest.raises(UnauthenticatedError):
        verifier.verify(signed(OKPKey.generate_key("Ed25519", {"kid": "k1"})))


def test_the_public_key_used_as_a_shared_secret_is_refused(verifier: TokenVerifier, key: OKPKey) -> None:
    from joserfc.jwk import OctKey  # noqa: PLC0415  # only this attack needs it

    secret = OctKey.import_key(key.as_dict(private=False)["x"])  # type: ignore[arg-type]
    with pytest.raises(UnauthenticatedError):
        verifier.verify(signed(secret, {"alg": "HS256"}))


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "....", "e30.e30.", "\x00", "é.é.é"])
def test_garbage_is_refused_not_an_error(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(UnauthenticatedError):
        verifier.verify(token)


def test_a_key_made_after_the_last_fetch_is_fetched(
    verifier: TokenVerifier, key: OKPKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = OKPKey.generate_key("Ed25519", {"kid": "k2"})
    monkeypatch.setattr(verifier, "_fetch", lambda: public(key, newer))
    token = signed(newer, {"kid": "k2"})
    with pytest.raises(UnauthenticatedError):
        verifier.verify(token)  # fetched a moment ago: a flood of bad tokens must not become a flood of fetches
    assert isinstance(verifier.clock, FixedClock)
    verifier.clock.advance(timedelta(seconds=11))
    assert verifier.verify(token).person == PERSON


def test_every_role_has_its_capabilities() -> None:
    assert set(ROLE_CAPABILITIES) == set(Role)
    assert all(Capability.PUBLIC not in held for held in ROLE_CAPABILITIES.values())
    assert all(Capability.SIGNED_IN in held for held in ROLE_CAPABILITIES.values())


def test_only_the_district_moves_people_between_schools_or_opens_schools() -> None:
    for capability in (Capability.PERSON_TRANSFER, Capability.SCHOOL_WRITE):
        assert [role for role, held in ROLE_CAPABILITIES.items() if capability in held] == [Role.DISTRICT_ADMIN]
