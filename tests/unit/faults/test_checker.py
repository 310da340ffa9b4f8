"""The judge of the fault suite: it finds each kind of hole, and nothing where there is none."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.faults.checker import Effect, Verdict, Write, judge


def write(sequence: int, *, subject: str = "a") -> Write:
    return Write(f"{subject}{sequence}", subject, sequence, "ok")


def effect(of: Write) -> Effect:
    return Effect(of.event_id, of.subject, of.sequence)


WRITES = [write(1), write(2), write(3), write(1, subject="b")]
EFFECTS = [effect(each) for each in WRITES]
VERSIONS = {"a": 3, "b": 1}


def counts(verdict: Verdict) -> tuple[int, int, int, int]:
    return len(verdict.lost), len(verdict.doubled), len(verdict.misordered), len(verdict.phantom)


def test_each_committed_event_once_and_in_order_is_as_promised() -> None:
    verdict = judge(WRITES, EFFECTS, versions=VERSIONS)
    assert verdict == Verdict(committed=4)
    assert verdict.holds


def test_a_committed_event_without_effect_is_lost() -> None:
    assert counts(judge(WRITES, EFFECTS[1:], versions=VERSIONS)) == (1, 0, 0, 0)


def test_a_second_effect_is_doubled_and_not_misordered() -> None:
    assert counts(judge(WRITES, [*EFFECTS, EFFECTS[0]], versions=VERSIONS)) == (0, 1, 0, 0)


def test_an_effect_behind_a_later_one_of_its_subject_is_misordered() -> None:
    assert counts(judge(WRITES, [EFFECTS[1], EFFECTS[0], *EFFECTS[2:]])) == (0, 0, 1, 0)


def test_subjects_have_no_order_among_them() -> None:
    assert judge(WRITES, [EFFECTS[3], *EFFECTS[:3]], versions=VERSIONS).holds


def test_an_effect_of_what_was_rolled_back_is_a_phantom() -> None:
    writes = [*WRITES, replace(write(4), outcome="failed")]
    assert counts(judge(writes, [*EFFECTS, effect(write(4))])) == (0, 0, 0, 1)


def test_an_effect_of_what_nobody_wrote_is_a_phantom() -> None:
    assert counts(judge(WRITES, [*EFFECTS, Effect("x", "c", 1)])) == (0, 0, 0, 1)


def test_an_effect_that_names_another_version_than_was_written_is_a_phantom() -> None:
    changed = replace(EFFECTS[2], sequence=4)
    assert counts(judge(WRITES, [*EFFECTS[:2], changed, EFFECTS[3]])) == (0, 0, 0, 1)


def test_what_nobody_saw_the_end_of_may_have_an_effect_or_not() -> None:
    writes = [*WRITES, replace(write(4), outcome="unknown")]
    assert judge(writes, EFFECTS, versions=VERSIONS).holds
    assert judge(writes, [*EFFECTS, effect(write(4))], versions=VERSIONS | {"a": 4}).holds


def test_the_business_row_says_what_became_of_the_unknown() -> None:
    writes = [*WRITES, replace(write(4), outcome="unknown")]
    assert counts(judge(writes, EFFECTS, versions=VERSIONS | {"a": 4})) == (1, 0, 0, 0)
    assert counts(judge(writes, [*EFFECTS, effect(write(4))], versions=VERSIONS)) == (0, 0, 0, 1)


def test_a_poison_event_belongs_among_the_dead_and_holds_up_nothing() -> None:
    poison = replace(WRITES[1], fate="dead")
    writes = [WRITES[0], poison, *WRITES[2:]]
    others = [EFFECTS[0], *EFFECTS[2:]]
    assert judge(writes, others, {poison.event_id}, VERSIONS).holds
    assert counts(judge(writes, others)) == (1, 0, 0, 0)
    assert counts(judge(writes, EFFECTS, {poison.event_id})) == (0, 0, 0, 1)


@given(st.data())
def test_one_change_to_a_right_history_is_always_found(data: st.DataObject) -> None:
    """Lost, doubled, moved back or invented: whichever single thing goes wrong, wherever."""
    lengths = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    writes = [write(n, subject=str(s)) for s, length in enumerate(lengths) for n in range(1, length + 1)]
    effects = [effect(each) for each in writes]
    at = data.draw(st.integers(0, len(effects) - 1))
    assert judge(writes, effects, versions=dict(zip(map(str, range(9)), lengths, strict=False))).holds
    assert counts(judge(writes, effects[:at] + effects[at + 1 :])) == (1, 0, 0, 0)
    assert counts(judge(writes, [*effects, effects[at]])) == (0, 1, 0, 0)
    assert counts(judge([*writes[:at], *writes[at + 1 :]], effects)) == (0, 0, 0, 1)
    if at and effects[at].sequence > 1:
        swapped = [*effects[: at - 1], effects[at], effects[at - 1], *effects[at + 1 :]]
        assert counts(judge(writes, swapped)) == (0, 0, 1, 0)
