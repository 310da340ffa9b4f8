"""The keys that tokens are signed with: one file in QINGLAN_KEYS_DIR that only its user can read.

A key is published before it signs and stays published until the last token that it signed has expired, so a
rotation refuses nobody's live token, however long a verifier remembers the key set (at most PUBLISHED_AHEAD).
"""

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from joserfc.jwk import OKPKey

from services.gateway.domain import ACCESS_LIFETIME
from shared.clock import Clock

#: Longer than any verifier remembers the key set (the JWKS says max-age=300).
PUBLISHED_AHEAD = timedelta(minutes=15)
#: After its last token has expired, for clocks that differ.
PUBLISHED_AFTER = ACCESS_LIFETIME + timedelta(minutes=1)
ROTATE_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class SigningKey:
    """`kid` is the RFC 7638 thumbprint. Signs from `signs_from` until a later key does."""

    kid: str
    private: dict[str, str] = field(repr=False)
    signs_from: datetime
    published_until: datetime | None = None

    @classmethod
    def make(cls, signs_from: datetime) -> "SigningKey":
        key = OKPKey.generate_key("Ed25519")
        return cls(
            key.thumbprint(), {name: str(value) for name, value in key.as_dict(private=True).items()}, signs_from
        )

    def published(self, now: datetime) -> bool:
        return self.published_until is None or now < self.published_until

    def public(self) -> dict[str, str]:
        visible = {name: self.private[name] for name in ("kty", "crv", "x")}
        return visible | {"kid": self.kid, "use": "sig", "alg": "EdDSA"}

    def to_json(self) -> dict[str, Any]:
        return {
            "kid": self.kid,
            "private": self.private,
            "signs_from": self.signs_from.isoformat(),
            "published_until": self.published_until.isoformat() if self.published_until else None,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "SigningKey":
        until = values["published_until"]
        return cls(
            values["kid"],
            values["private"],
            datetime.fromisoformat(values["signs_from"]),
            datetime.fromisoformat(until) if until else None,
        )


class KeyRing:
    """The keys in `folder`. Made the first time they are asked for; several processes may do that at once."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.path = folder / "signing-keys.json"
        self.clock = clock
        self._read: tuple[tuple[int, int], tuple[SigningKey, ...]] = ((0, 0), ())
        self._reading = threading.Lock()

    def published(self) -> tuple[SigningKey, ...]:
        """Every key that is still published, the oldest first."""
        keys = self._load()
        now = self.clock.now()
        return tuple(key for key in keys if key.published(now))

    def signing(self) -> SigningKey:
        """The key to sign with now: the newest that is old enough for every verifier to know it."""
        published = self.published()  # first: it may make the very first key, which signs from then on
        now = self.clock.now()
        return max((key for key in published if key.signs_from <= now), key=lambda key: key.signs_from)

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        return {"keys": [key.public() for key in self.published()]}

    def rotate(self, *, at_once: bool = False) -> SigningKey:
        """Makes the next key and sets the end of the others; a rotation under way is left as it is.

        `at_once` is for a key that somebody else may know: the new one signs now and every other is withdrawn,
        so all access tokens are refused until refreshed.
        """
        with self._alone():
            now = self.clock.now()
            present = [key for key in self._parse() if key.published(now)]
            waiting = [key for key in present if key.signs_from > now]
            if waiting and not at_once:
                return waiting[-1]
            made = SigningKey.make(now if at_once else now + PUBLISHED_AHEAD)
            kept = [] if at_once else retire(present, made.signs_from + PUBLISHED_AFTER)
            self._replace([*kept, made])
            return made

    def rotate_if_old(self) -> SigningKey | None:
        """For the worker's clock: the next key when the present one has signed for ROTATE_AFTER."""
        if self.clock.now() - self.signing().signs_from < ROTATE_AFTER:
            return None
        return self.rotate()

    def _load(self) -> tuple[SigningKey, ...]:
        with self._reading:
            try:
                mark = self._mark()
            except FileNotFoundError:
                self._make_first()
                mark = self._mark()
            if mark != self._read[0]:
                self._read = (mark, self._parse())
            return self._read[1]

    def _mark(self) -> tuple[int, int]:
        """Another one whenever the file was replaced, by whichever process."""
        status = self.path.stat()
        return status.st_ino, status.st_mtime_ns

    def _make_first(self) -> None:
        with self._alone():
            if not self.path.exists():
                self._replace([SigningKey.make(self.clock.now())])

    def _parse(self) -> tuple[SigningKey, ...]:
        if not self.path.exists():
            return ()
        return tuple(SigningKey.from_json(values) for values in orjson.loads(self.path.read_bytes())["keys"])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time changes the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _replace(self, keys: Sequence[SigningKey]) -> None:
        """The whole file by a new one, so that a crash leaves the old or the new."""
        draft = self.path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(orjson.dumps({"keys": [key.to_json() for key in keys]}, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.path)


def retire(keys: Sequence[SigningKey], until: datetime) -> list[SigningKey]:
    return [key if key.published_until else replace(key, published_until=until) for key in keys]
