"""The small parts of the kernel that need neither database nor bus."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.orm import Session

from shared.contracts import ContractError
from shared.contracts.directory import Group, GroupCreated, GroupUpdated, SchoolCreated
from shared.keepalive import watching
from shared.messaging import Received, Subscriptions, Timers, crash_points
from shared.messaging.aggregate import aggregate_of
from shared.messaging.backoff import Backoff
from shared.messaging.intake import arrival
from shared.messaging.subscriptions import AlreadyHandledError
from shared.messaging.topology import queue_of, routing_keys
from shared.messaging.worker import Crew, end_on_signals


def test_an_aggregate_is_named_by_service_and_subject_kind() -> None:
    assert aggregate_of("qinglan.scheduling.activity.held.v1") == "scheduling.activity"


@pytest.mark.parametrize("type_", ["", "x", "qinglan.a.b.c", "other.a.b.c.v1", "qinglan..b.c.v1"])
def test_a_type_of_another_form_is_refused(type_: str) -> None:
    with pytest.raises(ContractError):
        aggregate_of(type_)


def test_options_that_an_address_has_itself_stay_and_prevail() -> None:
    address = watching("host=/run options='-c tcp_keepalives_idle=60'", enable_seqscan="off")
    options = str(conninfo_to_dict(address)["options"])
    assert "-c enable_seqscan=off" in options
    assert options.endswith("-c tcp_keepalives_idle=60")
    assert str(conninfo_to_dict(watching("host=/run"))["options"]).endswith("-c tcp_user_timeout=10000")


def test_the_wait_between_attempts_doubles_up_to_its_longest() -> None:
    backoff = Backoff(first=1.0, longest=60.0, jitter=lambda: 0.0)
    assert [backoff.delay(n) for n in (1, 2, 3, 7, 5000)] == [1.0, 2.0, 4.0, 60.0, 60.0]


def test_jitter_takes_away_up_to_half() -> None:
    assert Backoff(first=1.0, longest=60.0, jitter=lambda: 1.0).delay(3) == 2.0


def test_the_same_bytes_that_cannot_be_decoded_have_the_same_id() -> None:
    assert arrival(b"{") == arrival(b"{")
    assert arrival(b"{").event_id != arrival(b"[").event_id


def group(_session: Session, _received: Received[Group]) -> None: ...


def schools(_session: Session, _batch: Sequence[Received[SchoolCreated]]) -> None: ...


def test_a_subscription_binds_all_actions_of_its_subjects() -> None:
    subscriptions = Subscriptions("notifications")
    subscriptions.on(GroupCreated, GroupUpdated)(group)
    subscriptions.on_batch(SchoolCreated)(schools)
    assert routing_keys(subscriptions) == ["qinglan.directory.group.#", "qinglan.directory.school.#"]


def test_a_queue_is_durable_and_on_rabbitmq_a_quorum_queue_with_a_dead_letter_exchange() -> None:
    queue = queue_of(Subscriptions("notifications"))
    assert (queue.name, queue.durable) == ("qinglan_notifications", True)
    assert queue.queue_arguments["x-queue-type"] == "quorum"
    assert queue.queue_arguments["x-dead-letter-exchange"] == "qinglan.dead"


def test_a_second_handler_for_an_event_is_refused() -> None:
    subscriptions = Subscriptions("notifications")
    subscriptions.on(GroupCreated)(group)
    with pytest.raises(AlreadyHandledError):
        subscriptions.on(GroupCreated)(group)


def test_a_second_handler_for_a_kind_of_timer_is_refused() -> None:
    timers = Timers()
    timers.on("bell")(lambda _session, _due: None)
    with pytest.raises(ValueError, match="bell"):
        timers.on("bell")(lambda _session, _due: None)


def test_a_crash_point_does_nothing_unless_it_is_asked_for() -> None:
    crash_points.reached("relay.before-mark")
    seen: list[str] = []
    with crash_points.hooked(seen.append):
        crash_points.reached("relay.before-mark")
    crash_points.reached("relay.after-mark")
    assert seen == ["relay.before-mark"]


def test_a_crash_point_of_the_environment_kills_at_its_nth_visit() -> None:
    program = (
        "from shared.messaging import crash_points\n"
        "for n in (1, 2, 3): print(n, flush=True); crash_points.reached('relay.before-mark')\n"
    )
    died = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": os.environ.get("PATH", os.defpath), "QINGLAN_CRASH_AT": "relay.before-mark:2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (died.returncode, died.stdout) == (-9, "1\n2\n")


def test_every_crash_point_is_reached_somewhere_and_no_other() -> None:
    folder = Path(crash_points.__file__).parent
    named = {name for file in folder.glob("*.py") for name in re.findall(r'reached\("([^"]+)"\)', file.read_text())}
    assert named == set(crash_points.CRASH_POINTS)


def broken(_stop: threading.Event) -> None:
    raise RuntimeError("as the test wants it")


def patient(stop: threading.Event) -> None:
    stop.wait()


def test_threads_of_a_crew_end_together_when_one_dies() -> None:
    crew = Crew()
    crew.start("patient", patient)
    crew.start("broken", broken)
    crew.wait_for_the_end()
    assert crew.join(5) == []
    assert crew.died == ["broken"]


def test_a_thread_of_a_crew_that_ends_unasked_counts_as_dead() -> None:
    crew = Crew()
    crew.start("hasty", lambda _stop: None)
    crew.join(5)
    assert crew.died == ["hasty"]


def test_a_signal_that_comes_inside_a_lock_of_the_main_thread_still_ends_it() -> None:
    """As a second SIGTERM does while the first one is being told to the threads: its handler must not wait for a lock."""
    crew = Crew()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        end_on_signals(crew)
        with crew.stop._cond:  # type: ignore[attr-defined]  # where Event.set and Event.wait are for an instant
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
        crew.wait_for_the_end()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert crew.stop.is_set()


def test_a_crew_that_is_told_to_stop_has_no_dead_and_names_who_is_late() -> None:
    crew, release = Crew(), threading.Event()
    crew.start("late", lambda _stop: patient(release))
    crew.start("prompt", patient)
    crew.stop.set()
    assert crew.join(0.2) == ["late"]
    release.set()
    assert crew.join(5) == []
    assert crew.died == []


def test_bytes_that_lack_what_every_event_has_say_so() -> None:
    assert arrival(b"{}").error == "missing attribute: id, source, type, subject, time, school, sequence, data"
