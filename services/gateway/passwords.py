"""Checking a password against its argon2id verifier, in the same time whether the login exists or not."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from shared.ids import new_id

#: Each check takes 64 MB for a moment: two at once are what a small machine bears.
CHECKS_AT_ONCE = 2


class PasswordCheck:
    """`holds(verifier, password)`; without a verifier the same work is done against one that nobody's password fits."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash(str(new_id()))
        self._at_once = threading.BoundedSemaphore(CHECKS_AT_ONCE)

    def holds(self, verifier: str | None, password: str) -> bool:
        with self._at_once:
            fits = self._fits(verifier or self._nobodys, password)
        return fits and verifier is not None

    def _fits(self, verifier: str, password: str) -> bool:
        try:
            return self._hasher.verify(verifier, password)
        except (Argon2Error, InvalidHashError):
            return False
