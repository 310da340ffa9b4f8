from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from joserfc.jwk import OKPKey

from services.gateway.cli import cli
from services.gateway.keys import PUBLISHED_AHEAD, ROTATE_AFTER, KeyRing
from services.gateway.tokens import Claims, OwnVerifier, sign
from shared.clock import FixedClock
from shared.errors import UnauthenticatedError
from shared.ids import new_id

NOW = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def ring(tmp_path: Path, clock: FixedClock) -> KeyRing:
    return KeyRing(tmp_path / "keys", clock)


def claims() -> Claims:
    return Claims(person=new_id(), session=new_id(), school=new_id(), roles=("teacher",), name="陈岚", lang="zh")


def token(ring: KeyRing) -> str:
    return sign(ring, claims(), ring.clock.now())


def test_the_first_key_signs_at_once_and_only_its_user_can_read_it(ring: KeyRing) -> None:
    key = ring.signing()

    assert [key.kid] == [published["kid"] for published in ring.jwks()["keys"]]
    assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(ring.path.parent.stat().st_mode) == 0o700


def test_the_key_id_is_the_thumbprint_of_rfc_7638(ring: KeyRing) -> None:
    public = ring.jwks()["keys"][0]

    assert OKPKey.import_key({name: public[name] for name in ("kty", "crv", "x")}).thumbprint() == public["kid"]


def test_the_private_part_is_never_published_nor_shown(ring: KeyRing) -> None:
    secret = ring.signing().private["d"]

    assert secret not in str(ring.jwks())
    assert secret not in repr(ring.signing())


def test_a_new_key_is_published_before_it_signs(ring: KeyRing, clock: FixedClock) -> None:
    old = ring.signing()
    new = ring.rotate()

    assert {key["kid"] for key in ring.jwks()["keys"]} == {old.kid, new.kid}
    clock.advance(PUBLISHED_AHEAD - timedelta(seconds=1))
    assert ring.signing().kid == old.kid
    clock.advance(timedelta(seconds=1))
    assert ring.signing().kid == new.kid


def test_no_live_token_is_refused_at_any_moment_of_a_rotation(ring: KeyRing, clock: FixedClock) -> None:
    live: list[tuple[datetime, str]] = []
    verifier = OwnVerifier(ring)
    ring.signing()
    ring.rotate()

    for _ in range(60):
        live.append((clock.now(), token(ring)))
        for issued, earlier in live:
            if clock.now() - issued < timedelta(minutes=10):
                verifier.verify(earlier)
        clock.advance(timedelta(minutes=1))
    assert len(ring.jwks()["keys"]) == 1, "the old key goes once its last token has expired"


def test_a_second_rotation_waits_for_the_first(ring: KeyRing) -> None:
    ring.signing()

    assert ring.rotate() == ring.rotate()


def test_a_key_that_others_know_is_withdrawn_at_once_with_its_tokens(ring: KeyRing) -> None:
    stolen = token(ring)
    ring.rotate(at_once=True)

    with pytest.raises(UnauthenticatedError):
        OwnVerifier(ring).verify(stolen)
    assert OwnVerifier(ring).verify(token(ring))


def test_the_clock_rotates_a_key_that_has_signed_for_long(ring: KeyRing, clock: FixedClock) -> None:
    old = ring.signing()

    assert ring.rotate_if_old() is None
    clock.advance(ROTATE_AFTER)
    made = ring.rotate_if_old()
    assert made is not None
    assert made.kid != old.kid
    assert ring.rotate_if_old() == made, "while it waits there is no other"


def test_another_process_sees_the_rotation(ring: KeyRing, clock: FixedClock) -> None:
    other = KeyRing(ring.path.parent, clock)
    other.signing()
    made = ring.rotate(at_once=True)

    assert other.signing().kid == made.kid


@pytest.mark.parametrize("broken", ["", "a.b.c", "e30.e30.e30", "Ω"])
def test_what_is_no_token_is_refused_politely(ring: KeyRing, broken: str) -> None:
    with pytest.raises(UnauthenticatedError):
        OwnVerifier(ring).verify(broken)


def test_the_command_lists_and_rotates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGLAN_KEYS_DIR", str(tmp_path))
    run = CliRunner().invoke

    assert run(cli, ["list"]).output.startswith("signs")
    assert run(cli, ["rotate"]).output.startswith("next")
    assert len(run(cli, ["list"]).output.splitlines()) == 2
