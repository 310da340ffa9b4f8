from collections import Counter

import pytest

from deploy.embedded.errors import CannotStart
from deploy.embedded.readiness import answers_ok, wait_until_ready


def test_each_part_is_asked_until_it_answers_and_not_again() -> None:
    asked: Counter[str] = Counter()

    def answers(url: str) -> bool:
        asked[url] += 1
        return asked[url] >= {"fast": 1, "slow": 3}[url]

    wait_until_ready(["fast", "slow"], lambda _seconds: None, answers=answers)
    assert asked == {"fast": 1, "slow": 3}


def test_who_does_not_answer_in_time_is_named() -> None:
    with pytest.raises(CannotStart, match=r"from http://dead$"):
        wait_until_ready(
            ["http://alive", "http://dead"], lambda _seconds: None, answers=lambda url: "alive" in url, give_up=0.01
        )


def test_what_goes_wrong_meanwhile_ends_the_waiting() -> None:
    def meanwhile(_seconds: float) -> None:
        raise CannotStart("postgres does not start")

    with pytest.raises(CannotStart, match="postgres"):
        wait_until_ready(["dead"], meanwhile, answers=lambda _url: False)


def test_nobody_listening_is_no_answer() -> None:
    assert not answers_ok("http://127.0.0.1:1/readyz")
