"""Secrets that a machine makes for itself: one JSON file that only its user can read."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def strong_password() -> str:
    """192 bits, safe in a URL as it stands."""
    return secrets.token_urlsafe(24)


class SecretsFile:
    """Named secrets, each made the first time it is asked for and the same ever after.

    The file is 0600 and replaced whole, so a crash leaves the old or the new one. Several processes may ask at
    once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def value(self, name: str, make: Callable[[], str] = strong_password) -> str:
        known = self.known()
        if name not in known:
            with self._alone():
                known = self.known()
                if name not in known:
                    known[name] = make()
                    self._replace(known)
        return known[name]

    def known(self) -> dict[str, str]:
        """All secrets made so far, by name."""
        try:
            values: dict[str, str] = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return values

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _replace(self, values: dict[str, str]) -> None:
        draft = self.path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(values, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.path)
