"""Which of a subject's pending events may be handled now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.order import Pending, Verdict, by_type, lanes, verdict

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
PATIENCE = timedelta(seconds=30)
LATER = NOW + timedelta(seconds=5)


def pending(
    sequence: int,
    *,
    subject: str = "s",
    type_: str = "t",
    resync: bool = False,
    forced: bool = False,
    attempts: int = 0,
    next_attempt_at: datetime = NOW,
    received_at: datetime = NOW,
) -> Pending:
    return Pending(
        sequence, type_, "a", subject, sequence, resync, forced, attempts, next_attempt_at, received_at, None, "{}"
    )  # fmt: skip


def test_the_first_of_a_subject_runs() -> None:
    assert verdict(pending(1), 0, NOW, PATIENCE)[0] is Verdict.RUN


def test_the_successor_of_what_is_settled_runs() -> None:
    assert verdict(pending(5), 4, NOW, PATIENCE)[0] is Verdict.RUN


def test_an_event_with_a_missing_predecessor_waits_as_long_as_patience() -> None:
    assert verdict(pending(3), 1, NOW, PATIENCE) == (Verdict.WAIT, NOW + PATIENCE)
    assert verdict(pending(3), 1, NOW + PATIENCE, PATIENCE)[0] is Verdict.RUN_OVER_GAP


@pytest.mark.parametrize("sequence", [1, 4])
def test_what_is_settled_or_overtaken_is_stale(sequence: int) -> None:
    assert verdict(pending(sequence), 4, NOW, PATIENCE)[0] is Verdict.STALE


def test_a_resync_event_runs_over_gaps_and_for_the_present_version_but_not_for_an_old_one() -> None:
    verdicts = [verdict(pending(n, resync=True), 4, NOW, PATIENCE)[0] for n in (3, 4, 9)]
    assert verdicts == [Verdict.STALE, Verdict.RUN, Verdict.RUN]


def test_a_failed_event_waits_for_its_next_attempt() -> None:
    failed = pending(1, attempts=1, next_attempt_at=LATER)
    assert verdict(failed, 0, NOW, PATIENCE) == (Verdict.WAIT, LATER)
    assert verdict(failed, 0, LATER, PATIENCE)[0] is Verdict.RUN


def test_a_failed_event_that_ran_over_a_gap_does_not_wait_for_the_gap_again() -> None:
    assert verdict(pending(7, attempts=1), 1, NOW, PATIENCE)[0] is Verdict.RUN


def test_a_replayed_event_runs_wherever_its_subject_is() -> None:
    assert verdict(pending(2, forced=True), 9, NOW, PATIENCE)[0] is Verdict.RUN


def test_a_lane_gives_its_events_one_after_the_other_and_stops_where_one_has_to_wait() -> None:
    (lane,) = lanes([pending(1), pending(2), pending(4), pending(5)], {})
    given_out = []
    while (event := lane.next(NOW, PATIENCE)[0]) is not None:
        given_out.append(event.sequence)
        lane.settled(event)
    assert given_out == [1, 2]
    assert lane.next(NOW, PATIENCE) == (None, NOW + PATIENCE)
    assert [event.sequence for event in lane.events] == [4, 5]


def test_a_lane_puts_aside_what_is_stale() -> None:
    (lane,) = lanes([pending(1), pending(2), pending(3)], {("a", "s"): 2})
    event, _ = lane.next(NOW, PATIENCE)
    assert event is not None
    assert event.sequence == 3
    assert [stale.sequence for stale in lane.take_stale()] == [1, 2]
    assert lane.take_stale() == []


@given(st.sets(st.integers(1, 12)), st.integers(0, 12))
def test_whatever_is_pending_runs_in_order_without_gap_or_repetition(sequences: set[int], position: int) -> None:
    ready = lanes([pending(n) for n in sorted(sequences)], {("a", "s"): position})
    run = []
    for lane in ready:
        while (event := lane.next(NOW, PATIENCE)[0]) is not None:
            run.append(event.sequence)
            lane.settled(event)
    assert run == list(range(position + 1, position + 1 + len(run)))


def test_subjects_have_lanes_of_their_own() -> None:
    events = [pending(1, subject="x"), pending(2, subject="x"), pending(1, subject="y")]
    assert [(lane.subject, len(lane.events)) for lane in lanes(events, {})] == [("x", 2), ("y", 1)]


def test_a_round_is_grouped_by_type_in_order_of_appearance() -> None:
    events = [pending(1, type_="b"), pending(2, type_="a"), pending(3, type_="b")]
    assert [(type_, [e.sequence for e in group]) for type_, group in by_type(events)] == [("b", [1, 3]), ("a", [2])]
