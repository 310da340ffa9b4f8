"""The window of unconfirmed messages: a prefix of the batch, whatever order the broker answers in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.confirms import Window


def sent(count: int, *, first_tag: int = 1, outstanding: int = 200) -> Window:
    window = Window(first_tag, count, outstanding=outstanding)
    window.sent = window.room()
    return window


def test_one_confirm_may_stand_for_all_before_it() -> None:
    window = sent(5)
    window.settle(3, multiple=True, acked=True)
    assert (window.confirmed, window.settled, window.done) == (3, 3, False)
    window.settle(5, multiple=True, acked=True)
    assert (window.confirmed, window.done) == (5, True)


def test_what_is_confirmed_behind_a_gap_counts_only_when_the_gap_is_closed() -> None:
    window = sent(3)
    window.settle(3, multiple=False, acked=True)
    window.settle(2, multiple=False, acked=True)
    assert window.confirmed == 0
    window.settle(1, multiple=False, acked=True)
    assert (window.confirmed, window.done) == (3, True)


def test_nothing_is_sent_or_counted_after_a_refusal() -> None:
    window = sent(500)
    window.settle(2, multiple=False, acked=False)
    assert window.room() == 0
    window.settle(200, multiple=True, acked=True)
    assert (window.confirmed, window.done, window.refused) == (1, True, True)


def test_no_more_is_under_way_than_the_window_holds() -> None:
    window = sent(500, outstanding=200)
    assert (window.sent, window.room()) == (200, 0)
    window.settle(50, multiple=True, acked=True)
    assert window.room() == 50


def test_a_late_confirm_of_another_batch_is_nobody_s() -> None:
    window = sent(5, first_tag=101)
    window.settle(100, multiple=True, acked=True)
    window.settle(1, multiple=False, acked=False)
    assert (window.confirmed, window.settled, window.refused) == (0, 0, False)


@given(st.integers(1, 60), st.data())
def test_a_message_is_counted_if_and_only_if_all_up_to_it_were_confirmed(count: int, data: st.DataObject) -> None:
    window = sent(count, first_tag=data.draw(st.integers(1, 1000)))
    first_tag = window._first_tag
    answers: dict[int, bool] = {}
    while len(answers) < count:
        index = data.draw(st.sampled_from([each for each in range(count) if each not in answers]))
        multiple, acked = data.draw(st.booleans()), data.draw(st.booleans())
        for each in range(0 if multiple else index, index + 1):
            answers.setdefault(each, acked)
        window.settle(first_tag + index, multiple=multiple, acked=acked)
        good = 0
        while answers.get(good):
            good += 1
        assert window.confirmed == good
    assert window.done
