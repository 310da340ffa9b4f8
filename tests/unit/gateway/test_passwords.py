from __future__ import annotations

from argon2 import PasswordHasher

from services.gateway.passwords import PasswordCheck

HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class Counting(PasswordCheck):
    def __init__(self) -> None:
        super().__init__(HASHER)
        self.hashed = 0

    def _fits(self, verifier: str, password: str) -> bool:
        self.hashed += 1
        return super()._fits(verifier, password)


def test_the_right_password_holds_and_a_wrong_one_does_not() -> None:
    verifier = HASHER.hash("indigo")

    assert PasswordCheck(HASHER).holds(verifier, "indigo")
    assert not PasswordCheck(HASHER).holds(verifier, "blue")


def test_without_a_verifier_nothing_holds_and_the_work_is_the_same() -> None:
    check = Counting()

    assert not check.holds(None, "indigo")
    check.holds(HASHER.hash("indigo"), "blue")
    assert check.hashed == 2


def test_a_broken_verifier_is_a_wrong_password() -> None:
    assert not PasswordCheck(HASHER).holds("$argon2id$broken", "indigo")
